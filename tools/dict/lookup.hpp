// Lookup: what a word of `weir dict` means in a version of HL7 v2.
//
// Knows how people write segments, fields, types, structures, events and tables. Does not know
// how an answer is shown (text.hpp, json.hpp).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "parsers/core/path.hpp"
#include "parsers/hl7v2/dictionary.hpp"

namespace tools::dict {

namespace core = parsers::core;
using parsers::hl7v2::Dictionary;
using parsers::hl7v2::SegmentDef;
using parsers::hl7v2::StructureDef;
using parsers::hl7v2::TableDef;
using parsers::hl7v2::TypeDef;

// A field, a component or a subcomponent.
struct Part {
  std::string label;  // "PID-3.4"; of a type, "CX.4"
  core::Path path{};  // empty: of a type
  std::string_view name{};
  std::string_view type{};
  std::uint16_t length = 0;
  std::uint16_t table = 0;
  bool required = false;
  bool repeats = false;

  bool withdrawn() const { return type == "WD"; }
};

// A type without components.
struct Primitive {
  std::string_view id;
};

using Entry = std::variant<const SegmentDef*, Part, const TypeDef*, Primitive, const StructureDef*,
                           const TableDef*>;

// "PID", "PID-3.4", "CX", "ADT_A01", "ADT^A04", "0001", "HL70001"; in small letters, too. More
// than one when the word is the name of several things.
std::vector<Entry> look_up(const Dictionary& dictionary, const std::string& word);

std::vector<Part> parts_of(const SegmentDef& segment);
// The components of a type, labelled behind what is of it; none of a primitive.
std::vector<Part> parts_of(const Dictionary& dictionary, std::string_view type,
                           const std::string& label);

// The type of that name, if fields of the version have it and it has no components.
std::optional<Primitive> primitive(const Dictionary& dictionary, std::string_view id);

// What a part was from one version to another, as the last of them says.
struct Era {
  std::string_view first, last;
  std::optional<Part> part;  // none: those versions do not have it
};
std::vector<Era> history(const core::Path& path);

// "2.1, 2.3 to 2.8.2": the versions of which it is true.
template <class Holds>
std::string versions_where(Holds holds) {
  std::string out;
  std::string_view first;
  std::string_view last;
  auto close = [&] {
    if (first.empty()) return;
    out += (out.empty() ? "" : ", ") + std::string(first);
    if (first != last) out += " to " + std::string(last);
    first = {};
  };
  for (const Dictionary& dictionary : Dictionary::all()) {
    if (!holds(dictionary)) {
      close();
      continue;
    }
    if (first.empty()) first = dictionary.version();
    last = dictionary.version();
  }
  close();
  return out;
}

// Why a word means nothing in this version, and what else may be meant.
struct Unknown {
  std::string what;      // a sentence
  std::string versions;  // that have it; empty: none
  std::string meant;     // a word like it; empty: none
};
Unknown unknown(const Dictionary& dictionary, const std::string& word);

bool is_table(const std::string& word);  // "1", "0001" or "HL70001"; it may be unknown
std::string four_digits(std::uint16_t table);

}  // namespace tools::dict
