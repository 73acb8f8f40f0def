// Tests of the pages in samples/problems: what a page calls wrong gives its finding, what it calls
// right does not.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/mappings/kit.hpp"

using namespace mappings;

namespace {

// The block of YAML or JSON below a heading; empty when there is none.
std::string block(const std::string& page, const std::string& heading) {
  const std::size_t at = page.find("## " + heading + "\n");
  if (at == std::string::npos) return {};
  const std::size_t begin = std::min(page.find("```yaml\n", at), page.find("```json\n", at));
  if (begin == std::string::npos) return {};
  return page.substr(begin + 8, page.find("\n```", begin + 8) + 1 - begin - 8);
}

// Lines of a page, in the mapping that they are taken from.
std::string whole(const std::string& lines) {
  if (lines.find("mapping:") != std::string::npos || lines.starts_with("about:")) return lines;
  std::string text =
      "mapping: visits\nfrom: hl7v2 2.5.1 ADT_A01\nto: fhir r4 transaction\nmake:\n  - "
      "resourceType: Patient\n    ";
  for (const char c : lines) {
    text += c;
    if (c == '\n') text += "    ";
  }
  return text;
}

std::vector<int> findings(kit::Site& site, const std::string& lines) {
  if (lines.starts_with('{')) {  // the schema of an event
    site.problems = {};
    site.events.add("events/page.tested.1.json", lines, site.problems);
  } else {
    static_cast<void>(site.program(whole(lines)));
  }
  std::vector<int> codes;
  for (const core::Problem& problem : site.problems) codes.push_back(problem.code);
  return codes;
}

// What is wrong with the site on some pages, and not with the mapping.
void spoil(kit::Site& site, std::string_view code) {
  if (code == "E3316") site.facts.pseudonym = {};
  if (code == "E3411") site.facts.zone = {};
}

}  // namespace

TEST_CASE(
    "pages: what a page of the mapping language calls wrong gives its finding, what it calls right "
    "gives none") {
  int seen = 0;
  for (const auto& file : std::filesystem::directory_iterator(WEIR_ROOT "/samples/problems")) {
    const std::string code = file.path().stem().string();
    std::ifstream in(file.path());
    const std::string page{std::istreambuf_iterator<char>(in), {}};
    if (code.size() != 5 || code[1] != '3' || block(page, "Wrong").empty()) continue;
    if (code == "E3105") continue;  // found in the YAML itself; tested there
    ++seen;
    CAPTURE(code);
    kit::Site site;
    kit::Site spoiled;
    spoil(spoiled, code);
    const std::vector<int> wrong = findings(spoiled, block(page, "Wrong"));
    CHECK(std::find(wrong.begin(), wrong.end(), std::stoi(code.substr(1))) != wrong.end());
    CHECK(findings(site, block(page, "Right")).empty());
  }
  CHECK(seen > 40);
}
