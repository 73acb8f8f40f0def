// Tests of FHIR: how primitives are written, where references lead, and what is wrong in resources.
#include <doctest/doctest.h>

#include "parsers/core/show.hpp"
#include "parsers/fhir/check.hpp"
#include "parsers/fhir/operation_outcome.hpp"
#include "parsers/fhir/primitives.hpp"
#include "parsers/fhir/references.hpp"
#include "parsers/json/tree.hpp"

using namespace parsers;
using fhir::Level;

namespace {

std::unique_ptr<const tree::Tree> tree_of(const std::string& json) {
  auto made = json::read_tree(json);
  REQUIRE_MESSAGE(made, json);
  return std::move(*made);
}

std::vector<std::string> findings(const std::string& json, Level level = Level::profile) {
  std::vector<std::string> found;
  const auto tree = tree_of(json);
  for (const core::Problem& p : fhir::check(tree->root(), level))
    found.push_back(core::code_text(p) + ' ' + core::to_text(p.place));
  return found;
}

std::string patient(const std::string& more) {
  return R"({"resourceType":"Patient",)" + more + "}";
}
std::string observation(const std::string& more) {
  return R"({"resourceType":"Observation","status":"final","code":{"text":"x"})" + more + "}";
}

// The first node of this name, in the order of the text, behind `skip` others.
const tree::Node* first(const tree::Node& from, std::string_view name, int& skip) {
  if (from.name == name && skip-- == 0) return &from;
  for (const tree::Node* child = from.first; child != nullptr; child = child->next) {
    if (const tree::Node* found = first(*child, name, skip)) return found;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("fhir: each primitive is written in its own way") {
  struct Case {
    std::string type;
    std::vector<std::string> good, bad;
  };
  const std::string long_id(64, 'a');
  const Case cases[] = {
      {"string", {"x", " x ", "a\tb\r\n", "\xC3\xA9"}, {"", std::string("\1"), "a\x1F"}},
      {"markdown", {"# x"}, {""}},
      {"code", {"x", "a b"}, {"", " x", "x ", "a  b", "a\n\nb"}},
      {"id", {"a.B-9", long_id}, {"", "a_b", "a b", long_id + "a"}},
      {"uri", {"urn:oid:1.2", "http://x/y?z"}, {"", "a b", "a\nb"}},
      {"url", {"http://x"}, {"a b"}},
      {"canonical", {"http://x|1"}, {""}},
      {"oid",
       {"urn:oid:1.2.840", "urn:oid:2.0"},
       {"1.2.3", "urn:oid:", "urn:oid:3.1", "urn:oid:1", "urn:oid:1.", "urn:oid:1.02",
        "urn:oid:1..2", "urn:oid:1.a"}},
      {"uuid",
       {"urn:uuid:c757873d-ec9a-4326-a141-556f43239520"},
       {"urn:uuid:C757873D-ec9a-4326-a141-556f43239520", "urn:uuid:c757873d",
        "c757873d-ec9a-4326-a141-556f43239520"}},
      {"integer",
       {"0", "-5", "2147483647", "-2147483648"},
       {"2147483648", "1.0", "1e3", "-2147483649"}},
      {"unsignedInt", {"0", "7"}, {"-1", "1.5"}},
      {"positiveInt", {"1"}, {"0", "-1"}},
      {"decimal", {"1.20", "-0", "1e400"}, {}},
      {"date",
       {"2024", "2024-02", "2024-02-29"},
       {"", "0000", "24", "2024-2", "2024-13", "2023-02-29", "2024-02-29T00:00:00Z", "2024-",
        "2024-00", "2024-01-00"}},
      {"dateTime",
       {"2024", "2024-02-29", "2024-02-29T23:59:60Z", "2024-02-29T00:00:00.123+14:00",
        "2024-02-29T00:00:00-05:30"},
       {"2024-02-29T00:00", "2024-02-29T00:00:00", "2024-02T00:00:00Z", "2024-02-29T24:00:00Z",
        "2024-02-29T00:00:00+15:00", "2024-02-29T00:00:00+14:30", "2024-02-29T00:00:00.Z",
        "2024-02-29 00:00:00Z", "2024-02-29T00:00:00Zx", ""}},
      {"instant", {"2024-02-29T00:00:00Z"}, {"2024", "2024-02-29", "2024-02-29T00:00:00"}},
      {"time", {"23:59:59", "00:00:00.1"}, {"24:00:00", "12:00", "12:00:00Z", ""}},
      {"base64Binary",
       {"QUJD", "QQ==", "QUI=", "QUJD\nQUJD"},
       {"", "QUJ", "Q===", "QU=D", "Q!JD", "===="}},
      {"boolean", {"true"}, {}},
      {"xhtml",
       {"<div xmlns='http://www.w3.org/1999/xhtml'><p style='x'>a &amp; b</p></div>"},
       {"", "text", "<p>x</p>", "<div>", "<div><script>x</script></div>",
        "<div onclick='x'>a</div>", "<div><iframe/></div>"}},
      {"Patient", {}, {"x"}},
  };
  for (const Case& c : cases) {
    for (const std::string& text : c.good) {
      CAPTURE(c.type + ": " + text);
      CHECK(fhir::well_written(c.type, text));
    }
    for (const std::string& text : c.bad) {
      CAPTURE(c.type + ": " + text);
      CHECK_FALSE(fhir::well_written(c.type, text));
    }
  }
}

TEST_CASE(
    "fhir: a reference leads to an entry by its fullUrl, beside it by type and id, or inside") {
  const auto tree = tree_of(R"({"resourceType":"Bundle","type":"collection","entry":[
    {"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","id":"p"}},
    {"fullUrl":"http://a/fhir/Patient/7","resource":{"resourceType":"Patient","id":"7"}},
    {"fullUrl":"http://b/fhir/Patient/7","resource":{"resourceType":"Patient","id":"7"}},
    {"fullUrl":"http://b/fhir/Observation/1","resource":{"resourceType":"Observation","id":"1",
      "contained":[{"resourceType":"Device","id":"d","owner":{"reference":"#o"},
                    "patient":{"reference":"#"}},
                   {"resourceType":"Organization","id":"o"}],
      "subject":{"reference":"Patient/7"},"device":{"reference":"#d"},
      "focus":[{"reference":"urn:uuid:1"},{"reference":"http://a/fhir/Patient/7/_history/3"},
               {"reference":"Patient/p"},{"reference":"Patient/none"},{"reference":"#none"},
               {"reference":"urn:uuid:none"},{"reference":"Patient?identifier=x"},
               {"reference":""},{"display":"x"},{"reference":7},
               {"reference":"http://c/fhir/Patient/7"}]}}]})");
  const fhir::References references(tree->root());
  const std::pair<int, std::string> cases[] = {
      {0, "Organization/o"},
      {1, "Observation/1"},
      {2, "http://b/fhir/Patient/7"},
      {3, "Device/d"},
      {4, "urn:uuid:1"},
      {5, "http://a/fhir/Patient/7"},
      {6, "urn:uuid:1"},
      {7, ""},
      {8, ""},
      {9, ""},
      {10, ""},
      {11, ""},
      {12, ""},
      {13, ""},
  };
  for (auto [number, expected] : cases) {
    CAPTURE(number);
    int skip = number;
    const tree::Node* node = first(tree->root(), "reference", skip);
    REQUIRE(node != nullptr);
    const tree::Node* found = references.resolve(*node->parent);
    CHECK(references.resolve(*node) == found);
    std::string name;
    if (found != nullptr) {
      const tree::Node* url = found->parent->child("fullUrl");
      name = std::string(references.type_of(*found)) + '/' + std::string(found->child("id")->text);
      if (url != nullptr && !expected.starts_with("Obs")) name = url->text;
    }
    CHECK(name == expected);
  }
  CHECK(references.resolve(tree->root()) == nullptr);
  CHECK(references.resource_around(tree->root()) == &tree->root());
  CHECK(references.type_of(*tree->root().child("entry")) == "");
}

