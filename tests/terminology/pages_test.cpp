// The pages of samples/problems about YAML files and tables: what is wrong there is found, printed
// as the page says, and what is right has no finding.
#include <doctest/doctest.h>

#include <set>

#include "parsers/core/show.hpp"
#include "parsers/yaml/read.hpp"
#include "terminology/src/load.hpp"
#include "tests/kit/page.hpp"

using namespace parsers;

namespace {

struct Found {
  std::set<std::string> codes;
  std::string shown;
};

Found check(const std::string& yaml, const std::string& csv) {
  core::Sources sources;
  core::Problems problems;
  const auto document =
      yaml::read(sources, {core::Name(core::NameKey{}, "terminology/lab.yaml"), yaml}, problems);
  const auto system_of = [](std::string_view name) {
    return name == "loinc" ? std::optional<std::string>("http://loinc.org") : std::nullopt;
  };
  const auto read = [&](std::string_view name) {
    return name == "lab.csv" ? std::optional(csv) : std::nullopt;
  };
  terminology::Tables tables;
  if (auto table = terminology::load(sources, document, system_of, read, problems)) {
    tables.add(*std::move(table));
  }
  terminology::check(tables, problems);
  Found found;
  for (const core::Problem& problem : problems) {
    found.codes.insert(core::code_text(problem));
    found.shown += core::show(problem, sources);
  }
  return found;
}

}  // namespace

TEST_CASE(
    "pages: every example of a problem prints what its page says, and its right way nothing") {
  std::size_t tried = 0;
  for (tests::Page& page : tests::pages(SOURCE_ROOT)) {
    const std::string number = page.code.substr(1);
    const bool ours = number.starts_with("14") || number.starts_with("20") || page.code == "E3105";
    const std::string wrong = page.block("Wrong", "yaml");
    if (!ours || wrong.starts_with("# in a channel") || wrong.empty()) continue;
    CAPTURE(page.code);
    ++tried;
    const Found found = check(wrong, page.block("Wrong", "csv"));
    CHECK(found.codes.contains(page.code));
    page.must_print(found.shown);
    CHECK(check(page.block("Right", "yaml"), page.block("Right", "csv")).shown == "");
  }
  CHECK(tried > 25);
}
