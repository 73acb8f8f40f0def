// Rules: the lines of a mapping, and of the templates that it names, whose formulas make something.
//
// Knows templates as they are written. The maps between data types are weir's own, and are left
// out. Does not know whether a rule ever made something.
#pragma once

#include <map>

#include "channels/src/site.hpp"
#include "mappings/src/apply.hpp"

namespace tools {

namespace core = parsers::core;

struct Line {
  core::Origin origin = 0;
  std::uint32_t line = 0;
  auto operator<=>(const Line&) const = default;
};
Line line_of(const core::Sources& sources, const core::Place& place);

// The line of a mapping or template that is behind an element, also where a map between data types
// wrote it.
const core::Place& rule_of(const mappings::Reason& reason);

// Each with the place of its first formula.
std::map<Line, core::Place> rules_of(const channels::Site& site, const mappings::Template& mapping);

}  // namespace tools
