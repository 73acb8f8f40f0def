// Keys: what a person looks for later: a message's own number, its patients, visits and orders.
//
// Knows in which fields they stand, and bounds their number. Does not know how they are kept.
#pragma once

#include <string>
#include <vector>

#include "engine/flow/entry.hpp"
#include "mappings/src/program.hpp"
#include "parsers/hl7v2/view.hpp"
#include "parsers/tree/tree.hpp"

namespace engine::flow {

// Once each.
void remember(std::vector<SearchKey>& keys, SearchKey::Kind kind, std::string id);
void find_by(const parsers::hl7v2::View& view, std::vector<SearchKey>& keys);
// Of a document of CDA or a resource of FHIR.
void find_by(const parsers::tree::Tree& tree, mappings::Format format,
             std::vector<SearchKey>& keys);

}  // namespace engine::flow
