// weir queue: decides about a delivery that halted its destination.
#include <iostream>

#include "engine/run/door.hpp"
#include "parsers/core/show.hpp"
#include "tools/command.hpp"

namespace tools {

namespace {

struct Options {
  std::string where;
  std::string state = "state";
};

Exit decide(std::string_view word, const Options& options) {
  const auto answer = engine::run::ask(options.state, std::string(word) + ' ' + options.where);
  if (!answer) {
    std::cerr << show(answer.error(), {});
    return Exit::unreachable;
  }
  const bool done = *answer == "done";
  (done ? std::cout : std::cerr) << options.where << ": " << *answer << '\n';
  return done ? Exit::yes : Exit::no;
}

}  // namespace

void add_queue(CLI::App& app, Outcome& outcome) {
  CLI::App* command =
      app.add_subcommand("queue", "Decide about a delivery that halted its destination");
  command->require_subcommand(1);
  auto add = [&](const char* word, const char* about) {
    auto options = std::make_shared<Options>();
    CLI::App* one = command->add_subcommand(word, about);
    one->add_option("where", options->where, "CHANNEL/DESTINATION, as `weir status` says it")
        ->required();
    one->add_option("--state", options->state, "Directory of its journal")->capture_default_str();
    one->callback([word, options, &outcome] { outcome.exit = decide(word, *options); });
  };
  add("retry", "Send it again: the receiver does not have it, or takes it twice without harm");
  add("skip", "Park it and go on with the next: the receiver has it");
  command->footer(
      "Examples:\n  weir queue retry lab-acme-in/epic\n  weir queue skip lab-acme-in/epic --state "
      "/var/lib/weir");
}

}  // namespace tools
