// Names of CDA's elements, for places: "ClinicalDocument.component.structuredBody.component[3]".
//
// Knows the elements that the standard has (model.hpp, and those of narrative), so that a place
// never repeats what a sender made up: any other is `*`. Does not know which may stand where.
#pragma once

#include "parsers/core/place.hpp"
#include "parsers/tree/tree.hpp"

namespace parsers::cda {

core::Place place_of(const tree::Node& node);

}  // namespace parsers::cda
