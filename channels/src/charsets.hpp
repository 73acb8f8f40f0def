// Character sets that a site names: in which messages are read, and in which they are written;
// and whether HL7 v2 is written in XML.
//
// Knows names, and which sets travel where. Does not know how a set is read or written.
#pragma once

#include "channels/src/plan.hpp"

namespace channels {

// Null for `auto`, and when nothing is said.
const parsers::charset::Charset* read_charset(const yaml::Text& text, core::Problems& problems);

// In which set, and whether in XML; `made` knows its kind.
void write_hl7v2(const DestinationFile& file, Destination& made, core::Problems& problems);

}  // namespace channels
