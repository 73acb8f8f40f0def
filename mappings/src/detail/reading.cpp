#include "mappings/src/detail/reading.hpp"

#include <algorithm>

#include "parsers/cda/model.hpp"

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

namespace {

const fhir::Definitions& r4() { return fhir::Definitions::r4(); }

// What an element of this definition and of one of its types is, to whoever steps on from there.
Type element_type(const fhir::ElementDef& def, std::string_view chosen) {
  const bool nested = chosen == "BackboneElement" || chosen == "Element" || chosen.empty();
  Type type{.kind = Kind::node, .name = chosen, .many = def.list, .element = &def};
  if (nested) type.name = def.same_as.empty() ? def.path : def.same_as;
  return type;
}

std::optional<PartFacts> fhir_part(const Type& of, std::string_view name) {
  if (of.name.ends_with("[x]") || of.name == "Resource") {
    // It is one of several: what any of them has may be asked for.
    const bool any = of.element == nullptr || of.element->targets.empty() ||
                     of.element->targets.front() == "Resource";
    if (of.name == "Resource" && any) {
      for (const core::Name& resource : r4().resources()) {
        if (auto found = fhir_part({.kind = Kind::node, .name = resource.text()}, name))
          return found;
      }
      return {};
    }
    const auto& among = of.name == "Resource" ? of.element->targets : of.element->types;
    for (const std::string_view type : among) {
      if (auto found = fhir_part({.kind = Kind::node, .name = type}, name)) return found;
    }
    return {};
  }
  if (const auto found = r4().find(of.name, name); found && !found->type.empty()) {
    return PartFacts{.type = element_type(*found->def, found->type)};
  }
  const fhir::ElementDef* def = r4().element(of.name, std::string(name) + "[x]");
  if (def != nullptr && def->choice())
    return PartFacts{.type = {.kind = Kind::node, .name = def->path, .element = def},
                     .choice = true};
  return {};
}

}  // namespace

std::optional<PartFacts> Reading::part(const Type& of, std::string_view name) const {
  if (format == Format::fhir) return fhir_part(of, name);
  const parsers::cda::Part* part = parsers::cda::Model::get().part(of.name, name);
  if (part == nullptr) return {};
  return PartFacts{.type = {.kind = Kind::node, .name = part->type, .many = part->list}};
}

std::vector<core::Name> Reading::part_names(const Type& of) const {
  if (format == Format::cda) return parsers::cda::Model::get().parts(of.name);
  if (!of.name.ends_with("[x]")) return r4().children(of.name);
  std::vector<core::Name> names;
  for (const std::string_view type : of.element->types) {
    for (const core::Name& name : r4().children(type)) names.push_back(name);
  }
  return names;
}

std::string_view Reading::type_name(std::string_view name) const {
  return format == Format::fhir ? r4().type_name(name) : parsers::cda::Model::get().type_name(name);
}

}  // namespace mappings::detail
