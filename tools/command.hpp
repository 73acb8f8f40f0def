// Command: how a command of the command line is added, and how it ends.
//
// Knows the exit codes that scripts count on. Does not know what commands do; main.cpp has the
// table of them.
#pragma once

#include <CLI/CLI.hpp>

namespace tools {

enum class Exit : int {
  yes = 0,  // done; the answer is yes
  no = 1,   // the answer is no: errors found, NAK, nothing found
  usage = 2,
  unreachable = 3,  // cannot read or reach something
  forbidden = 4,
  timed_out = 5,
  our_bug = 70,
  bad_config = 78,  // of `run`: systemd does not start it again and again
};

struct Outcome {
  Exit exit = Exit::yes;
  bool json = false;  // --json
};

// Each is in a file of its own: commands/NAME.cpp.
void add_check(CLI::App& app, Outcome& outcome);
void add_coverage(CLI::App& app, Outcome& outcome);
void add_dict(CLI::App& app, Outcome& outcome);
void add_diff(CLI::App& app, Outcome& outcome);
void add_docs(CLI::App& app, Outcome& outcome);
void add_explain(CLI::App& app, Outcome& outcome);
void add_find(CLI::App& app, Outcome& outcome);
void add_fmt(CLI::App& app, Outcome& outcome);
void add_init(CLI::App& app, Outcome& outcome);
void add_inspect(CLI::App& app, Outcome& outcome);
void add_listen(CLI::App& app, Outcome& outcome);
void add_map(CLI::App& app, Outcome& outcome);
void add_queue(CLI::App& app, Outcome& outcome);
void add_run(CLI::App& app, Outcome& outcome);
void add_schema(CLI::App& app, Outcome& outcome);
void add_send(CLI::App& app, Outcome& outcome);
void add_show(CLI::App& app, Outcome& outcome);
void add_status(CLI::App& app, Outcome& outcome);
void add_test(CLI::App& app, Outcome& outcome);
void add_version(CLI::App& app, Outcome& outcome);

}  // namespace tools
