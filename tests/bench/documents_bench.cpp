// How fast documents are read: a CDA document of 100 KB and a FHIR Bundle of 100 KB, or the files
// that are named. MB and documents a second, of each step by itself and of all together.
//
//   documents_bench [--quick] [FILE...]
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "channels/src/site.hpp"
#include "mappings/src/apply.hpp"
#include "mappings/src/compile.hpp"
#include "mappings/src/source.hpp"
#include "parsers/cda/check.hpp"
#include "parsers/cda/narrative.hpp"
#include "parsers/cda/sections.hpp"
#include "parsers/cda/xhtml.hpp"
#include "parsers/fhir/check.hpp"
#include "parsers/fhir/references.hpp"
#include "parsers/json/tree.hpp"
#include "parsers/xml/read.hpp"
#include "tests/bench/bench.hpp"

namespace {

using namespace parsers;

std::size_t sum = 0;  // so that nothing is optimised away

std::string cda_of(std::size_t bytes) {
  std::string rows;
  std::string entries;
  for (int i = 0; rows.size() + entries.size() < bytes; ++i) {
    const std::string id = "p" + std::to_string(i);
    rows += "<tr ID='" + id + "'><td>Condition " + id +
            "</td><td>active</td><td>2024-02-29</td></tr>\n";
    entries +=
        "<entry typeCode='DRIV'><act classCode='ACT' moodCode='EVN'><templateId "
        "root='2.16.840.1.113883.10.20.22.4.3' extension='2015-08-01'/><id root='1.2.3' "
        "extension='" +
        id +
        "'/><code code='CONC' codeSystem='2.16.840.1.113883.5.6'/>"
        "<statusCode code='active'/><entryRelationship typeCode='SUBJ'><observation "
        "classCode='OBS' moodCode='EVN'><text><reference value='#" +
        id +
        "'/></text>"
        "<effectiveTime><low value='20240229'/></effectiveTime><value xsi:type='CD' "
        "code='38341003' displayName='Hypertension' codeSystem='2.16.840.1.113883.6.96'/>"
        "</observation></entryRelationship></act></entry>\n";
  }
  return "<?xml version='1.0'?><ClinicalDocument xmlns='urn:hl7-org:v3'><typeId/><templateId "
         "root='2.16.840.1.113883.10.20.22.1.2'/><id/><code code='34133-9'/><effectiveTime/>"
         "<confidentialityCode/><recordTarget/><author/><custodian/><component><structuredBody>"
         "<component><section><templateId root='2.16.840.1.113883.10.20.22.2.5.1'/><code "
         "code='11450-4'/><text><table><thead><tr><th>Problem</th><th>Status</th><th>Since</th></"
         "tr>"
         "</thead><tbody>" +
         rows + "</tbody></table></text>" + entries +
         "</section></component></structuredBody></component></ClinicalDocument>";
}

std::string bundle_of(std::size_t bytes) {
  std::string text =
      R"({"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:0","resource":)"
      R"({"resourceType":"Patient","name":[{"family":"Lee","given":["Ann"]}]},)"
      R"("request":{"method":"POST","url":"Patient"}})";
  while (text.size() < bytes) {
    text +=
        R"(,{"resource":{"resourceType":"Observation","status":"final","category":[{"coding":[)"
        R"({"system":"http://terminology.hl7.org/CodeSystem/observation-category",)"
        R"("code":"laboratory"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"2345-7",)"
        R"("display":"Glucose"}]},"subject":{"reference":"urn:uuid:0"},)"
        R"("effectiveDateTime":"2024-02-29T08:30:00-06:00","valueQuantity":{"value":5.40,)"
        R"("unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}},)"
        R"("request":{"method":"POST","url":"Observation"}})";
  }
  return text + "]}";
}

template <class Call>
void row(const std::string& name, const char* what, std::size_t size, double seconds, Call call) {
  const double calls = bench::per_second(call, seconds);
  std::printf("| %s | %s | %.0f | %.0f |\n", name.c_str(), what,
              calls * static_cast<double>(size) / 1e6, calls);
  std::fflush(stdout);
}

void map_row(const std::string& name, const std::string& text, double seconds) {
  static const auto site = channels::standard_site();
  core::Problems problems;
  static const auto program = mappings::compile("ccda-to-fhir", site->for_mappings(), problems);
  if (program == nullptr) return;
  const core::Message message(text);
  row(name, "read and map to a Bundle", text.size(), seconds, [&] {
    const auto source = mappings::read_source(program->reads(), message);
    if (!source) return;
    const auto made = mappings::apply(*program, source->view(message), {}, {});
    sum += made.documents.empty() ? 0 : made.documents.front().bytes.size();
  });
}

void cda_rows(const std::string& name, const std::string& text, double seconds) {
  const auto made = xml::read(text);
  if (!made) return;
  const tree::Node& root = (*made)->root();
  row(name, "read XML", text.size(), seconds, [&] { sum += (*xml::read(text))->nodes(); });
  row(name, "check", text.size(), seconds, [&] { sum += cda::check(root).size(); });
  row(name, "sections as XHTML", text.size(), seconds, [&] {
    const cda::Narrative narrative(root);
    for (const tree::Node* section : cda::sections(root)) {
      if (const tree::Node* t = section->child("text")) sum += cda::xhtml_of(*t, narrative).size();
    }
  });
  row(name, "read and check", text.size(), seconds,
      [&] { sum += cda::check((*xml::read(text))->root()).size(); });
  map_row(name, text, seconds);
}

void fhir_rows(const std::string& name, const std::string& text, double seconds) {
  const auto made = json::read_tree(text);
  if (!made) return;
  const tree::Node& root = (*made)->root();
  row(name, "read JSON", text.size(), seconds, [&] { sum += (*json::read_tree(text))->nodes(); });
  row(name, "index references", text.size(), seconds,
      [&] { sum += fhir::References(root).type_of(root).size(); });
  row(name, "check structure", text.size(), seconds,
      [&] { sum += fhir::check(root, fhir::Level::structure).size(); });
  row(name, "check all", text.size(), seconds,
      [&] { sum += fhir::check(root, fhir::Level::profile).size(); });
  row(name, "read and check all", text.size(), seconds,
      [&] { sum += fhir::check((*json::read_tree(text))->root(), fhir::Level::profile).size(); });
}

}  // namespace

int main(int argc, char** argv) {
  double seconds = 0.5;
  std::printf("| document | what | MB/s | documents/s |\n|---|---|--:|--:|\n");
  bool named = false;
  for (int i = 1; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--quick") {
      seconds = 0.001;
      continue;
    }
    std::ifstream file(name, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const std::string last = name.substr(name.rfind('/') + 1);
    named = true;
    xml::looks_like(text) ? cda_rows(last, text, seconds) : fhir_rows(last, text, seconds);
  }
  if (!named) {
    cda_rows("CDA 100 KB", cda_of(100'000), seconds);
    fhir_rows("Bundle 100 KB", bundle_of(100'000), seconds);
  }
  return sum == 0 ? 1 : 0;
}
