#include "mappings/src/detail/reading.hpp"

#include <algorithm>

namespace mappings::detail {

bool Reading::knows(core::SegmentName segment) const {
  return profile != nullptr ? profile->knows(segment) : dictionary.segment(segment) != nullptr;
}

std::uint32_t Reading::fields(core::SegmentName segment) const {
  const hl7v2::SegmentDef* def = dictionary.segment(segment);
  const auto* rules = profile == nullptr ? nullptr : profile->rules(segment);
  const auto of_hl7 = def == nullptr ? 0U : static_cast<std::uint32_t>(def->fields.size());
  return std::max(of_hl7, rules == nullptr || rules->empty() ? 0U : rules->rbegin()->first);
}

FieldFacts Reading::field(core::SegmentName segment, std::uint32_t n) const {
  FieldFacts facts{.name = {}, .type = "ST"};
  const hl7v2::SegmentDef* def = dictionary.segment(segment);
  if (def != nullptr && n <= def->fields.size()) {
    const hl7v2::FieldDef& field = def->fields[n - 1U];
    facts = {hl7v2::term(field.name), field.type, field.table, field.repeats};
  }
  const auto* rules = profile == nullptr ? nullptr : profile->rules(segment);
  if (rules == nullptr) return facts;
  const auto found = rules->find(static_cast<std::uint16_t>(n));
  if (found == rules->end()) return facts;
  const hl7v2::FieldRule& rule = found->second;
  if (!rule.name.empty()) facts.name = rule.name;
  if (!rule.type.empty()) facts.type = rule.type.text();
  if (rule.table != 0) facts.table = rule.table;
  if (rule.repeats) facts.repeats = *rule.repeats;
  return facts;
}

std::optional<hl7v2::Shape> Reading::structure(std::string_view id) const {
  if (profile != nullptr) return profile->structure(id);
  const hl7v2::StructureDef* def = dictionary.structure(id);
  return def == nullptr ? std::nullopt : std::optional<hl7v2::Shape>(*def);
}

std::vector<core::Name> Reading::segment_names() const {
  std::vector<core::Name> names;
  for (const auto& segment : dictionary.segments())
    names.push_back(hl7v2::term(segment.name.view()));
  return names;
}

}  // namespace mappings::detail
