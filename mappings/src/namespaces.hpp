// Short names of code systems that every site has, so that `concept('loinc', ...)` works without
// a word in hospital.yaml; a site's own namespaces win.
//
// Knows names and URIs (HL7 Terminology, FHIR R4). Does not know codes.
#pragma once

#include <map>
#include <string>

namespace mappings {

std::map<std::string, std::string, std::less<>> standard_namespaces();

}  // namespace mappings
