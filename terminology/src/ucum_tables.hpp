// The words that a UCUM code is made of, sorted. From one generated file (tables/ucum.cpp).
// Does not know how they are put together: ucum.hpp does.
#pragma once

#include <span>
#include <string_view>

namespace terminology::tables {

extern const std::span<const std::string_view> kPrefixes;     // "k", "m"
extern const std::span<const std::string_view> kMetricUnits;  // take a prefix: "g", "mol"
extern const std::span<const std::string_view> kOtherUnits;   // take none: "[in_i]", "min"

}  // namespace terminology::tables
