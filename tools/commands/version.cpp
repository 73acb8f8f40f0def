// weir version.
#include <iostream>

#include "tools/command.hpp"

namespace tools {

void add_version(CLI::App& app, Outcome& outcome) {
  CLI::App* command = app.add_subcommand("version", "Which weir this is");
  command->footer("Examples:\n  weir version\n  weir --json version");
  command->callback([&outcome] {
    if (outcome.json)
      std::cout << R"({"weir":")" WEIR_VERSION R"("})"
                   "\n";
    else
      std::cout << "weir " WEIR_VERSION "\n";
  });
}

}  // namespace tools
