// Tests of the tests of whole mappings: every rule of a mapping that comes with weir is missed by
// one of the *.test.yaml files beside it when it is taken out.
#include <doctest/doctest.h>

#include "parsers/yaml/read.hpp"
#include "tests/channels/kit.hpp"
#include "tests/mappings/mutants.hpp"
#include "tools/testing/suite.hpp"

namespace {

namespace core = parsers::core;

const std::string kMappings = SOURCE_ROOT "/mappings/";

// Said for people: nothing is made of constants alone, and nobody refers to the name.
const std::set<std::string> kMissedByNobody = {
    "adt-to-fhir.yaml: $when: PV1-3 valued", "adt-to-fhir.yaml: $when: AL1-5 valued",
    "lib/patient.yaml: $when: PID-15 valued", "oru-to-fhir.yaml: $when: NTE-3 valued",
    "oru-to-fhir.yaml: $as: report"};

// True when the suite runs on this site and all its cases pass.
bool passes(const std::string& suite, const tests::Texts& texts) {
  const tests::Loaded loaded = tests::load(texts);
  core::Problems problems;
  const auto document = parsers::yaml::read(
      loaded.site->sources,
      {core::Name(core::NameKey{}, suite), tests::file_text(kMappings + suite)}, problems);
  auto beside = [](std::string_view path) {
    return std::optional(tests::file_text(kMappings + std::string(path)));
  };
  const auto file = parsers::yaml::spec<tools::TestsFile>().read(document.root, problems);
  const auto result = tools::run_suite(file, {*loaded.site}, beside, problems);
  return result && !result->cases.empty() &&
         std::all_of(result->cases.begin(), result->cases.end(),
                     [](const tools::CaseResult& one) { return one.passed; });
}

}  // namespace

TEST_CASE("mutants: every rule of every whole mapping is missed by one of its tests") {
  const tests::Texts base = tests::base_site(SOURCE_ROOT "/tests/site");
  const std::pair<std::string, std::string> subjects[] = {
      {"adt-to-fhir.yaml", "adt-to-fhir.test.yaml"},
      {"oru-to-fhir.yaml", "oru-to-fhir.test.yaml"},
      {"lib/patient.yaml", "adt-to-fhir.test.yaml"},
  };
  int tried = 0;
  for (const auto& [file, suite] : subjects) {
    CAPTURE(file);
    CHECK(passes(suite, base));
    for (const tests::Mutant& mutant :
         tests::without_one_rule(tests::file_text(kMappings + file))) {
      ++tried;
      tests::Texts texts = base;
      texts["mappings/" + file] = mutant.text;
      const bool excused = kMissedByNobody.contains(file + ": " + mutant.rule);
      CHECK_MESSAGE(passes(suite, texts) == excused, file, ":", mutant.line, ": `", mutant.rule,
                    excused ? "` is missed after all" : "` is missed by nobody");
    }
  }
  CHECK(tried > 100);
}
