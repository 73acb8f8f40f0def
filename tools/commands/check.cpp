// weir check: is the site right?
#include <chrono>
#include <cstdio>
#include <iostream>

#include "tools/checking/faces.hpp"
#include "tools/checking/fix.hpp"
#include "tools/command.hpp"
#include "tools/diff.hpp"
#include "tools/secrets.hpp"
#include "tools/site_files.hpp"

namespace tools {

namespace {

struct Options {
  std::string site = ".";
  std::string environment;
  std::string secrets;
  bool strict = false;
  bool fix = false;
  bool sarif = false;
  bool github = false;
};

// Makes every fix that mends, and shows them. False: a file could not be written.
bool mend(const Options& options, const channels::Files& files, bool quiet) {
  for (const auto& [path, text] : mended(files, options.environment)) {
    const std::string before = files.read(path).value_or("");
    if (!write_file(options.site + '/' + path, text)) {
      std::cerr << "weir: " << path << " cannot be written\n";
      return false;
    }
    if (!quiet) std::cout << diff(path, before, text);
  }
  return true;
}

void summary(const Checked& checked, std::size_t errors, std::size_t warnings, double seconds) {
  const channels::Site& site = *checked.site;
  std::printf("  %zu channels   %zu mappings   %zu tables   %zu tests   env %s\n",
              site.channels.size(), site.own_mappings.size(), site.own_tables, checked.tests,
              site.environment.environment.text.text().c_str());
  std::printf("%s %zu errors, %zu warnings %50.2f s\n", errors == 0 ? "ok  " : "FAIL", errors,
              warnings, seconds);
}

Exit check(const Options& options, bool json) {
  const auto began = std::chrono::steady_clock::now();
  const bool machine = json || options.sarif || options.github;
  const channels::Files files = files_in(options.site);
  if (options.fix && !mend(options, files, machine)) return Exit::unreachable;
  const Checked checked = check_site(files, options.environment);
  core::Problems problems = tried(checked, files, options.environment);
  if (checked.plan != nullptr)
    read_secrets(*checked.plan, secrets_directory(options.secrets, options.site),
                 core::Severity::warning, problems);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  const std::size_t errors = problems.count(core::Severity::error);
  const std::size_t warnings = problems.count(core::Severity::warning);
  if (options.sarif) {
    std::cout << as_sarif(problems, checked.sources(), options.site);
  } else if (options.github) {
    std::cout << as_github(problems, checked.sources(), options.site);
  } else {
    show_problems(problems, checked.sources(), json);
  }
  if (!machine) summary(checked, errors, warnings, took.count());
  return errors > 0 || (options.strict && warnings > 0) ? Exit::no : Exit::yes;
}

}  // namespace

void add_check(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("check", "Check a site: files, names, types, wiring");
  command->add_option("site", options->site, "Directory of the site")->capture_default_str();
  command->add_option("--env", options->environment, "Environment: a file of env/, without .yaml");
  command->add_option("--secrets", options->secrets,
                      "Directory of secrets; else $CREDENTIALS_DIRECTORY, or secrets/ in the site");
  command->add_flag("--strict", options->strict, "Warnings fail, too");
  command->add_flag("--fix", options->fix, "Make each fix that was tried and mends, and show them");
  CLI::Option* sarif =
      command->add_flag("--sarif", options->sarif, "Answer in SARIF 2.1.0, for code scanning");
  command->add_flag("--github", options->github, "Answer in annotations of a GitHub workflow")
      ->excludes(sarif);
  command->footer(
      "Examples:\n  weir check --env prod\n  weir check samples/quickstart --fix\n  weir check "
      "--sarif > weir.sarif");
  command->callback([options, &outcome] { outcome.exit = check(*options, outcome.json); });
}

}  // namespace tools
