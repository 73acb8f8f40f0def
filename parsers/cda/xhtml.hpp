// XHTML of a section's text, as FHIR's Narrative has it (R4, narrative.html).
//
// Knows what each part of CDA's narrative is in XHTML, and lets nothing else through: elements and
// attributes are of weir's own list, links lead to http, https, mailto, tel or a place inside, and
// pictures are those that the document holds. What has no counterpart leaves its text.
// Does not know plain text (narrative.hpp).
#pragma once

#include <string>

#include "parsers/cda/narrative.hpp"
#include "parsers/tree/tree.hpp"

namespace parsers::cda {

// <div xmlns="http://www.w3.org/1999/xhtml">...</div>; empty if nothing can be seen in it (FHIR:
// txt-2). `narrative` is of the same document, for pictures.
std::string xhtml_of(const tree::Node& text, const Narrative& narrative);

}  // namespace parsers::cda