TEST_CASE("fhir: what R4 does not allow is found, by its FHIRPath") {
  struct Case {
    std::string json;
    std::vector<std::string> expected;
  };
  const Case cases[] = {
      {patient(R"("id":"a","active":true,"name":[{"given":["A"]}],"birthDate":"2024")"), {}},
      {"[]", {"E1801 "}},
      {"{}", {"E1801 "}},
      {R"({"resourceType":"Pateint"})", {"E1801 "}},
      {R"({"resourceType":"DomainResource"})", {"E1801 "}},
      {R"({"resourceType":7})", {"E1801 "}},
      {patient(R"("gendre":"male")"), {"E1802 Patient"}},
      {patient(R"("name":[{"fam":"x"}])"), {"E1802 Patient.name[0]"}},
      {patient(R"("name":[{"resourceType":"HumanName"}])"), {"E1802 Patient.name[0]"}},
      {patient(R"("_name":[{}])"), {"E1802 Patient"}},
      {patient(R"("active":"true")"), {"E1803 Patient.active"}},
      {patient(R"("active":{})"), {"E1803 Patient.active"}},
      {patient(R"("name":["x"])"), {"E1803 Patient.name[0]"}},
      {patient(R"("name":[[]])"), {"E1803 Patient.name[0]"}},
      {patient(R"("name":{"family":"x"})"), {"E1804 Patient.name"}},
      {patient(R"("gender":["male"])"), {"E1804 Patient.gender"}},
      {patient(R"("name":[])"), {"E1805 Patient.name"}},
      {patient(R"("maritalStatus":{})"), {"E1805 Patient.maritalStatus"}},
      {patient(R"("gender":null)"), {"E1805 Patient.gender"}},
      {patient(R"("name":[{"given":[null,"A"],"_given":[{"id":"1"},null]}])"), {}},
      {patient(R"("name":[{"given":["A",null],"_given":[{"id":"1"}]}])"),
       {"E1805 Patient.name[0].given[1]"}},
      {patient(R"("name":[{"given":[null],"_given":[null]}])"), {"E1805 Patient.name[0].given[0]"}},
      {R"({"resourceType":"Observation","status":"final"})", {"E1806 Observation"}},
      {R"({"resourceType":"Observation","_status":{"id":"x"},"code":{"text":"x"}})", {}},
      {patient(R"("link":[{"type":"refer"}])"), {"E1806 Patient.link[0]"}},
      {patient(R"("birthDate":"2024-02-30")"), {"E1807 Patient.birthDate"}},
      {patient(R"("id":"a b")"), {"E1807 Patient.id"}},
      {patient(R"("gender":"M")"), {"E1808 Patient.gender"}},
      {patient(R"("name":[{"use":"offical"},{"use":"old"}])"), {"E1808 Patient.name[0].use"}},
      {patient(R"("deceasedBoolean":true,"deceasedDateTime":"2024")"), {"E1809 Patient"}},
      {patient(R"("deceasedBoolean":true,"_deceasedBoolean":{"id":"x"})"), {}},
      {observation(R"(,"value":1)"), {"E1802 Observation"}},
      {observation(R"(,"valueQuantity":{"value":"1"})"),
       {"E1803 Observation.value.ofType(Quantity).value"}},
      {observation(R"(,"component":[{"valueString":"x"}])"), {"E1806 Observation.component[0]"}},
      {observation(R"(,"component":[{"code":{"text":"x"},"referenceRange":[{"low":{"valu":1}}]}])"),
       {"E1802 Observation.component[0].referenceRange[0].low"}},
      {patient(R"("_gender":"x")"), {"E1810 Patient.gender"}},
      {patient(R"("_gender":{"extension":[{"url":"u","valueCode":"x"}]})"), {}},
      {patient(R"("_gender":{"code":"x"})"), {"E1802 Patient.gender"}},
      {observation(R"(,"subject":{"reference":"Practitioner/1"})"), {"W1811 Observation.subject"}},
      {observation(R"(,"subject":{"reference":"Patient/1","identifier":{"assigner":)"
                   R"({"reference":"Patient/1"}}})"),
       {"W1811 Observation.subject.identifier.assigner"}},
      {observation(R"(,"focus":[{"reference":"Basic/1"}],"subject":{"reference":"x"})"), {}},
      {patient(R"("contained":[{"resourceType":"Patient"}])"), {"E1812 Patient.contained[0]"}},
      {patient(R"("contained":[{"resourceType":"Patient","id":"a","contained":[)"
               R"({"resourceType":"Patient","id":"b"}]}])"),
       {"E1812 Patient.contained[0]"}},
      {patient(R"("contained":[{"resourceType":"Patient","id":"a","active":1}])"),
       {"E1803 Patient.contained[0].active"}},
      {patient(R"("extension":[{"url":"u"}])"), {"E1813 Patient.extension[0]"}},
      {patient(
           R"("extension":[{"url":"u","valueCode":"x","extension":[{"url":"v","valueCode":"x"}]}])"),
       {"E1813 Patient.extension[0]"}},
      {patient(R"("extension":[{"valueCode":"x"}])"), {"E1806 Patient.extension[0]"}},
      {patient(R"("managingOrganization":{"reference":"#x"})"),
       {"W1814 Patient.managingOrganization"}},
      {R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":)" +
           patient(R"("gender":"M")") + R"(},{"link":[{"relation":"self"}]}]})",
       {"E1808 Bundle.entry[0].resource.gender", "E1806 Bundle.entry[1].link[0]"}},
      {R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":{"x":1}}]})",
       {"E1801 Bundle.entry[0].resource"}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.json);
    CHECK(findings(c.json) == c.expected);
    CHECK(findings(c.json, Level::none).empty());
  }
}

TEST_CASE("fhir: at the level of structure only forms and names are looked at") {
  const std::string json =
      patient(R"("gender":"M","birthDate":"x","link":[{"type":"refer"}],"name":{},"gendre":"x")");
  CHECK(findings(json, Level::structure) ==
        std::vector<std::string>{"E1804 Patient.name", "E1802 Patient"});
  CHECK(findings(json).size() == 5);
}

TEST_CASE("fhir: findings are few, even of many mistakes, say what was meant, and no text") {
  std::string many = R"("name":[)";
  for (int i = 0; i < 5000; ++i) many += std::string(i == 0 ? "" : ",") + R"({"fam":"SECRET"})";
  CHECK(findings(patient(many + "]")).size() == fhir::kFindingsMax);
  const auto tree = tree_of(patient(R"("gendre":"SECRET","maritalStatus":"SECRET","id":"S S")"));
  const core::Problems problems = fhir::check(tree->root(), Level::profile);
  const std::string outcome = fhir::operation_outcome(problems);
  CHECK(outcome.find("SECRET") == std::string::npos);
  CHECK(outcome.find("S S") == std::string::npos);
  CHECK(outcome.find("did you mean `gender`?") != std::string::npos);
  CHECK(outcome.find(R"("expression":["Patient.maritalStatus"])") != std::string::npos);
  CHECK(problems[0].place.offset == 36);
  CHECK(problems[0].place.length == 6);
}
