// Tests of the pages in samples/problems: what a page calls wrong gives its finding, what it calls
// right does not.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "mappings/src/apply.hpp"
#include "mappings/src/compile.hpp"
#include "mappings/src/namespaces.hpp"
#include "parsers/core/show.hpp"
#include "parsers/hl7v2/view.hpp"
#include "parsers/yaml/read.hpp"
#include "terminology/src/standard.hpp"
#include "tests/kit/page.hpp"

using namespace mappings;

namespace {

core::Name name(std::string_view text) { return core::Name(core::NameKey{}, text); }

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

struct Found {
  std::set<std::string> codes;
  std::string shown;
};

// Of a mapping and the message that it is given, if there is one, or of the schema of an event.
Found check(const tests::Page& page, const std::string& headline) {
  const std::string lines = page.block(headline, "yaml");
  const std::string event = page.block(headline, "json");
  std::string message = page.block(headline, "hl7");
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
  REQUIRE_FALSE(problems.any(core::Severity::error));
  if (!event.empty()) {
    events.add("events/page.tested.1.json", event, problems);
  } else {
    const auto document =
        parsers::yaml::read(sources, {name("mappings/visits.yaml"), whole(lines)}, problems);
    library.add(document, sources, problems);
  }
  std::shared_ptr<const Program> program;
  if (library.mapping("visits") != nullptr)
    program = compile("visits", {library, tables, facts, events}, problems);
  problems.sort();
  if (!message.empty() && program != nullptr) {
    std::replace(message.begin(), message.end(), '\n', '\r');
    const core::Message received(message);
    problems.add(apply(*program, parsers::hl7v2::parse(received), {}, {}).problems);
  }
  Found found;
  for (const core::Problem& problem : problems) {
    found.codes.insert(code_text(problem));
    found.shown += show(problem, sources);
  }
  return found;
}

}  // namespace

TEST_CASE(
    "pages: what a page of the mapping language calls wrong prints what the page says, what it "
    "calls right nothing") {
  int seen = 0;
  for (tests::Page& page : tests::pages(WEIR_ROOT)) {
    const std::string wrong = page.block("Wrong", "yaml");
    if (page.code[1] != '3' || (wrong + page.block("Wrong", "json")).empty()) continue;
    // Found in the YAML itself, or in the files of a whole site: tested there.
    if (page.code == "E3105" || wrong.starts_with("# ")) continue;
    ++seen;
    CAPTURE(page.code);
    const Found found = check(page, "Wrong");
    CHECK(found.codes.contains(page.code));
    page.must_print(found.shown);
    CHECK(check(page, "Right").shown == "");
  }
  CHECK(seen > 60);
}
