// Tests of the pages in samples/problems: what a page calls wrong gives its finding, what it calls
// right does not.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "mappings/src/compile.hpp"
#include "mappings/src/namespaces.hpp"
#include "parsers/yaml/read.hpp"
#include "terminology/src/standard.hpp"

using namespace mappings;

namespace {

core::Name name(std::string_view text) { return core::Name(core::NameKey{}, text); }

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

std::vector<int> findings(const std::string& lines) {
  core::Sources sources;
  core::Problems problems;
  Library library;
  library.add_standard(sources, problems);
  terminology::Tables tables;
  SiteFacts facts;
  facts.namespaces = standard_namespaces();
  auto system_of = [&](std::string_view space) {
    const auto found = facts.namespaces.find(space);
    return found == facts.namespaces.end() ? std::nullopt : std::optional(found->second);
  };
  terminology::add_standard(tables, sources, system_of, problems);
  Events events;
  events.add_standard(problems);
  if (lines.starts_with('{')) {  // the schema of an event
    events.add("events/page.tested.1.json", lines, problems);
    std::vector<int> codes;
    for (const core::Problem& problem : problems) codes.push_back(problem.code);
    return codes;
  }
  REQUIRE_FALSE(problems.any(core::Severity::error));
  const auto document = parsers::yaml::read(sources, {name("visits.yaml"), whole(lines)}, problems);
  library.add(document, sources, problems);
  if (!problems.any(core::Severity::error))
    static_cast<void>(compile("visits", {library, tables, facts, events}, problems));
  std::vector<int> codes;
  for (const core::Problem& problem : problems) codes.push_back(problem.code);
  return codes;
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
    const std::vector<int> wrong = findings(block(page, "Wrong"));
    CHECK(std::find(wrong.begin(), wrong.end(), std::stoi(code.substr(1))) != wrong.end());
    CHECK(findings(block(page, "Right")).empty());
  }
  CHECK(seen > 40);
}
