// Finds what a one-line { } or [ ] cuts short: a formula with a comma or a bracket in it.
//
//   contact: [ { gender: =translate(PID-8, 'gender') } ]     YAML ends the value at the comma
//
// Knows brackets and quotes. Does not know formulas.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "parsers/yaml/detail/events.hpp"

namespace parsers::yaml::detail {

struct Cut {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool whole = false;  // [begin, end) is all of it, with every bracket closed
  bool formula = false;
  bool operator==(const Cut&) const = default;
};

std::vector<Cut> find_cuts(std::string_view text, const Events& events);

}  // namespace parsers::yaml::detail
