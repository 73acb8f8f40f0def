// ENSURE: stops the program when weir itself is wrong.
//
// Knows nothing but how to say where it stopped. On in release: a crash with a place beats a
// message handled wrongly. Never for bad input: that is a Problem.
#pragma once

#include <source_location>

namespace parsers::core {

[[noreturn]] void ensure_failed(const char* condition, std::source_location where) noexcept;

}  // namespace parsers::core

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): needs the text of the condition
#define ENSURE(condition)             \
  ((condition) ? static_cast<void>(0) \
               : ::parsers::core::ensure_failed(#condition, std::source_location::current()))
