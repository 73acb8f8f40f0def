// Reads a formula: text to Expression.
//
// Knows the grammar of the mapping language (14 levels of precedence, one token of look-ahead).
// Does not know what the names mean.
//
// Bounds: 64 levels of nesting and 4,096 tokens; beyond is E3304, never a deep recursion.
#pragma once

#include <optional>

#include "mappings/src/expression.hpp"
#include "parsers/core/problem.hpp"

namespace mappings {

// `text` is the formula without its `=`; `place` is where it begins in its file. Empty when it
// cannot be read; the reason (one, the first) is in `problems`.
std::optional<Expression> parse_formula(const core::Name& text, const core::Place& place,
                                        core::Problems& problems);

// `X as name`, as $each takes it.
struct EachText {
  Expression of;
  core::Name as;  // may be empty
};
std::optional<EachText> parse_each(const core::Name& text, const core::Place& place,
                                   core::Problems& problems);

}  // namespace mappings
