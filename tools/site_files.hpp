// Reads a site from a directory, and tells what was found.
//
// Knows files, and the terminal. Does not know what is in them: channels/src/site.hpp does.
#pragma once

#include <memory>
#include <string>

#include "channels/src/plan.hpp"

namespace tools {

// The files below a directory.
channels::Files files_in(const std::string& directory);

// Every finding to standard error, in its frame; or as one JSON list to standard output.
void show_problems(const parsers::core::Problems& problems, const parsers::core::Sources& sources,
                   bool json);

// The line of a file of the site that a place is in, without blanks around it; empty for a message.
std::string line_at(const parsers::core::Sources& sources, const parsers::core::Place& place);

// A whole file; empty when it cannot be read. "-" is standard input.
std::optional<std::string> read_file(const std::string& path);
// The whole file or none of it: written beside it, and put in its place. False: it stays as it was.
bool write_file(const std::string& path, std::string_view text);

}  // namespace tools
