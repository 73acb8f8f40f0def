// Tests of the pages in samples/problems: what a page calls wrong gives its finding, what it calls
// right does not.
#include <doctest/doctest.h>

#include <set>

#include "parsers/core/show.hpp"
#include "tests/kit/page.hpp"
#include "tests/mappings/kit.hpp"

using namespace mappings;

namespace {

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

core::Problems of_document(const Program& program, const std::string& text) {
  const core::Message received(text);
  const auto source = read_source(program.reads(), received);
  if (source) return apply(program, source->view(received), {}, {}).problems;
  core::Problems problems;
  problems.add(source.error());
  return problems;
}

// Of a mapping and the message or document that it is given, if there is one, or, without a
// mapping, of the schema of an event.
Found check(kit::Site& site, const tests::Page& page, const std::string& headline) {
  const std::string mapping = page.block(headline, "yaml");
  const std::string json = page.block(headline, "json");
  const std::string document = json + page.block(headline, "xml");
  const std::string message = kit::wire(page.block(headline, "hl7"));
  site.problems = {};
  std::shared_ptr<const Program> program;
  if (mapping.empty())
    site.events.add("events/page.tested.1.json", json, site.problems);
  else
    program = site.program(whole(mapping));
  site.problems.sort();
  if (!document.empty() && program != nullptr) site.problems.add(of_document(*program, document));
  if (!message.empty() && program != nullptr) {
    const core::Message received(message);
    site.problems.add(apply(*program, parsers::hl7v2::parse(received), {}, {}).problems);
  }
  Found found;
  for (const core::Problem& problem : site.problems) {
    found.codes.insert(code_text(problem));
    found.shown += show(problem, site.sources);
  }
  return found;
}

// What is wrong with the site on some pages, and not with the mapping.
void spoil(kit::Site& site, std::string_view code) {
  if (code == "E3316") site.facts.pseudonym = {};
  if (code == "E3411") site.facts.zone = {}, site.facts.timezone = {};
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
    kit::Site site;
    kit::Site spoiled;
    spoil(spoiled, page.code);
    const Found found = check(spoiled, page, "Wrong");
    CHECK(found.codes.contains(page.code));
    page.must_print(found.shown);
    CHECK(check(site, page, "Right").shown == "");
  }
  CHECK(seen > 60);
}
