// Masks what a person has not asked to see: letters become x, digits 9, the shape stays.
//
// Knows that segment names, separators and MSH, and keys of JSON, tell nothing of a patient.
// Does not know who may see more.
#pragma once

#include <string>
#include <string_view>

namespace tools {

// Every letter and digit.
std::string masked_text(std::string_view text);
// An HL7 v2 message: MSH but for its ids stays readable.
std::string masked_hl7(std::string_view message);
// JSON: string and number values, but not those that are the same for everybody (resourceType,
// system, code, status, url, method, use, type, reference).
std::string masked_json(std::string_view json);
// What a mapping made, by its format: of events and plain JSON every value is hidden, for nobody
// knows what their keys mean.
std::string masked_document(std::string_view format, std::string_view bytes);

}  // namespace tools
