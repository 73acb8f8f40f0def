// Format: the layout of a YAML file of the site: two blanks for each level, lists below their key
// set in, no blanks at ends of lines, no two empty lines, one line feed at the end.
//
// Knows lines and their indentation. What people line up stays so: blanks behind a colon and before
// a comment, and what stands inside one-line { } and [ ]. Lines of a text of several lines move
// with the line that begins it. Does not know what keys mean, and does not order them.
//
// Invariant: formatted(formatted(x)) is formatted(x). That the tree is the same afterwards is for
// the caller to see (same_tree): a file that this does not hold for must stay as it is.
#pragma once

#include <string>
#include <string_view>

#include "parsers/yaml/node.hpp"

namespace parsers::yaml {

std::string formatted(std::string_view text);

// The same values, written in the same way, in the same order; places do not matter.
bool same_tree(const Node& a, const Node& b);

}  // namespace parsers::yaml
