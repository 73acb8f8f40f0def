// Leniency: how grave a channel takes what is read all the same, from its `read: { repair: ... }`.
//
// Knows that what is said of a kind goes before what is said of the others, and that before usage.
// Does not know messages.
#pragma once

#include "channels/src/files.hpp"

namespace channels {

parsers::repair::Terms make_leniency(const Read& read, core::Problems& problems);

}  // namespace channels
