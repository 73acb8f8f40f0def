// Writes a text as a FHIR primitive: a JSON token, or nothing when it is not one.
//
// Knows the lexical rules of FHIR R4 primitive types (datatypes.html) and what HL7 v2 writes
// for them: TS, NM, Y/N. Does not know elements or messages.
#pragma once

#include <optional>
#include <string_view>

#include "mappings/src/detail/code.hpp"
#include "parsers/json/writer.hpp"

namespace mappings::detail {

// What times without an offset mean. The zone: owner: the site.
struct Clock {
  const parsers::time::Zone& zone;
  Dst dst = Dst::later;
};

struct Written {
  bool done = false;      // no: the text is no value of this type, and nothing was written
  bool doubtful = false;  // the clock was put forward or back then; done says what `dst` made of it
};
// Writes "..." or a bare number or boolean.
Written write_primitive(parsers::json::Writer& writer, Convert convert, std::string_view text,
                        const Clock& clock);

// The conversion that a FHIR primitive type needs; empty when the type is no primitive.
std::optional<Convert> convert_to(std::string_view fhir_type);

}  // namespace mappings::detail
