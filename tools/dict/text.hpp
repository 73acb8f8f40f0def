// Text: the answers of `weir dict` for people.
//
// Knows columns and trees. Does not know what a word means (lookup.hpp).
#pragma once

#include "tools/dict/lookup.hpp"

namespace tools::dict {

std::string text(const Dictionary& dictionary, const Entry& entry);

}  // namespace tools::dict
