// Primitives: how a value of each of FHIR's primitive types is written (R4, datatypes.html).
//
// Knows the regular expressions of the standard, as code that takes linear time, and that a day
// must be in the calendar. Does not know what an element may hold beyond its type.
#pragma once

#include <string_view>

#include "parsers/tree/tree.hpp"

namespace parsers::fhir {

// What a primitive is in JSON: a number, a boolean, or else a text.
tree::Form form_of(std::string_view primitive);

// `text` is the value, decoded. False also for what is no primitive.
bool well_written(std::string_view primitive, std::string_view text);

}  // namespace parsers::fhir
