// weir run SITE: the server.
#include <iostream>

#include "engine/log/log.hpp"
#include "engine/run/host.hpp"
#include "parsers/core/show.hpp"
#include "tools/command.hpp"
#include "tools/secrets.hpp"
#include "tools/site_files.hpp"

namespace tools {

namespace core = parsers::core;

namespace {

struct Options {
  std::string site = ".";
  std::string environment;
  std::string state = "state";
  std::string secrets;
  std::size_t shards = 0;
  bool check_only = false;
};

// One line, when every listener accepts.
void ready(const std::vector<engine::run::ChannelStatus>& channels) {
  std::cout << "ready";
  for (const auto& channel : channels) std::cout << ' ' << channel.name << ':' << channel.port;
  std::cout << std::endl;
}

Exit run(const Options& options) {
  auto site = channels::load(files_in(options.site), options.environment);
  const auto plan = channels::make_plan(*site);
  show_problems(site->problems, site->sources, false);
  if (plan == nullptr) return Exit::bad_config;
  core::Problems problems;
  engine::run::Secrets secrets = read_secrets(
      *plan, secrets_directory(options.secrets, options.site), core::Severity::error, problems);
  show_problems(problems, site->sources, false);
  if (!problems.empty()) return Exit::bad_config;
  if (options.check_only) return Exit::yes;
  engine::log::start();
  const engine::run::HostOptions host{.state_directory = options.state,
                                      .secrets = std::move(secrets),
                                      .shards = options.shards,
                                      .ready = ready};
  const auto stopped = engine::run::run_host(plan, site->facts.timezone, host);
  if (stopped) return Exit::yes;
  std::cerr << show(stopped.error(), site->sources);
  return Exit::unreachable;
}

}  // namespace

void add_run(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("run", "Run a site: listen, map, deliver");
  command->add_option("site", options->site, "Directory of the site")->capture_default_str();
  command->add_option("--env", options->environment, "Environment: a file of env/, without .yaml");
  command->add_option("--state", options->state, "Directory of the journal")->capture_default_str();
  command->add_option("--secrets", options->secrets,
                      "Directory of secrets; else $CREDENTIALS_DIRECTORY, or secrets/ in the site");
  command->add_option("--shards", options->shards, "Threads for channels; 0: one for each core");
  command->add_flag("--check-only", options->check_only, "Check the site and stop");
  command->footer(
      "Examples:\n  weir run samples/quickstart --env dev --state /tmp/weir\n  weir run . --env "
      "prod --check-only");
  command->callback([options, &outcome] { outcome.exit = run(*options); });
}

}  // namespace tools
