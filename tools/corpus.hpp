// Corpus: many messages to try something with: of files, of directories, or of the journal.
//
// Knows where they are and how they are taken apart. Keeps one file's at a time. Does not know what
// they are tried with.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

namespace tools {

struct Corpus {
  std::vector<std::string> paths;  // files and directories
  std::string channel;             // and the latest of this channel in the journal
  std::string state = "state";     // its directory
  std::size_t last = 0;            // how many; 0: none
};

// --channel, --last and --state, of a command that takes messages of the journal.
void add_journal_options(CLI::App& command, Corpus& corpus);

// Calls `take` for each, those of a directory in the order of their names, those of the journal
// from the oldest. What a batch has around its messages is left out. False: a path cannot be read;
// standard error says which.
bool each_message(const Corpus& corpus, const std::function<void(const std::string&)>& take);

}  // namespace tools
