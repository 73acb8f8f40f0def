// The JSON Schema of mappings and templates.
//
// Knows that beside the instructions, the keys of an item are what it makes: of an item that says
// its resourceType, the elements of that FHIR resource. What stands in other items (the parts of
// templates, HL7 v2, events) is left to `weir check`. Does not know formulas: any text may be one.
#pragma once

#include <string>

namespace tools {

std::string mapping_schema();   // of a file that starts with `mapping:`, or `template:`
std::string template_schema();  // of one that starts with `template:`

}  // namespace tools
