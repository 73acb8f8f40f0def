// Documents: what a CDA document or a FHIR resource is, and what is wrong with it. For `inspect`.
//
// Knows the kind of a document, its sections and how many entries they have; the resources of a
// Bundle by type; findings with places. Every word is of weir's own tables: nothing of what stands
// in a document is shown. Does not know HL7 v2.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/core/problem.hpp"
#include "parsers/fhir/check.hpp"
#include "parsers/json/writer.hpp"

namespace tools {

struct DocumentSection {
  std::string code;          // LOINC; empty: it has none that looks like one
  parsers::core::Name name;  // of its template; empty: not one of C-CDA's
  std::size_t depth = 0;     // 0 is in the body, 1 in a section of it
  std::size_t entries = 0;
};

struct InspectedDocument {
  std::string_view format;   // "cda", "fhir"; of what cannot be read "xml", "json"
  std::string kind;          // "ccd", "Bundle"; of a part of a document "section"
  parsers::core::Name name;  // "Continuity of Care Document (CCD)"
  std::vector<DocumentSection> sections{};
  std::map<std::string, std::size_t> resources{};  // by type, contained ones too
  parsers::core::Problems findings{};
};

// Empty: it is neither JSON nor XML of CDA; HL7 v2 in XML is not, either. What can be read as
// neither XML nor JSON although it begins so is a document with one finding.
std::optional<InspectedDocument> inspect_document(std::string_view bytes,
                                                  parsers::fhir::Level level);

std::string to_text(const InspectedDocument& document, const std::string& file);
void write_json(parsers::json::Writer& writer, const InspectedDocument& document,
                const std::string& file);

}  // namespace tools
