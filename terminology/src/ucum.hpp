// UCUM: whether a text is a unit code of the Unified Code for Units of Measure.
//
// Knows the grammar of the case sensitive codes (UCUM 2.2, chapter 2: terms, exponents, factors,
// annotations) and the units and prefixes that UCUM names. Does not know what units measure, so
// `mg/dL` and `dL/mg` are both codes; converts nothing.
#pragma once

#include <string_view>

namespace terminology {

inline constexpr std::string_view kUcum = "http://unitsofmeasure.org";

bool is_ucum(std::string_view code);  // "mg/dL", "10*3/uL", "mm[Hg]"; not "mg/dl?", "MG/DL", ""

}  // namespace terminology
