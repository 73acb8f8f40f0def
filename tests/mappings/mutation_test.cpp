// Tests of the tests: a rule that can be taken out of a data type map without a case of
// std_maps.yaml noticing is a case that is missing.
#include <doctest/doctest.h>

#include <map>

#include "mappings/src/embedded.hpp"
#include "tests/mappings/mutants.hpp"
#include "tests/mappings/std_maps_kit.hpp"

TEST_CASE("mutants: each lacks one rule, with all that stands below it") {
  const std::string yaml =
      "template: T\nmake:\n  # why\n  a: =.1\n  b:\n    - $when: .2 valued\n      c: =.2\n    - "
      "=.3\n";
  const std::pair<const char*, std::string> expected[] = {
      {"a: =.1",
       "template: T\nmake:\n  # why\n  b:\n    - $when: .2 valued\n      c: =.2\n    - =.3\n"},
      {"b:", "template: T\nmake:\n  # why\n  a: =.1\n"},
      {"- $when: .2 valued", "template: T\nmake:\n  # why\n  a: =.1\n  b:\n    - =.3\n"},
      {"$when: .2 valued",
       "template: T\nmake:\n  # why\n  a: =.1\n  b:\n    - c: =.2\n    - =.3\n"},
      {"c: =.2",
       "template: T\nmake:\n  # why\n  a: =.1\n  b:\n    - $when: .2 valued\n    - =.3\n"},
      {"- =.3",
       "template: T\nmake:\n  # why\n  a: =.1\n  b:\n    - $when: .2 valued\n      c: =.2\n"},
  };
  const std::vector<tests::Mutant> mutants = tests::without_one_rule(yaml);
  REQUIRE(mutants.size() == std::size(expected));
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    CHECK(mutants[i].rule == expected[i].first);
    CHECK(mutants[i].text == expected[i].second);
  }
}

TEST_CASE("mutants: every rule of every data type map is missed by one of its cases") {
  std::map<std::string, std::vector<tests::MapCase>> cases;
  for (tests::MapCase& one : tests::map_cases()) cases[one.map].push_back(std::move(one));
  const kit::Site site;
  int tried = 0;
  for (const auto& file : mappings::embedded_files()) {
    const std::size_t at = file.path.find("std/v2-fhir/");
    if (at == std::string_view::npos) continue;
    const std::string_view stem = file.path.substr(at + 12, file.path.size() - at - 17);
    for (const tests::Mutant& mutant : tests::without_one_rule(std::string(file.text))) {
      ++tried;
      bool missed = false;
      for (const tests::MapCase& one : cases[std::string(stem)])
        missed = missed || tests::made(site, one, {mutant.text}) != one.expected;
      CHECK_MESSAGE(missed, file.path, ":", mutant.line, ": nobody misses `", mutant.rule, "`");
    }
  }
  CHECK(tried > 400);
}
