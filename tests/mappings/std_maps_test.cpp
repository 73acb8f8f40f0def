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

TEST_CASE("std maps: a site's template of the same name wins, for every field of the type") {
  const tests::StandardMaps maps;
  const std::string own =
      "template: XPN-HumanName\nfrom: hl7v2 2.5.1 XPN\nto: fhir r4 HumanName\nmake:\n"
      "  text: =upper(.1.1)\n";
  const tests::MapCase one{"XPN-HumanName",
                           "ORU_R01",
                           "Patient",
                           "MSH|^~\\&|A|B|C|D|2026||ORU^R01^ORU_R01|M1|P|2.5.1\r"
                           "PID|1||||Okafor^Ngozi\rNK1|1|Stone^Ada\r",
                           "resourceType: Patient\nname: =PID-5\n",
                           {}};
  CHECK(maps.of(one).find(R"("family":"Okafor","given":["Ngozi"])") != std::string::npos);
  CHECK(maps.of(one, own).find(R"("name":[{"text":"OKAFOR"}])") != std::string::npos);
  // What it says wrong is found where it is used, as in any template.
  const std::string wrong = own + "  famly: =.1\n";
  CHECK(maps.of(one, wrong).find("HumanName has no element `famly`") != std::string::npos);
}

TEST_CASE("std maps: a text takes no map by itself, a withdrawn type takes its successor's") {
  const tests::StandardMaps maps;
  const auto made = [&](const std::string& make) {
    return maps.of({"",
                    "ORU_R01",
                    "Observation",
                    "MSH|^~\\&|A|B|C|D|2026||ORU^R01^ORU_R01|M1|P|2.5.1\r"
                    "OBX|1|NM|en^English^L||7|mg^milligram^UCUM\r",
                    "resourceType: Observation\n" + make,
                    {}});
  };
  CHECK(made("language: =OBX-3\n").find(R"("language":"en")") != std::string::npos);
  CHECK(made("valueQuantity: =OBX-6\n").find(R"("unit":"milligram")") != std::string::npos);
  CHECK(made("valueString: =OBX-3\n").find("error[E3401]") != std::string::npos);
  CHECK(made("language: =OBX-6.9\n").find("error[E3205]") != std::string::npos);
}
