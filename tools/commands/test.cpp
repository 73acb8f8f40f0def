// weir test: examples that must keep working.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <utility>

#include "parsers/json/writer.hpp"
#include "parsers/yaml/read.hpp"
#include "tools/command.hpp"
#include "tools/site_files.hpp"
#include "tools/testing/suite.hpp"

namespace tools {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string where;
  std::string site = ".";
  std::string environment;
  std::string only;
};

// The file that was named, those below the directory that was named, or beside what a site has.
std::vector<std::string> suites(const Options& options) {
  if (fs::is_regular_file(options.where)) return {options.where};
  std::vector<std::string> roots{options.where};
  if (options.where.empty()) roots = {options.site + "/mappings", options.site + "/channels"};
  std::vector<std::string> paths;
  for (const std::string& root : roots) {
    for (const std::string& name : files_in(root).list(".")) {
      if (name.ends_with(".test.yaml")) paths.push_back(root + '/' + name);
    }
  }
  return paths;
}

void to_json(const std::vector<SuiteResult>& suites) {
  std::string out;
  parsers::json::Writer w(out);
  w.begin_array();
  for (const SuiteResult& suite : suites) {
    for (const CaseResult& one : suite.cases) {
      w.begin_object();
      w.key("suite"), w.string(suite.name);
      w.key("test"), w.string(one.name);
      w.key("passed"), w.boolean(one.passed);
      w.key("differences");
      w.begin_array();
      for (const std::string& line : one.differences) w.string(line);
      w.end_array();
      w.end_object();
    }
  }
  w.end_array();
  std::cout << out << '\n';
}

Exit test(Options options, bool json) {
  if (!options.where.empty() && !fs::exists(options.where)) {
    std::cerr << "weir: " << options.where << " is not there\n";
    return Exit::unreachable;
  }
  if (fs::exists(fs::path(options.where) / "hospital.yaml"))
    options.site = std::exchange(options.where, {});
  const bool is_site = read_file(options.site + "/hospital.yaml").has_value();
  auto site = is_site ? channels::load(files_in(options.site), options.environment)
                      : channels::standard_site();
  parsers::core::Problems problems;
  std::vector<SuiteResult> results;
  for (const std::string& path : suites(options)) {
    const fs::path full(path);
    const auto text = read_file(full.string());
    if (!text) continue;
    const auto document = parsers::yaml::read(
        site->sources, {parsers::core::Name(parsers::core::NameKey{}, path), *text}, problems);
    auto beside = [&](std::string_view file) {
      return read_file((full.parent_path() / file).string());
    };
    if (auto result = run_suite(document, *site, beside, problems))
      results.push_back(std::move(*result));
  }
  std::size_t passed = 0;
  std::size_t failed = problems.count(parsers::core::Severity::error);
  for (SuiteResult& suite : results) {
    std::erase_if(suite.cases, [&](const CaseResult& c) {
      return (suite.name + " / " + c.name).find(options.only) == std::string::npos;
    });
    if (!json && !suite.cases.empty()) std::printf("%s\n", suite.name.c_str());
    for (const CaseResult& one : suite.cases) {
      ++(one.passed ? passed : failed);
      if (json) continue;
      std::printf("  %s %s\n", one.passed ? "ok  " : "FAIL", one.name.c_str());
      for (const std::string& line : one.differences) std::printf("         %s\n", line.c_str());
    }
  }
  show_problems(problems, site->sources, false);
  if (json)
    to_json(results);
  else
    std::printf("%zu tests, %zu passed, %zu failed\n", passed + failed, passed, failed);
  return failed == 0 ? Exit::yes : Exit::no;
}

}  // namespace

void add_test(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("test", "Run the *.test.yaml files of a site");
  command->add_option("where", options->where,
                      "A site, a directory with tests, or one test file; else those of the site");
  command->add_option("--site", options->site, "Directory of the site")->capture_default_str();
  command->add_option("--env", options->environment, "Environment, if the site has several");
  command->add_option("-k", options->only, "Only tests whose name has this text");
  command->footer("Examples:\n  weir test\n  weir test -k gender");
  command->callback([options, &outcome] { outcome.exit = test(*options, outcome.json); });
}

}  // namespace tools
