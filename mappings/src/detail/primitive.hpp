// Writes a text as a FHIR primitive: the JSON token, or nothing when it is not one.
//
// Knows the lexical rules of FHIR R4 primitive types (datatypes.html) and what HL7 v2 writes
// for them: TS, NM, Y/N. Does not know elements or messages.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mappings/src/detail/code.hpp"

namespace mappings::detail {

// "..." or a bare number or boolean. Empty: the text is no value of this type.
std::optional<std::string> primitive(Convert convert, std::string_view text,
                                     const parsers::time::Zone& zone);

// The conversion that a FHIR primitive type needs; empty when the type is no primitive.
std::optional<Convert> convert_to(std::string_view fhir_type);

}  // namespace mappings::detail
