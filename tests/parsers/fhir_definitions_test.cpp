#include <doctest/doctest.h>

#include <algorithm>

#include "parsers/fhir/definitions.hpp"

using parsers::fhir::Definitions;
using parsers::fhir::ElementDef;

namespace {

std::string text(const ElementDef& def) {
  std::string out(def.path);
  out += def.list ? (def.required ? " +" : " *") : (def.required ? " 1" : " ?");
  for (const auto type : def.types.first(std::min<std::size_t>(def.types.size(), 3))) {
    out += ' ' + std::string(type);
  }
  for (const auto target : def.targets) out += " >" + std::string(target);
  if (def.required_binding) out += " !";
  return out;
}

std::string found(std::string_view owner, std::string_view key) {
  const auto choice = Definitions::r4().find(owner, key);
  return choice ? text(*choice->def) + " as " + std::string(choice->type) : "-";
}

bool has(const std::vector<parsers::core::Name>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](const auto& n) { return n.text() == name; });
}

}  // namespace

TEST_CASE("fhir: an element is found wherever its owner stands") {
  struct Case {
    std::string_view owner;
    std::string_view key;
    std::string_view expected;
  };
  const Case cases[] = {
      {"Patient", "name", "Patient.name * HumanName as HumanName"},
      {"Patient", "gender", "Patient.gender ? code ! as code"},
      {"Patient", "id", "Resource.id ? string as string"},
      {"Patient", "text", "DomainResource.text ? Narrative as Narrative"},
      {"Patient", "gendre", "-"},
      {"Patient", "", "-"},
      {"Patient.contact", "gender", "Patient.contact.gender ? code ! as code"},
      {"Patient.contact", "modifierExtension",
       "BackboneElement.modifierExtension * Extension as Extension"},
      {"Patient.contact", "id", "Element.id ? string as string"},
      {"HumanName", "family", "HumanName.family ? string as string"},
      {"Patient.name", "family", "HumanName.family ? string as string"},
      {"Patient.contact.name", "family", "HumanName.family ? string as string"},
      {"HumanName", "modifierExtension", "-"},
      {"Observation", "valueQuantity",
       "Observation.value[x] ? Quantity CodeableConcept string as Quantity"},
      {"Observation", "valueString",
       "Observation.value[x] ? Quantity CodeableConcept string as string"},
      {"Observation", "value[x]", "Observation.value[x] ? Quantity CodeableConcept string as "},
      {"Observation", "value", "-"},
      {"Observation", "valuestring", "-"},
      {"Observation", "valueAddress", "-"},
      {"Observation.valueQuantity", "unit", "Quantity.unit ? string as string"},
      {"Observation.value[x]", "unit", "-"},
      {"Bundle.entry.link", "relation", "Bundle.link.relation 1 string as string"},
      {"Bundle.entry", "link", "Bundle.entry.link * BackboneElement as BackboneElement"},
      {"Bundle.entry.request", "method", "Bundle.entry.request.method 1 code ! as code"},
      {"Patient", "generalPractitioner",
       "Patient.generalPractitioner * Reference >Organization >Practitioner >PractitionerRole as "
       "Reference"},
      {"Age", "value", "Quantity.value ? decimal as decimal"},
      {"Timing", "repeat", "Timing.repeat ? Element as Element"},
      {"Timing.repeat", "count", "Timing.repeat.count ? positiveInt as positiveInt"},
      {"Timing.repeat", "modifierExtension", "-"},
      {"code", "value", "string.value ? string as string"},
      {"Extension", "valueCode", "Extension.value[x] ? base64Binary boolean canonical as code"},
      {"Encounter", "class", "Encounter.class 1 Coding as Coding"},
      {"Nothing", "name", "-"},
      {"Patient.nothing", "name", "-"},
      {"", "name", "-"},
      {".", ".", "-"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.owner);
    CAPTURE(c.key);
    CHECK(found(c.owner, c.key) == c.expected);
  }
}

TEST_CASE("fhir: the path through a content reference leads to what it refers to") {
  const Definitions& r4 = Definitions::r4();
  CHECK(r4.owner("Bundle.entry.link") == "Bundle.link");
  CHECK(r4.owner("Questionnaire.item.item.item") == "Questionnaire.item");
  CHECK(r4.owner("Patient.name.period") == "Period");
  CHECK(r4.owner("Patient.gender") == "code");
  CHECK(r4.owner("Patient") == "Patient");
  CHECK(r4.owner("Patient.x").empty());
}

TEST_CASE("fhir: kinds and bases of types") {
  const Definitions& r4 = Definitions::r4();
  CHECK(r4.is_type("Patient"));
  CHECK(r4.is_resource("Patient"));
  CHECK_FALSE(r4.is_resource("DomainResource"));
  CHECK_FALSE(r4.is_resource("HumanName"));
  CHECK(r4.is_primitive("code"));
  CHECK_FALSE(r4.is_primitive("Quantity"));
  CHECK_FALSE(r4.is_type("patient"));
  CHECK(r4.base("Patient") == "DomainResource");
  CHECK(r4.base("Resource").empty());
  CHECK(r4.resources().size() == 146);
}

TEST_CASE("fhir: children name every element once, with those of the bases") {
  const auto names = Definitions::r4().children("Observation");
  CHECK(has(names, "value[x]"));
  CHECK(has(names, "contained"));
  CHECK(has(names, "id"));
  CHECK_FALSE(has(names, "valueQuantity"));
  std::vector<std::string> texts;
  for (const auto& name : names) texts.push_back(name.text());
  std::sort(texts.begin(), texts.end());
  CHECK(std::adjacent_find(texts.begin(), texts.end()) == texts.end());
  const auto keys =
      Definitions::r4().choice_keys(*Definitions::r4().element("Observation", "value[x]"));
  CHECK(keys.size() == 11);
  CHECK(has(keys, "valueDateTime"));
}

TEST_CASE("fhir: required codes are known, and an unknown set allows all") {
  const Definitions& r4 = Definitions::r4();
  const std::string_view set = r4.element("Patient", "gender")->value_set;
  CHECK(set == "http://hl7.org/fhir/ValueSet/administrative-gender");
  CHECK(r4.code_allowed(set, "female"));
  CHECK_FALSE(r4.code_allowed(set, "F"));
  CHECK_FALSE(r4.code_allowed("http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1", ""));
  CHECK(r4.code_allowed("http://example.org/set", "x"));
  CHECK(r4.codes(set).size() == 4);
  CHECK(r4.codes(set).front() == "male");
}

TEST_CASE("fhir: every element has a type that exists, and every binding leads somewhere") {
  const Definitions& r4 = Definitions::r4();
  for (const auto& resource : r4.resources()) {
    for (const auto& child : r4.children(resource.text())) {
      const ElementDef* def = r4.element(resource.text(), child.text());
      REQUIRE(def != nullptr);
      for (const auto type : def->types) CHECK(r4.is_type(type));
      for (const auto target : def->targets) CHECK(r4.is_type(target));
      if (!def->same_as.empty()) CHECK(!r4.owner(def->same_as).empty());
    }
  }
}
