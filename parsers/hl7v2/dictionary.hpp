// Dictionary: what HL7 v2 says a segment, a field, a data type, a message structure and a table
// are, in each version from 2.1 to 2.8.2.
//
// Knows facts, from one generated file (tables/facts.cpp). Never a reason to reject a message on
// its own: the standard's R is often conditional.
// Does not know messages.
//
// Flow: find() a version, or the nearest(); ask it by name. Definitions are constant memory
// without pointers; what versions have in common they share, so one address may serve several.
//
// Invariant: of the definitions of one name, at most one holds in a version.
#pragma once

#include <cstdint>
#include <ranges>
#include <span>
#include <string_view>

#include "parsers/core/path.hpp"
#include "parsers/core/safe.hpp"

namespace parsers::hl7v2 {

namespace core = parsers::core;
using core::SegmentName;

namespace tables {
extern const char kText[];             // all words, end to end
extern const std::uint32_t kTextAt[];  // where each begins, and where the last one ends
}  // namespace tables

// A word of the dictionary, by its number.
struct Text {
  std::uint16_t number = 0;  // 0: empty

  std::string_view view() const {
    const std::uint32_t begin = tables::kTextAt[number];
    return {tables::kText + begin, tables::kTextAt[number + 1U] - begin};
  }
  operator std::string_view() const { return view(); }  // NOLINT(*-explicit-*): it is one
};

// Some rows of the array of all rows of a kind.
template <class Row>
struct Rows {
  std::uint16_t first = 0;
  std::uint16_t count = 0;

  std::size_t size() const { return count; }
  bool empty() const { return count == 0; }
  const Row* begin() const { return Row::kAll + first; }
  const Row* end() const { return begin() + count; }
  const Row& operator[](std::size_t i) const { return begin()[i]; }
};

using Versions = std::uint16_t;  // a bit for each, the oldest lowest

struct FieldDef {
  Text name, type;           // "Patient Name", "XPN"; "varies": another field says; "WD": withdrawn
  std::uint16_t length = 0;  // 0: not said
  std::uint16_t table = 0;   // of HL7; 0: none
  bool required : 1 = false;
  bool repeats : 1 = false;

  static const FieldDef kAll[];
};
struct SegmentDef {
  SegmentName name;
  Text title;
  Rows<FieldDef> fields;  // field n is fields[n - 1]
  Versions versions = 0;
};
struct ComponentDef {
  Text name, type;
  std::uint16_t length = 0;  // 0: not said
  std::uint16_t table = 0;
  bool required = false;

  static const ComponentDef kAll[];
};
struct TypeDef {
  Text id;
  Rows<ComponentDef> components;
  Versions versions = 0;
};
// A segment or a group of a message structure. Node 0 is the message; children stand side by
// side. A segment "*any*" is the sender's choice.
struct Node {
  Text name;
  std::uint16_t parent = 0;
  std::uint16_t first_child = 0;
  std::uint8_t child_count = 0;
  bool group : 1 = false;
  bool required : 1 = false;
  bool repeats : 1 = false;
  bool choice : 1 = false;  // a group: one of its children, not all

  static const Node kAll[];
};
struct StructureDef {
  Text id;  // "ADT_A01"
  Rows<Node> nodes;
  Versions versions = 0;
};
struct EventDef {
  Text type, event, structure;  // "ADT", "A04", "ADT_A01"
  Versions versions = 0;
};
struct CodeDef {
  Text code, display;
  Versions versions = 0;  // none: not said
  bool old = false;       // deprecated or retired since

  static const CodeDef kAll[];
};
struct TableDef {
  std::uint16_t number = 0;
  Text name;              // "Administrative Sex"
  Text kind;              // "HL7": fixed; "User": a site may have its own codes
  Text system;            // URI of its codes
  Versions versions = 0;  // of which it is said what codes they have
  Rows<CodeDef> codes;    // of all versions, sorted

  const CodeDef* code(std::string_view code) const;  // null: none of this table
};

// Those of the definitions that hold in a version.
template <class Def>
auto holding(std::span<const Def> defs, Versions version) {
  return defs | std::views::filter([version](const Def& d) { return (d.versions & version) != 0; });
}

class Dictionary {
 public:
  // Of a VID (MSH-12) the first component counts. Null: not a version that weir knows.
  static const Dictionary* find(std::string_view version);
  // The one to read this version with: the newest that is not newer, so 2.9 is read as 2.8.2,
  // 2.7.1 as 2.7, 2.3.0 and v2.3 as 2.3, 2.0 as 2.1. What says no minor version is read as 2.5.1.
  static const Dictionary& nearest(std::string_view version);
  static std::span<const Dictionary> all();  // the oldest first

  std::string_view version() const;
  // False: it is only the nearest.
  bool is(std::string_view version) const { return find(version) == this; }

  const SegmentDef* segment(SegmentName name) const;
  const TypeDef* type(std::string_view id) const;  // null: a primitive, or unknown
  const StructureDef* structure(std::string_view id) const;
  // ("ADT", "A04") -> "ADT_A01"; empty if unknown.
  std::string_view structure_of(std::string_view type, std::string_view event) const;
  auto segments() const { return holding(all_segments(), bit_); }
  auto types() const { return holding(all_types(), bit_); }
  auto structures() const { return holding(all_structures(), bit_); }
  auto events() const { return holding(all_events(), bit_); }

  // Tables are those of all versions; has() says whether this one has a code, and what of a
  // table it is about: before 2.3.1 nothing is said.
  static const TableDef* table(std::uint16_t number);  // null: unknown
  static std::span<const TableDef> tables();
  template <class Def>
  bool has(const Def& def) const {
    return (def.versions & bit_) != 0;
  }

  explicit constexpr Dictionary(std::uint8_t number)
      : number_(number), bit_(static_cast<Versions>(1U << number)) {}

 private:
  static std::span<const SegmentDef> all_segments();
  static std::span<const TypeDef> all_types();
  static std::span<const StructureDef> all_structures();
  static std::span<const EventDef> all_events();

  std::uint8_t number_;
  Versions bit_;
};

// The URI of the codes of an HL7 table: http://terminology.hl7.org/CodeSystem/v2-0001.
std::string_view table_system(std::uint16_t table);

// The data type whose components a type begins with, so that what reads that one reads this one,
// too: CE, CNE and CF are read as CWE, TS as DTM (HL7 2.6 withdrew CE and TS for them), WD as ST;
// empty for others.
std::string_view read_as(std::string_view type);

// The door that makes a Name of a word of weir's own tables, never of a message.
core::Name term(std::string_view word);

}  // namespace parsers::hl7v2
