// Expression: a formula of the mapping language as a tree, before anything in it is looked up.
//
// Knows the grammar (docs/reference/mapping-language) and where each piece stands in its file.
// Does not know segments, types, tables or messages: compile.hpp does.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "parsers/core/place.hpp"
#include "parsers/core/safe.hpp"

namespace mappings {

namespace core = parsers::core;

enum class Op : std::uint8_t {
  text,
  number,
  truth,  // literals
  path,
  variable,
  call,  // what reads
  otherwise,
  any,
  all,
  negate,  // else, or, and, not
  equal,
  unequal,
  less,
  at_most,
  more,
  at_least,  // comparisons
  among,
  matches,  // in (...), matches '...'
  valued,
  empty,
  null,  // x valued
  join,
  add,
  subtract,
  multiply,
  divide,
  minus,  // &, +, -, *, /, unary -
};

struct Expression;

// One step of a path: a choice among repetitions, or a move downwards.
struct Step {
  enum class Kind : std::uint8_t { nth, first, last, every, where, number, name, attribute };
  Kind kind = Kind::every;
  std::uint32_t number = 0;                // nth: the position; number: the component
  core::Name name;                         // name, attribute
  std::shared_ptr<const Expression> test;  // where
  core::Place place;
};

// PID-3[.5 = 'MR'].1, ORDER_OBSERVATION.NTE-3, .family, Patient.name
struct PathText {
  enum class Root : std::uint8_t { segment, group, dot, name };
  Root root = Root::segment;
  std::vector<std::pair<core::Name, core::Place>> groups;  // names before the segment
  core::SegmentName segment;
  core::Place segment_place;
  core::Name name;                    // root name: an `as` name, a resource type, meta
  std::optional<Step> which_segment;  // OBX[2]-5
  std::uint32_t field = 0;
  core::Place field_place;
  std::vector<Step> steps;
};

struct Expression {
  Op op = Op::text;
  core::Place place;
  core::Name text;    // literal, function, variable; a path as it is written
  bool flag = false;  // truth: its value; among, matches, valued...: negated
  std::vector<Expression> args;
  std::optional<PathText> path;
};

}  // namespace mappings
