// Tests of the standard mapping ccda-to-fhir: what each part of a C-CDA document becomes, and that
// all of it is FHIR R4.
#include <fstream>
#include <sstream>

#include "mappings/src/source.hpp"
#include "parsers/fhir/check.hpp"
#include "parsers/json/tree.hpp"
#include "parsers/json/value.hpp"
#include "tests/mappings/kit.hpp"

using namespace mappings;
namespace json = parsers::json;

namespace {

std::string sample() {
  std::ifstream in(std::string(WEIR_ROOT) + "/samples/documents/ccd.xml");
  REQUIRE(in.good());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

class Mapping {
 public:
  Mapping() {
    program_ = compile("ccda-to-fhir", site_.for_mappings(), site_.problems);
    CAPTURE(site_.shown());
    REQUIRE(program_);
  }

  std::string bytes(const std::string& text) const {
    const core::Message message(text);
    const auto source = read_source(program_->reads(), message);
    REQUIRE(source);
    const Meta meta{.channel = "docs", .environment = "dev", .date = "2026-11-24"};
    const Applied applied = apply(*program_, source->view(message), meta, kit::kNow);
    REQUIRE_FALSE(applied.documents.empty());
    return std::string(applied.documents.front().bytes);
  }

 private:
  kit::Site site_;
  std::shared_ptr<const Program> program_;
};

// The resources of a type, in the order of the bundle.
std::vector<const json::Value*> resources(const json::Value& bundle, std::string_view type) {
  std::vector<const json::Value*> found;
  for (const json::Value& entry : bundle.find("entry")->items) {
    const json::Value* resource = entry.find("resource");
    if (resource->string("resourceType") == type) found.push_back(resource);
  }
  return found;
}

// "AllergyIntolerance[2].code.coding[1].code": what stands there, from 1; of a reference the type
// of where it leads; empty: nothing.
std::string at(const json::Value& bundle, std::string path) {
  const json::Value* here = nullptr;
  std::istringstream steps(path);
  for (std::string step; std::getline(steps, step, '.');) {
    const std::size_t bracket = step.find('[');
    const std::string name = step.substr(0, bracket);
    const std::size_t nth = bracket == std::string::npos ? 1 : std::stoul(step.substr(bracket + 1));
    if (here == nullptr) {
      const auto all = resources(bundle, name);
      if (all.size() < nth) return {};
      here = all[nth - 1];
      continue;
    }
    here = here->find(name);
    if (here != nullptr && here->kind == json::Value::Kind::array)
      here = here->items.size() < nth ? nullptr : &here->items[nth - 1];
    if (here == nullptr) return {};
  }
  if (const auto to = here->string("reference"); !to.empty()) {
    for (const json::Value& entry : bundle.find("entry")->items) {
      if (entry.string("fullUrl") == to)
        return "to " + std::string(entry.find("resource")->string("resourceType"));
    }
  }
  return here->text;
}

struct Change {
  std::string name, from, to, path, expected;
};

}  // namespace

TEST_CASE("ccda: each part of a document becomes what C-CDA on FHIR says") {
  const Mapping mapping;
  const auto bundle = json::read(mapping.bytes(sample()));
  REQUIRE(bundle);
  const std::pair<std::string, std::string> cases[] = {
      {"Patient.gender", "female"},
      {"Patient.birthDate", "1971-09-23"},
      {"Patient.deceasedBoolean", "false"},
      {"Patient.telecom[1].value", "+1(512)555-0188"},
      {"Patient.telecom[1].use", "mobile"},
      {"Patient.telecom[2].system", "email"},
      {"Patient.maritalStatus.coding.code", "M"},
      {"Patient.extension[1].extension[1].valueCoding.code", "2054-5"},
      {"Patient.extension[1].extension[2].url", "detailed"},
      {"Patient.extension[1].extension[3].valueString", "Black or African American, African"},
      {"Patient.extension[2].extension[1].valueCoding.code", "2186-5"},
      {"Patient.communication.language.coding.code", "en-US"},
      {"Patient.managingOrganization", "to Organization"},
      {"Organization[1].name", "Mercy North Clinic"},
      {"Organization[2].name", "Mercy Records"},
      {"Practitioner[1].name.suffix", "MD"},
      {"Practitioner[2].identifier.system", "http://hl7.org/fhir/sid/us-npi"},
      {"Device.deviceName.name", "Chart 12"},
      {"RelatedPerson.relationship.coding.code", "SPS"},
      {"Encounter[1].class.code", "AMB"},
      {"Encounter[1].period.end", "2026-03-02T10:30:00-06:00"},
      {"Composition.identifier.value", "CCD-2026-000512"},
      {"Composition.author[2]", "to Device"},
      {"Composition.attester.party", "to Practitioner"},
      {"Composition.custodian", "to Organization"},
      {"Composition.relatesTo.code", "replaces"},
      {"Composition.relatesTo.targetIdentifier.value", "CCD-2026-000417"},
      {"Composition.event.period.start", "2026-01-01"},
      {"Composition.section[1].entry[2]", "to AllergyIntolerance"},
      {"Composition.section[2].text.div",
       "<div xmlns=\"http://www.w3.org/1999/xhtml\"><ul><li id=\"pr1\">High blood pressure since "
       "2015</li><li id=\"pr2\">No diabetes</li></ul></div>"},
      {"DocumentReference[1].identifier.value", "SET-512"},
      {"AllergyIntolerance[1].category", "medication"},
      {"AllergyIntolerance[1].criticality", "high"},
      {"AllergyIntolerance[1].code.coding.code", "723"},
      {"AllergyIntolerance[1].onsetDateTime", "2019"},
      {"AllergyIntolerance[1].recorder.display", "Lena Hart"},
      {"AllergyIntolerance[1].reaction.manifestation.text", "Hives"},
      {"AllergyIntolerance[1].reaction.severity", "moderate"},
      {"AllergyIntolerance[2].code.coding.code", "429625007"},
      {"Condition[1].code.text", "High blood pressure since 2015"},
      {"Condition[1].clinicalStatus.coding.code", "active"},
      {"Condition[1].category.coding.code", "problem-list-item"},
      {"Condition[2].verificationStatus.coding.code", "refuted"},
      {"Condition[3].category.coding.code", "encounter-diagnosis"},
      {"Condition[3].clinicalStatus.coding.code", "inactive"},
      {"MedicationRequest.intent", "order"},
      {"MedicationRequest.dosageInstruction.text", "Lisinopril 10 mg every morning"},
      {"MedicationRequest.dosageInstruction.timing.repeat.period", "24"},
      {"MedicationRequest.dosageInstruction.timing.repeat.periodUnit", "h"},
      {"MedicationRequest.dispenseRequest.numberOfRepeatsAllowed", "2"},
      {"MedicationRequest.dispenseRequest.quantity.value", "90"},
      {"MedicationRequest.reasonCode.coding.code", "38341003"},
      {"Immunization.status", "not-done"},
      {"Immunization.statusReason.coding.code", "PATOBJ"},
      {"Immunization.vaccineCode.coding.system", "http://hl7.org/fhir/sid/cvx"},
      {"DiagnosticReport.result[2]", "to Observation"},
      {"DiagnosticReport.effectiveDateTime", "2026-03-01T08:00:00-06:00"},
      {"Observation[1].valueQuantity.value", "5.40"},
      {"Observation[1].valueQuantity.code", "mmol/L"},
      {"Observation[1].referenceRange.high.value", "5.8"},
      {"Observation[2].status", "registered"},
      {"Observation[2].dataAbsentReason.coding.code", "temp-unknown"},
      {"Observation[3].hasMember[2]", "to Observation"},
      {"Observation[3].code.coding.code", "85353-1"},
      {"Observation[6].valueCodeableConcept.coding.code", "266919005"},
      {"Observation[7].category.coding.code", "functional-status"},
      {"Procedure.performedDateTime", "2001"},
      {"Procedure.bodySite.coding.display", "Appendix"},
      {"Encounter[2].diagnosis.condition", "to Condition"},
      {"Encounter[2].location.location", "to Location"},
      {"Location.name", "Mercy North Urgent Care"},
      {"ServiceRequest.intent", "order"},
      {"Goal.target.detailQuantity.value", "130"},
      {"Goal.target.dueDate", "2026-09-01"},
      {"FamilyMemberHistory.relationship.coding.code", "FTH"},
      {"FamilyMemberHistory.condition.onsetAge.value", "57"},
      {"DocumentReference[2].type.coding.code", "11506-3"},
      {"DocumentReference[2].description", "Feels well. Will walk more."},
  };
  for (const auto& [path, expected] : cases) {
    CAPTURE(path);
    CHECK(at(*bundle, path) == expected);
  }
}

TEST_CASE("ccda: what a document says otherwise becomes something else") {
  const Change cases[] = {
      {"a gender that is withheld", "<administrativeGenderCode code=\"F\"",
       "<administrativeGenderCode nullFlavor=\"MSK\"", "Patient.gender", "unknown"},
      {"a time of death", "<sdtc:deceasedInd value=\"false\"/>",
       "<sdtc:deceasedInd value=\"true\"/><sdtc:deceasedTime value=\"20260101\"/>",
       "Patient.deceasedDateTime", "2026-01-01"},
      {"an allergy that is negated with its substance",
       "moodCode=\"EVN\">\n                  <id root=\"2.16.840.1.113883.3.999.8\" "
       "extension=\"ALL-1\"/>",
       "moodCode=\"EVN\" negationInd=\"true\"><id root=\"2.16.840.1.113883.3.999.8\" "
       "extension=\"ALL-1\"/>",
       "AllergyIntolerance[1].verificationStatus.coding.code", "refuted"},
      {"a problem that ended and nobody knows when", "<low value=\"2015\"/>",
       "<low value=\"2015\"/><high nullFlavor=\"UNK\"/>", "Condition[1].clinicalStatus.coding.code",
       "inactive"},
      {"an OID alone is the id", "extension=\"PRO-1\"", "", "Procedure.identifier.value",
       "urn:oid:2.16.840.1.113883.3.999.8"},
      {"a medication that was taken is a plan", "classCode=\"SBADM\" moodCode=\"INT\"",
       "classCode=\"SBADM\" moodCode=\"EVN\"", "MedicationRequest.intent", "plan"},
      {"a language in three letters", "<languageCommunication><languageCode code=\"en-US\"",
       "<languageCommunication><languageCode code=\"spa\"",
       "Patient.communication.language.coding.code", "es"},
      {"a unit that UCUM does not have stays a text", "unit=\"mmol/L\"/>", "unit=\"Puffs\"/>",
       "Observation[1].valueQuantity.code", ""},
      {"and is there", "unit=\"mmol/L\"/>", "unit=\"Puffs\"/>", "Observation[1].valueQuantity.unit",
       "Puffs"},
      {"nothing of an organization is at home", "<telecom use=\"WP\" value=\"tel:+1(512)555-0100\"",
       "<telecom use=\"HP\" value=\"tel:+1(512)555-0100\"", "Organization[1].telecom.use", ""},
      {"an unstructured document", "<structuredBody>",
       "<nonXMLBody><text mediaType=\"application/pdf\" representation=\"B64\">JVBE</text>"
       "</nonXMLBody><structuredBody>",
       "DocumentReference[1].content.attachment.data", "JVBE"},
      {"a section is known by its template, too", "<code code=\"47519-4\"", "<code code=\"1-8\"",
       "Procedure.code.coding.code", "80146002"},
      {"a section without anything to see is left out", "Appendectomy 2001", "<br/>",
       "Composition.section[7].title", "Encounters"},
  };
  const Mapping mapping;
  for (const Change& c : cases) {
    CAPTURE(c.name);
    std::string text = sample();
    const std::size_t place = text.find(c.from);
    REQUIRE(place != std::string::npos);
    text.replace(place, c.from.size(), c.to);
    const auto bundle = json::read(mapping.bytes(text));
    REQUIRE(bundle);
    CHECK(at(*bundle, c.path) == c.expected);
  }
}

TEST_CASE("ccda: all that is made is FHIR R4, and the same each time") {
  const Mapping mapping;
  const std::string bytes = mapping.bytes(sample());
  CHECK(bytes == mapping.bytes(sample()));
  const auto tree = json::read_tree(bytes);
  REQUIRE(tree);
  std::string found;
  for (const core::Problem& problem :
       parsers::fhir::check((*tree)->root(), parsers::fhir::Level::profile))
    found += core::code_text(problem) + ' ' + core::to_text(problem.place) + '\n';
  CHECK(found == "");
}
