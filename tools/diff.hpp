// Diff: two texts as the lines that differ, in the form that git shows.
//
// Knows lines. Does not know files, or what the lines mean.
#pragma once

#include <string>
#include <string_view>

namespace tools {

// "--- name", "+++ name", and a hunk for each stretch of lines with two lines around it; empty when
// the texts are the same.
std::string diff(std::string_view name, std::string_view before, std::string_view after);

}  // namespace tools
