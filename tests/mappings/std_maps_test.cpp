// Tests of the data type maps of mappings/std: what each makes of a value, compared whole.
#include <doctest/doctest.h>

#include <set>

#include "mappings/src/embedded.hpp"
#include "tests/mappings/std_maps_kit.hpp"

namespace {

// Names of the data type maps that are compiled into weir: "XPN-HumanName".
std::set<std::string> shipped() {
  constexpr std::string_view kWhere = "std/v2-fhir/";
  std::set<std::string> names;
  for (const auto& file : mappings::embedded_files()) {
    const std::size_t at = file.path.find(kWhere);
    if (at == std::string_view::npos) continue;
    std::string_view stem = file.path.substr(at + kWhere.size());
    stem.remove_suffix(std::string_view(".yaml").size());
    names.emplace(stem);
  }
  return names;
}

}  // namespace

TEST_CASE("std maps: each makes what is expected, and nothing else") {
  const tests::StandardMaps maps;
  for (const tests::MapCase& one : tests::map_cases()) {
    CAPTURE(one.map);
    CAPTURE(one.message);
    CHECK(maps.of(one) == one.expected);
  }
}

TEST_CASE("std maps: every one has a case, has the name of its file and says what it does") {
  std::set<std::string> tested;
  for (const tests::MapCase& one : tests::map_cases()) tested.insert(one.map);
  CHECK(tested == shipped());
  const tests::StandardMaps maps;
  for (const std::string& name : shipped()) {
    CAPTURE(name);
    const mappings::Template* map = maps.library().piece(name);
    REQUIRE(map != nullptr);
    CHECK(map->standard);
    CHECK_FALSE(map->about.empty());
  }
}
