// Dictionary: what HL7 v2 says a segment, a field, a data type and a message structure are.
//
// Knows the facts of one version, from generated tables (tables/). Never a reason to reject a
// message on its own: the standard's R is often conditional.
// Does not know messages.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "parsers/core/path.hpp"
#include "parsers/core/safe.hpp"

namespace parsers::hl7v2 {

namespace core = parsers::core;
using core::SegmentName;

struct FieldDef {
  std::string_view name, type;  // "Patient Name", "XPN"; "varies" when another field says
  std::uint16_t length = 0;     // 0: not said
  bool required = false;
  bool repeats = false;
  std::uint16_t table = 0;  // of HL7; 0: none
};
struct SegmentDef {
  SegmentName name;
  std::string_view title;
  std::span<const FieldDef> fields;  // field n is fields[n - 1]
};
struct ComponentDef {
  std::string_view name, type;
  std::uint16_t table = 0;
};
struct TypeDef {
  std::string_view id;
  std::span<const ComponentDef> components;
};
// A segment or a group of a message structure. Node 0 is the message; children stand side by
// side.
struct Node {
  std::string_view name;
  bool group = false;
  std::uint16_t parent = 0;
  std::uint16_t first_child = 0;
  std::uint16_t child_count = 0;
  bool required = false;
  bool repeats = false;
};
struct StructureDef {
  std::string_view id;  // "ADT_A01"
  std::span<const Node> nodes;
};

namespace tables {
struct Tables;
}

class Dictionary {
 public:
  static const Dictionary* find(std::string_view version);     // null: not in weir
  static const Dictionary& nearest(std::string_view version);  // the one to read this version with

  std::string_view version() const;
  const SegmentDef* segment(SegmentName name) const;
  const TypeDef* type(std::string_view id) const;  // null: a primitive, or unknown
  const StructureDef* structure(std::string_view id) const;
  // ("ADT", "A04") -> "ADT_A01"; empty if unknown.
  std::string_view structure_of(std::string_view type, std::string_view event) const;
  std::span<const SegmentDef> segments() const;
  std::span<const StructureDef> structures() const;

  explicit constexpr Dictionary(const tables::Tables& tables) : tables_(&tables) {}

 private:
  const tables::Tables* tables_;  // owner: constant memory
};

// The URI of the codes of an HL7 table: http://terminology.hl7.org/CodeSystem/v2-0001.
std::string_view table_system(std::uint16_t table);

// The door that makes a Name of a word of weir's own tables, never of a message.
core::Name term(std::string_view word);

}  // namespace parsers::hl7v2
