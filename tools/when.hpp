// A moment as people read it.
//
// Knows UTC. Does not know what happened then.
#pragma once

#include <cstdint>
#include <string>

namespace tools {

// "2026-11-19 14:32:05Z", of milliseconds since 1970.
std::string when(std::int64_t ms);

}  // namespace tools
