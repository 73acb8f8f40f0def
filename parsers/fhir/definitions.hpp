// Definitions: what FHIR R4 says about resources, data types and their elements.
//
// Knows names, cardinalities, types, bindings and the codes of required ones (r4.txt, made of
// HL7's definitions). Does not know profiles, invariants or instances.
//
// An owner is a type or a path into it: "Patient", "HumanName", "Patient.contact",
// "Patient.name" (the same as "HumanName"), "Bundle.entry.link" (the same as "Bundle.link").
//
// Invariant: made once, at first use, from text inside the binary; immutable, so threads share it.
#pragma once

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/core/safe.hpp"

namespace parsers::fhir {

// All views point into the binary or into the Definitions.
struct ElementDef {
  std::string_view path{};  // "Patient.name"; of the type that defines it: "Resource.id"
  std::string_view name{};  // "name", "value[x]"
  bool list = false;
  bool required = false;
  std::span<const std::string_view> types{};  // "HumanName"; several for a choice
  std::string_view value_set{};               // URL; empty: not bound
  bool required_binding = false;
  std::span<const std::string_view> targets{};  // of a Reference: "Patient"; "Resource" is any
  std::string_view same_as{};                   // path whose content this one has, too

  bool choice() const { return name.ends_with("[x]"); }
};

class Definitions {
 public:
  static const Definitions& r4();

  // Null if there is none. The name may be "gender", "value[x]" or "valueQuantity".
  const ElementDef* element(std::string_view owner, std::string_view name) const;

  // The element and the type that the key says: of "valueQuantity" it is Quantity, of "value[x]"
  // it is empty, otherwise the only one.
  struct Choice {
    const ElementDef* def = nullptr;
    std::string_view type{};
  };
  std::optional<Choice> find(std::string_view owner, std::string_view key) const;

  // Names of all elements, own ones first, then those of the bases; a choice is "value[x]".
  std::vector<core::Name> children(std::string_view owner) const;
  // Of a type or a nested element: what it must have, inherited ones, too.
  std::span<const ElementDef* const> required(std::string_view owner) const;
  // "valueQuantity", "valueString", ... of a choice.
  std::vector<core::Name> choice_keys(const ElementDef& def) const;
  // The type, or the path of the nested element, whose elements an owner has; empty if unknown.
  std::string owner(std::string_view owner) const;

  bool is_type(std::string_view name) const;
  // The same name, as long as there are Definitions; empty if there is no such type.
  std::string_view type_name(std::string_view name) const;
  bool is_resource(std::string_view name) const;  // that can be made: not DomainResource
  bool is_primitive(std::string_view name) const;
  // What a type is made of: Patient, DomainResource, Resource. Empty if there is none.
  std::string_view base(std::string_view name) const;
  std::vector<core::Name> resources() const;

  // True also when the codes of the set are not known here.
  bool code_allowed(std::string_view value_set, std::string_view code) const;
  // In the order of the definition; empty if not known.
  std::span<const std::string_view> codes(std::string_view value_set) const;

 private:
  enum class Kind : std::uint8_t { primitive, datatype, resource, abstract };
  struct TypeDef {
    Kind kind = Kind::datatype;
    std::string_view base{};
  };
  struct Owner {
    std::string_view base{};  // where inherited elements are
    std::vector<ElementDef> elements{};
    std::vector<const ElementDef*> required{};  // of the bases, too
  };
  struct Codes {
    std::vector<std::string_view> in_order{};
    std::vector<std::string_view> sorted{};
  };

  Definitions() = default;
  void read(std::string_view text);
  void read_type(std::string_view line);
  void read_element(std::string_view line, std::string_view type);
  void find_required();
  void read_set(std::string_view line);
  std::span<const std::string_view> pieces(std::string_view text);
  std::string_view keep(std::string text);
  const ElementDef* own(std::string_view owner, std::string_view name) const;
  // Follows bases; `owner` is one already.
  const ElementDef* inherited(std::string_view owner, std::string_view name) const;

  std::deque<std::string> texts_;
  std::deque<std::vector<std::string_view>> lists_;
  std::unordered_map<std::string_view, TypeDef> types_;
  std::unordered_map<std::string_view, Owner> owners_;
  std::unordered_map<std::string_view, Codes> sets_;  // by URL
};

}  // namespace parsers::fhir
