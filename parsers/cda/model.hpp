// Model: the classes and data types of CDA R2, with the extensions of sdtc: what may stand in what.
//
// Knows names, types and whether a name repeats (POCD_MT000040; HL7 v3 data types R1). Types that
// differ only in what they forbid are one: CE, CV and CO are CD; the kinds of time are IVL_TS; an
// ANY has what all data types have. Does not know templates, nor any document.
//
// Invariant: made once, at first use, from text inside the binary; immutable, so threads share it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parsers/core/safe.hpp"

namespace parsers::cda {

// An element or attribute; views of constant memory.
struct Part {
  std::string_view name{};
  std::string_view type{};  // "PatientRole", "II"; of an attribute "text", of @value of a TS "TS"
  bool list = false;
};

class Model {
 public:
  static const Model& get();

  bool is_class(std::string_view name) const;  // PatientRole
  bool is_type(std::string_view name) const;   // II: a data type
  // The same name, as long as there is a Model; empty if there is no such class or type.
  std::string_view type_name(std::string_view name) const;
  // Null if there is none. An attribute's name begins with @.
  const Part* part(std::string_view type, std::string_view name) const;
  // Its elements, then its attributes, in the order of the schema.
  std::vector<core::Name> parts(std::string_view type) const;
  // Whether any class or type has an element of this name: it may be said then.
  bool known(std::string_view name) const { return names_.contains(name); }

 private:
  Model();
  struct Type {
    bool data = false;
    std::vector<Part> parts;
  };
  std::unordered_map<std::string_view, Type> types_;
  std::unordered_map<std::string_view, bool> names_;
};

}  // namespace parsers::cda
