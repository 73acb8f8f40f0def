// weir test: examples that must keep working.
#include <filesystem>
#include <iostream>
#include <utility>

#include "parsers/yaml/read.hpp"
#include "tools/command.hpp"
#include "tools/diff.hpp"
#include "tools/site_files.hpp"
#include "tools/testing/report.hpp"

namespace tools {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string where;
  std::string site = ".";
  std::string environment;
  std::string only;
  std::string junit;
  bool update = false;
  bool coverage = false;
  unsigned least = 0;
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

// A suite that was run, and the directory of its file.
struct Ran {
  SuiteResult suite;
  fs::path directory;
};

std::vector<Ran> run_all(const Options& options, channels::Site& site, core::Problems& problems) {
  const auto plan = channels::make_plan(site);
  std::vector<Ran> all;
  for (const std::string& path : suites(options)) {
    const fs::path directory = fs::path(path).parent_path();
    const auto text = read_file(path);
    if (!text) continue;
    const auto document =
        yaml::read(site.sources, {core::Name(core::NameKey{}, path), *text}, problems);
    const auto file = yaml::spec<TestsFile>().read(document.root, problems);
    const Beside beside = [&](std::string_view name) {
      return read_file((directory / name).string());
    };
    auto suite = run_suite(file, {site, plan.get()}, beside, problems);
    if (!suite) continue;
    std::erase_if(suite->cases, [&](const CaseResult& c) {
      return (suite->name + " / " + c.name).find(options.only) == std::string::npos;
    });
    all.push_back({std::move(*suite), directory});
  }
  return all;
}

// Shows how each golden file differs, and writes it. False: one could not be written.
bool update(std::vector<Ran>& all, std::ostream& out) {
  bool good = true;
  for (auto& [suite, directory] : all) {
    for (CaseResult& one : suite.cases) {
      if (!one.golden) continue;
      const fs::path path = directory / one.golden->path;
      out << diff(path.string(), one.golden->text.value_or(""), one.golden->made);
      std::error_code error;
      fs::create_directories(path.parent_path(), error);
      if (!write_file(path.string(), one.golden->made)) {
        std::cerr << "weir: " << path.string() << " cannot be written\n";
        good = false;
        continue;
      }
      one.differences.pop_back();  // a golden file is compared last
      one.passed = one.differences.empty();
    }
  }
  return good;
}

// True: every mapping's share of rules that fired is at least what was asked for.
bool show_coverage(const std::vector<SuiteResult>& suites, const Options& options,
                   const channels::Site& site, std::ostream& out) {
  bool enough = true;
  for (const SuiteResult& suite : suites) {
    const Coverage coverage = coverage_of(suite, site);
    out << to_text(coverage);
    if (coverage.rules.percent() >= options.least) continue;
    out << "  FAIL fewer than " << options.least << " % of the rules fired\n";
    enough = false;
  }
  return enough;
}

Exit test(Options options, bool json) {
  if (!options.where.empty() && !fs::exists(options.where)) {
    std::cerr << "weir: " << options.where << " is not there\n";
    return Exit::unreachable;
  }
  if (!options.where.empty() && fs::exists(fs::path(options.where) / "hospital.yaml"))
    options.site = std::exchange(options.where, {});
  const bool is_site = read_file(options.site + "/hospital.yaml").has_value();
  auto site = is_site ? channels::load(files_in(options.site), options.environment)
                      : channels::standard_site();
  std::ostream& out = json ? std::cerr : std::cout;
  core::Problems problems;
  std::vector<Ran> all = run_all(options, *site, problems);
  if (options.update && !update(all, out)) return Exit::unreachable;
  std::vector<SuiteResult> results;
  std::size_t passed = 0;
  std::size_t failed = problems.count(core::Severity::error);
  for (Ran& one : all) {
    for (const CaseResult& c : one.suite.cases) ++(c.passed ? passed : failed);
    results.push_back(std::move(one.suite));
  }
  if (!options.junit.empty() && !write_file(options.junit, as_junit(results))) {
    std::cerr << "weir: " << options.junit << " cannot be written\n";
    return Exit::unreachable;
  }
  if (!json) std::cout << as_text(results) << std::flush;
  show_problems(problems, site->sources, false);
  const bool enough = !options.coverage || show_coverage(results, options, *site, out);
  if (json)
    std::cout << as_json(results);
  else
    std::cout << passed + failed << " tests, " << passed << " passed, " << failed << " failed\n";
  return failed == 0 && enough ? Exit::yes : Exit::no;
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
  command->add_flag("--update", options->update, "Show how golden files differ, and write them");
  command->add_option("--junit", options->junit,
                      "Write the results to this file, for a build server");
  CLI::Option* coverage = command->add_flag("--coverage", options->coverage,
                                            "Show rules, fields and table rows that no test used");
  command->add_option("--min", options->least, "Percent of the rules that must fire")
      ->needs(coverage)
      ->check(CLI::Range(0, 100));
  command->footer("Examples:\n  weir test\n  weir test -k gender\n  weir test --coverage --min 80");
  command->callback([options, &outcome] { outcome.exit = test(*options, outcome.json); });
}

}  // namespace tools
