// The XML encoding of HL7 v2 (HL7 v2.xml, ANSI/HL7 V2 XML-2003): a message in XML as one with
// separators, and back.
//
// Knows that an element's number is its position (PID.3, CX.4), that elements between the message
// and its segments are groups, and <escape V="..."/>. Does not ask a schema whether the elements
// may stand where they stand. Does not know sockets or channels.
//
// Invariant: what from_xml() gives has the separators |^~\& and is UTF-8.
#pragma once

#include <string>

#include "parsers/core/result.hpp"
#include "parsers/hl7v2/dictionary.hpp"
#include "parsers/hl7v2/view.hpp"

namespace parsers::hl7v2 {

struct FromXml {
  std::string text;         // segments ended by CR
  core::Problems problems;  // what of the document has no place in a message
};
core::Result<FromXml> from_xml(std::string_view bytes);

// In the namespace urn:hl7-org:v2xml. Groups by the message's structure, types by the dictionary;
// a segment that has no place in the structure stands where it stood.
std::string to_xml(const View& view, const Dictionary& dictionary);

}  // namespace parsers::hl7v2
