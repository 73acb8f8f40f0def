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
  const kit::Site site;
  for (const tests::MapCase& one : tests::map_cases()) {
    CAPTURE(one.map);
    CAPTURE(one.message);
    CHECK(tests::made(site, one) == one.expected);
  }
}

TEST_CASE("std maps: every one has a case, has the name of its file and says what it does") {
  std::set<std::string> tested;
  for (const tests::MapCase& one : tests::map_cases()) tested.insert(one.map);
  CHECK(tested == shipped());
  const kit::Site site;
  for (const std::string& name : shipped()) {
    CAPTURE(name);
    const mappings::Template* map = site.library.piece(name);
    REQUIRE(map != nullptr);
    CHECK(map->standard);
    CHECK_FALSE(map->about.empty());
  }
}

TEST_CASE("std maps: the site's own wins over a vendor's, the vendor's over weir's") {
  const kit::Site site;
  auto own = [](const std::string& profile, const std::string& text) {
    return "template: XPN-HumanName\n" + profile +
           "from: hl7v2 2.5.1 XPN\nto: fhir r4 HumanName\nmake:\n  text: " + text + "\n";
  };
  const std::string vendors = own("profile: acme-lis\n", "='vendor ' & .1.1");
  const std::string sites = own("", "='site ' & .1.1");
  const std::string profile = "profile: acme-lis\n";
  const tests::MapCase one{"XPN-HumanName",
                           "ORU_R01",
                           "Patient",
                           "MSH|^~\\&|A|B|C|D|2026||ORU^R01^ORU_R01|M1|P|2.5.1\r"
                           "PID|1||||Okafor^Ngozi\r",
                           "resourceType: Patient\nname: =PID-5\n",
                           {}};
  struct Case {
    const char* name;
    std::vector<std::string> templates;
    std::string profile, expected;
  };
  const Case cases[] = {
      {"weir's alone", {}, {}, R"("family":"Okafor","given":["Ngozi"])"},
      {"weir's, with a profile that has none", {}, profile, R"("family":"Okafor")"},
      {"a vendor's is for mappings of its profile", {vendors}, {}, R"("family":"Okafor")"},
      {"a vendor's before weir's", {vendors}, profile, R"("text":"vendor Okafor")"},
      {"the site's before weir's", {sites}, {}, R"("text":"site Okafor")"},
      {"the site's before a vendor's", {vendors, sites}, profile, R"("text":"site Okafor")"},
      {"two of the site", {sites, sites}, {}, "error[E3005]"},
      {"two of a vendor", {vendors, vendors}, profile, "error[E3005]"},
      {"what is wrong in it", {own("", "=.99")}, {}, "XPN has 14 components, there is no `.99`"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const std::string made = tests::made(site, one, c.templates, c.profile);
    CAPTURE(made);
    CHECK(made.find(c.expected) != std::string::npos);
  }
}

TEST_CASE("std maps: a template of a profile that is not there is an error") {
  kit::Site site;
  const auto document =
      parsers::yaml::read(site.sources,
                          {kit::name("own.yaml"),
                           "template: XPN-HumanName\nprofile: acme-list\nfrom: hl7v2 2.5.1 XPN\n"
                           "to: fhir r4 HumanName\nmake:\n  text: =.1\n"},
                          site.problems);
  site.library.add(document, site.sources, site.problems);
  mappings::check_profiles(site.for_mappings(), site.problems);
  CHECK(site.codes() == "E3040");
}

TEST_CASE("std maps: a text takes no map by itself, a withdrawn type takes its successor's") {
  const kit::Site site;
  const std::pair<const char*, const char*> cases[] = {
      {"language: =OBX-3\n", R"("language":"en")"},
      {"valueQuantity: =OBX-6\n", R"("unit":"milligram")"},
      {"valueString: =OBX-3\n", "error[E3401]"},
      {"language: =OBX-6.9\n", "error[E3205]"},  // a mapping names what its version has
  };
  for (const auto& [make, expected] : cases) {
    CAPTURE(make);
    const std::string made =
        tests::made(site, {"",
                           "ORU_R01",
                           "Observation",
                           "MSH|^~\\&|A|B|C|D|2026||ORU^R01^ORU_R01|M1|P|2.5.1\r"
                           "OBX|1|NM|en^English^L||7|mg^milligram^UCUM\r",
                           std::string("resourceType: Observation\n") + make,
                           {}});
    CHECK(made.find(expected) != std::string::npos);
  }
}

TEST_CASE("std maps: they are taken by mappings of every version") {
  kit::Site site;
  for (const auto& version : parsers::hl7v2::Dictionary::all()) {
    const std::string name(version.version());
    if (name < "2.3") continue;  // no XPN and no structure before
    CAPTURE(name);
    const auto program =
        site.program("mapping: visits\nfrom: hl7v2 " + name +
                     " ADT_A01\nto: fhir r4 transaction\nmake:\n"
                     "  - resourceType: Patient\n    identifier: =PID-3\n    name: =PID-5\n"
                     "    address: =PID-11\n    telecom: =PID-13\n    maritalStatus: =PID-16\n"
                     "  - $from: PV1-3\n    $use: PL-Location\n"
                     "  - $each: PV1-7\n    $use: XCN-Practitioner\n"
                     "  - resourceType: Encounter\n    location:\n      - location: =PV1-3\n"
                     "    participant:\n      - individual: =PV1-7[first]\n");
    CHECK(program != nullptr);
    CHECK(site.codes().find('E') == std::string::npos);
  }
}
