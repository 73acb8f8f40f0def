#include "parsers/hl7v2/dictionary.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "parsers/hl7v2/tables/tables.hpp"

namespace parsers::hl7v2 {

namespace tables {
extern const Tables v251;
}

namespace {

const Dictionary& only() {
  static const Dictionary dictionary(tables::v251);
  return dictionary;
}

template <class Range, class Key, class KeyOf>
auto find_sorted(const Range& range, const Key& key, KeyOf key_of) -> decltype(range.data()) {
  const auto found = std::partition_point(range.begin(), range.end(),
                                          [&](const auto& row) { return key_of(row) < key; });
  return found != range.end() && key_of(*found) == key ? &*found : nullptr;
}

struct OddSystem {
  std::uint16_t table;
  std::string_view uri;
};
constexpr auto kOddSystems = std::to_array<OddSystem>({
#include "parsers/hl7v2/tables/systems.inc"
});

constexpr std::size_t kTables = 1000;

// All usual URIs, made once: 1,000 short texts.
const std::array<std::string, kTables>& usual_systems() {
  static const std::array<std::string, kTables> systems = [] {
    std::array<std::string, kTables> made;
    for (std::size_t i = 0; i < kTables; ++i) {
      const std::string digits = std::to_string(i);
      made[i] = "http://terminology.hl7.org/CodeSystem/v2-" + std::string(4 - digits.size(), '0') +
                digits;
    }
    return made;
  }();
  return systems;
}

}  // namespace

const Dictionary* Dictionary::find(std::string_view version) {
  return version == "2.5.1" ? &only() : nullptr;
}
const Dictionary& Dictionary::nearest(std::string_view) { return only(); }

std::string_view Dictionary::version() const { return tables_->version; }
std::span<const SegmentDef> Dictionary::segments() const { return tables_->segments; }
std::span<const StructureDef> Dictionary::structures() const { return tables_->structures; }

const SegmentDef* Dictionary::segment(SegmentName name) const {
  return find_sorted(tables_->segments, name, [](const SegmentDef& row) { return row.name; });
}
const TypeDef* Dictionary::type(std::string_view id) const {
  return find_sorted(tables_->types, id, [](const TypeDef& row) { return row.id; });
}
const StructureDef* Dictionary::structure(std::string_view id) const {
  return find_sorted(tables_->structures, id, [](const StructureDef& row) { return row.id; });
}

std::string_view Dictionary::structure_of(std::string_view type, std::string_view event) const {
  const auto* row =
      find_sorted(tables_->events, std::pair(type, event),
                  [](const tables::EventDef& e) { return std::pair(e.type, e.event); });
  return row == nullptr ? std::string_view{} : row->structure;
}

std::string_view table_system(std::uint16_t table) {
  const auto odd = std::find_if(kOddSystems.begin(), kOddSystems.end(),
                                [&](const OddSystem& s) { return s.table == table; });
  if (odd != kOddSystems.end()) return odd->uri;
  return table < kTables ? std::string_view(usual_systems()[table]) : std::string_view{};
}

core::Name term(std::string_view word) { return core::Name(core::NameKey{}, word); }

}  // namespace parsers::hl7v2
