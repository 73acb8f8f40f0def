// Json: the answers of `weir dict` for programs.
//
// Knows the names of members. Does not know what a word means (lookup.hpp).
#pragma once

#include "parsers/json/writer.hpp"
#include "tools/dict/lookup.hpp"

namespace tools::dict {

// One object; its "kind" is segment, part, type, structure or table.
void json(parsers::json::Writer& writer, const Dictionary& dictionary, const Entry& entry);

}  // namespace tools::dict
