#include "parsers/hl7v2/dictionary.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <compare>

#include "parsers/hl7v2/tables/tables.hpp"

namespace parsers::hl7v2 {

namespace {

constexpr std::array kDictionaries{Dictionary(0), Dictionary(1), Dictionary(2),  Dictionary(3),
                                   Dictionary(4), Dictionary(5), Dictionary(6),  Dictionary(7),
                                   Dictionary(8), Dictionary(9), Dictionary(10), Dictionary(11)};

// The first of the rows that have the key.
template <class Row, class Key, class KeyOf>
const Row* first_of(std::span<const Row> rows, const Key& key, KeyOf key_of) {
  const auto found = std::partition_point(rows.begin(), rows.end(),
                                          [&](const Row& row) { return key_of(row) < key; });
  return found != rows.end() && key_of(*found) == key ? &*found : nullptr;
}

// Of the rows that have the key, the one that holds in the version.
template <class Row, class Key, class KeyOf>
const Row* row_of(const Dictionary& version, std::span<const Row> rows, const Key& key,
                  KeyOf key_of) {
  const Row* end = rows.data() + rows.size();
  for (const Row* row = first_of(rows, key, key_of); row != nullptr && row != end; ++row) {
    if (version.has(*row)) return row;
    if (row + 1 == end || key_of(row[1]) != key) return nullptr;
  }
  return nullptr;
}

// "2.5.1^USA" -> "2.5.1"
std::string_view first_component(std::string_view vid) {
  vid = vid.substr(0, vid.find('^'));
  while (vid.starts_with(' ')) vid.remove_prefix(1);
  while (vid.ends_with(' ')) vid.remove_suffix(1);
  return vid;
}

// "v2.5.1" -> 2, 5, 1: the number before the first dot, and those behind it. What is not said is
// 0; more than three numbers are not looked at.
struct Numbers {
  std::array<std::uint32_t, 3> parts{};
  std::size_t count = 0;
};

Numbers numbers(std::string_view text) {
  Numbers read;
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return read;
  const std::size_t before = text.substr(0, dot).find_last_not_of("0123456789");
  text.remove_prefix(before == std::string_view::npos ? 0 : before + 1);
  while (read.count < read.parts.size()) {
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, read.parts[read.count]);
    if (error != std::errc{}) break;
    ++read.count;
    if (rest == end || *rest != '.') break;
    text = {rest + 1, end};
  }
  return read;
}

}  // namespace

std::span<const Dictionary> Dictionary::all() { return kDictionaries; }

const Dictionary* Dictionary::find(std::string_view version) {
  const std::string_view wanted = first_component(version);
  const auto found = std::find_if(kDictionaries.begin(), kDictionaries.end(),
                                  [&](const Dictionary& d) { return d.version() == wanted; });
  return found == kDictionaries.end() ? nullptr : &*found;
}

const Dictionary& Dictionary::nearest(std::string_view version) {
  if (const Dictionary* exact = find(version)) return *exact;
  const Numbers wanted = numbers(first_component(version));
  if (wanted.count < 2) return *find("2.5.1");
  const auto newer =
      std::find_if(kDictionaries.begin() + 1, kDictionaries.end(),
                   [&](const Dictionary& d) { return numbers(d.version()).parts > wanted.parts; });
  return *(newer - 1);
}

std::string_view Dictionary::version() const { return tables::versions()[number_]; }

std::span<const SegmentDef> Dictionary::all_segments() { return tables::segments(); }
std::span<const TypeDef> Dictionary::all_types() { return tables::types(); }
std::span<const StructureDef> Dictionary::all_structures() { return tables::structures(); }
std::span<const EventDef> Dictionary::all_events() { return tables::events(); }
std::span<const TableDef> Dictionary::tables() { return tables::tables(); }

const SegmentDef* Dictionary::segment(SegmentName name) const {
  return row_of(*this, tables::segments(), name, [](const SegmentDef& row) { return row.name; });
}
const TypeDef* Dictionary::type(std::string_view id) const {
  return row_of(*this, tables::types(), id, [](const TypeDef& row) { return row.id.view(); });
}
const StructureDef* Dictionary::structure(std::string_view id) const {
  return row_of(*this, tables::structures(), id,
                [](const StructureDef& row) { return row.id.view(); });
}

std::string_view Dictionary::structure_of(std::string_view type, std::string_view event) const {
  const EventDef* row =
      row_of(*this, tables::events(), std::pair(type, event),
             [](const EventDef& e) { return std::pair(e.type.view(), e.event.view()); });
  return row == nullptr ? std::string_view{} : row->structure.view();
}

const TableDef* Dictionary::table(std::uint16_t number) {
  return first_of(tables::tables(), number, [](const TableDef& row) { return row.number; });
}

const CodeDef* TableDef::code(std::string_view code) const {
  return first_of(std::span<const CodeDef>(codes.begin(), codes.end()), code,
                  [](const CodeDef& row) { return row.code.view(); });
}

std::string_view read_as(std::string_view type) {
  if (type == "CE" || type == "CNE" || type == "CF") return "CWE";
  if (type == "WD") return "ST";
  return type == "TS" ? "DTM" : std::string_view();
}

std::string_view table_system(std::uint16_t table) {
  const TableDef* def = Dictionary::table(table);
  return def == nullptr ? std::string_view{} : def->system.view();
}

core::Name term(std::string_view word) { return core::Name(core::NameKey{}, word); }

}  // namespace parsers::hl7v2
