// Tests of mappings that read CDA documents and FHIR resources.
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "mappings/src/source.hpp"
#include "parsers/json/value.hpp"
#include "tests/mappings/kit.hpp"

using namespace mappings;

namespace {

std::string file(const std::string& name) {
  std::ifstream in(std::string(WEIR_ROOT) + '/' + name);
  REQUIRE(in.good());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Result {
  std::string bytes;
  std::string issues;
  std::string why;
};

Result made(const kit::Site& site, const Program& program, std::string_view text) {
  const core::Message message(text);
  const auto source = read_source(program.reads(), message);
  REQUIRE(source);
  std::vector<Reason> reasons;
  const Meta meta{.channel = "docs", .environment = "dev", .date = "2026-11-24"};
  const Applied applied = apply(program, source->view(message), meta, kit::kNow, &reasons);
  Result result;
  if (!applied.documents.empty()) result.bytes = applied.documents.front().bytes;
  for (const Issue& issue : applied.issues)
    result.issues += std::string(word(issue.kind)) + " at " + to_text(issue.place) + '\n';
  for (const core::Problem& problem : applied.problems)
    result.issues += show(problem, site.sources);
  for (const Reason& reason : reasons)
    result.why += reason.target + " <- " + source_text(reason, site.sources) + '\n';
  return result;
}

}  // namespace

TEST_CASE("documents: example C of the language maps the problems of a CCD") {
  kit::Site site;
  const auto program = site.program(file("mappings/ccd-problems.yaml"));
  CAPTURE(site.shown());
  REQUIRE(program);
  const Result result = made(site, *program, file("samples/documents/ccd-problems.xml"));
  CHECK(site.shown() == "");
  CHECK(result.issues == "");
  const auto made_of = [&](std::string_view target) {
    const std::size_t at = result.why.find(std::string(target) + " <- ");
    REQUIRE(at != std::string::npos);
    return result.why.substr(at, result.why.find('\n', at) - at);
  };
  CHECK(made_of("Condition[1].clinicalStatus") ==
        "Condition[1].clinicalStatus <- section('11450-4').entry[1].act.statusCode via "
        "terminology/concern-status.yaml:6");
  CHECK(made_of("Condition[1].code.text") ==
        "Condition[1].code.text <- section('11450-4').entry[1].act.entryRelationship.observation."
        "value.originalText");
  const auto bundle = parsers::json::read(result.bytes);
  REQUIRE(bundle);
  const std::string pretty = parsers::json::pretty(*bundle);
  const std::string expected = "tests/mappings/expected/ccd-problems.json";
  if (std::getenv("UPDATE") != nullptr)
    std::ofstream(std::string(WEIR_ROOT) + '/' + expected) << pretty;
  CHECK(pretty == file(expected));
}

TEST_CASE("documents: example E of the language writes a report bundle as ORU") {
  kit::Site site;
  const auto program = site.program(file("mappings/fhir-to-oru.yaml"));
  CAPTURE(site.shown());
  REQUIRE(program);
  const Result result = made(site, *program, file("samples/documents/report-bundle.json"));
  CHECK(site.shown() == "");
  CHECK(result.issues == "");
  CHECK(result.bytes ==
        kit::wire(
            "MSH|^~\\&|WEIR|MERCY|||20261124120000-0600||ORU^R01^ORU_R01|1B2YEMKH0MMZDZQG4A8R|P|"
            "2.5.1\n"
            "PID|1||100234^^^MERCY^MR||Okafor^Adaeze^N||19840307|F\n"
            "OBR|1||8899^LAB|24320-4^Basic metabolic panel^LN|||20261119143000-0600"
            "||||||||||||||||||F\n"
            "OBX|1|NM|2345-7^Glucose^LN||106.0|mg/dL||H|||F|||20261119144500-0600\n"
            "OBX|2|ST|^Smear||No growth \\F\\ after 48 h||||||A\n"));
  CHECK(result.why.find("OBX[2]-5 <- Observation[2].valueString") != std::string::npos);
}

TEST_CASE("documents: a text that many refer to is read once") {
  kit::Site site;
  const auto program = site.program(
      "mapping: codes\nfrom: cda document\nto: json\nmake:\n  names:\n    - $each: "
      "section('11450-4').entry.act\n      $value: =.code.originalText\n");
  CAPTURE(site.shown());
  REQUIRE(program);
  const std::string large(200'000, 'x');
  std::string text =
      "<ClinicalDocument><component><structuredBody><component><section><code code=\"11450-4\"/>"
      "<text><content ID=\"a\">" +
      large + "</content></text>";
  constexpr int kTimes = 500;
  for (int i = 0; i < kTimes; ++i)
    text +=
        "<entry><act><code><originalText><reference value=\"#a\"/></originalText></code></act>"
        "</entry>";
  text += "</section></component></structuredBody></component></ClinicalDocument>";
  const core::Message message(text);
  const auto source = read_source(program->reads(), message);
  REQUIRE(source);
  std::size_t copies = 0;
  const Applied applied = apply(*program, source->view(message), {}, kit::kNow);
  REQUIRE(applied.documents.size() == 1);
  for (std::size_t at = 0; (at = applied.documents[0].bytes.find("xxx\"", at)) != std::string::npos;
       ++at)
    ++copies;
  CHECK(copies == kTimes);
}
