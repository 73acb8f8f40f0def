// Difference: what two documents of one message say differently, element by element.
//
// Knows FHIR resources (aligned by id, else in their order within a type; references to the same
// resource are the same, whatever its id has become), JSON, and HL7 v2 by segments and fields.
// Items of a list that were put in or taken out do not make those behind them differ.
// Does not know which mapping made the documents.
#pragma once

#include <string>
#include <vector>

#include "mappings/src/apply.hpp"

namespace tools {

struct Difference {
  enum class Kind : std::uint8_t { added, removed, changed };
  Kind kind = Kind::changed;
  // "Observation[2].code.coding[1].code", "OBX[2]-5": in the second document, but of what is
  // removed, in the first.
  std::string path{};
  std::string before{}, after{};  // empty: nothing there
  enum class Form : std::uint8_t { json, hl7v2, plain };
  Form form = Form::json;  // of the values; plain: weir's own words, nothing of a message
};

std::vector<Difference> differences(const mappings::Document& before,
                                    const mappings::Document& after);

// "Observation.code.coding[1].code": whichever resource, or segment, it is.
std::string group_of(const Difference& difference);
// "9999-99-99 -> 1984-03": masked unless revealed.
std::string values_of(const Difference& difference, bool reveal);
// Why the element is what it is, or what is around it, or else in it; null: no reason says.
const mappings::Reason* reason_behind(const Difference& difference,
                                      const std::vector<mappings::Reason>& reasons);

}  // namespace tools
