// The pages of samples/problems about YAML files and tables: what is wrong there is found, printed
// as the page says, and what is right has no finding.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "parsers/core/show.hpp"
#include "parsers/yaml/read.hpp"
#include "terminology/src/load.hpp"

using namespace parsers;

namespace {

std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The inside of the first ```kind block behind the headline; empty if there is none before the
// next headline.
std::string block(const std::string& page, const std::string& headline, const std::string& kind) {
  const std::size_t begin = page.find("\n## " + headline + "\n");
  if (begin == std::string::npos) return {};
  const std::size_t end = std::min(page.find("\n## ", begin + 1), page.size());
  const std::string fence = "```" + kind + "\n";
  const std::size_t at = page.find(fence, begin);
  if (at >= end) return {};
  return page.substr(at + fence.size(), page.find("```", at + 3) - at - fence.size());
}

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

TEST_CASE("pages: every example of a problem has it, and its right way has none") {
  std::size_t tried = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_ROOT "/samples/problems")) {
    const std::string code = entry.path().stem().string();
    const bool ours =
        code.substr(1).starts_with("14") || code.substr(1).starts_with("20") || code == "E3105";
    const std::string page = file_text(entry.path());
    const std::string wrong = block(page, "Wrong", "yaml");
    if (!ours || wrong.starts_with("# in a channel") || wrong.empty()) continue;
    CAPTURE(code);
    ++tried;
    CHECK(page.starts_with("# " + code + ": "));
    const Found found = check(wrong, block(page, "Wrong", "csv"));
    CHECK(found.codes.contains(code));
    const std::string printed = block(page, "Wrong", "text");
    CHECK(!printed.empty());
    CHECK(found.shown.find(printed) != std::string::npos);
    CHECK(check(block(page, "Right", "yaml"), block(page, "Right", "csv")).shown == "");
  }
  CHECK(tried > 25);
}
