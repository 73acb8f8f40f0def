// Keys: what a person looks for later: a message's own number, its patients, visits and orders.
//
// Knows in which fields they stand, and bounds their number. Does not know how they are kept.
#pragma once

#include <string>
#include <vector>

#include "engine/flow/entry.hpp"
#include "parsers/hl7v2/view.hpp"

namespace engine::flow {

// Once each.
void remember(std::vector<SearchKey>& keys, SearchKey::Kind kind, std::string id);
void find_by(const parsers::hl7v2::View& view, std::vector<SearchKey>& keys);

}  // namespace engine::flow
