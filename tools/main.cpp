// weir: the command line. One table of commands; each knows its own options.
#include <array>
#include <cstdio>
#include <exception>

#include "tools/command.hpp"

namespace {

constexpr std::array kCommands{
    tools::add_init,    tools::add_check,  tools::add_fmt,    tools::add_test,
    tools::add_map,     tools::add_schema, tools::add_diff,   tools::add_coverage,
    tools::add_explain, tools::add_dict,   tools::add_docs,   tools::add_inspect,
    tools::add_run,     tools::add_status, tools::add_queue,  tools::add_find,
    tools::add_show,    tools::add_send,   tools::add_listen, tools::add_version};

int run(int count, char** words) {
  tools::Outcome outcome;
  CLI::App app("weir: an interface engine for hospitals", "weir");
  app.require_subcommand(1);
  app.fallthrough();  // so that --json may stand behind the command
  app.add_flag("--json", outcome.json, "Answer in JSON");
  for (const auto add : kCommands) add(app, outcome);
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(tools::Exit::usage);
  }
  return static_cast<int>(outcome.exit);
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(count, words);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "weir: this is a bug of ours: %s\n", error.what());
    return static_cast<int>(tools::Exit::our_bug);
  }
}
