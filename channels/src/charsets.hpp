// Character sets that a site names: in which messages are read, and in which they are written.
//
// Knows names, and which sets travel where. Does not know how a set is read or written.
#pragma once

#include "channels/src/plan.hpp"

namespace channels {

// Null for `auto`, and when nothing is said.
const parsers::charset::Charset* read_charset(const yaml::Text& text, core::Problems& problems);

// `made` knows its kind.
void write_charset(const WriteCharset& file, Destination& made, core::Problems& problems);

}  // namespace channels
