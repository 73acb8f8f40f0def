// Result: a value, or the one Problem that prevented it.
//
// Knows nothing of its own. For the expected failure of one operation; findings in a message
// or a file are Problems.
//
//   const auto header = TRY(read_header(payload));
#pragma once

#include <expected>
#include <utility>

#include "parsers/core/problem.hpp"

namespace parsers::core {

template <class T>
using Result = std::expected<T, Problem>;

inline std::unexpected<Problem> fail(Problem problem) {
  return std::unexpected(std::move(problem));
}

}  // namespace parsers::core

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): returns from the caller, so it must be a macro
#define TRY(expression)                                                     \
  __extension__({                                                           \
    auto try_result = (expression);                                         \
    if (!try_result) return std::unexpected(std::move(try_result).error()); \
    std::move(try_result).value();                                          \
  })
