// Primitive: which texts a data type without components takes (HL7 2.5.1, 2.A).
//
// Knows NM, SI, DT, TM, DTM and TS; the other primitives take any text. Does not know tables:
// whether an ID has a code is not asked here.
#pragma once

#include <string_view>

namespace parsers::hl7v2 {

// ST, NM and so on, in any version.
bool is_primitive(std::string_view type);

// False: this is none of that type, such as `12a` of NM or `20260231` of DT.
bool fits(std::string_view type, std::string_view text);

}  // namespace parsers::hl7v2
