// weir check: is the site right?
#include <chrono>
#include <cstdio>
#include <iostream>

#include "tools/command.hpp"
#include "tools/site_files.hpp"

namespace tools {

namespace {

struct Options {
  std::string site = ".";
  std::string environment;
  bool strict = false;
};

Exit check(const Options& options, bool json) {
  const auto began = std::chrono::steady_clock::now();
  auto site = channels::load(files_in(options.site), options.environment);
  static_cast<void>(channels::make_plan(*site));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  using parsers::core::Severity;
  const std::size_t errors = site->problems.count(Severity::error);
  const std::size_t warnings = site->problems.count(Severity::warning);
  show_problems(site->problems, site->sources, json);
  if (!json) {
    std::printf("  %zu channels   %zu mappings   %zu tables   env %s\n", site->channels.size(),
                site->own_mappings.size(), site->own_tables,
                site->environment.environment.text.text().c_str());
    std::printf("%s %zu errors, %zu warnings %50.2f s\n", errors == 0 ? "ok  " : "FAIL", errors,
                warnings, took.count());
  }
  return errors > 0 || (options.strict && warnings > 0) ? Exit::no : Exit::yes;
}

}  // namespace

void add_check(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("check", "Check a site: files, names, types, wiring");
  command->add_option("site", options->site, "Directory of the site")->capture_default_str();
  command->add_option("--env", options->environment, "Environment: a file of env/, without .yaml");
  command->add_flag("--strict", options->strict, "Warnings fail, too");
  command->footer("Examples:\n  weir check --env prod\n  weir --json check samples/quickstart");
  command->callback([options, &outcome] { outcome.exit = check(*options, outcome.json); });
}

}  // namespace tools
