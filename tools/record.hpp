// Record: a message of the journal, as people are shown it.
//
// Knows outcomes, and what to hide. Does not know where it is kept.
#pragma once

#include <string>

#include "engine/store/journal.hpp"
#include "parsers/json/writer.hpp"

namespace tools {

// "delivered 1/2, 1 parked", or what became of a message of which nothing was owed.
std::string outcome_of(const engine::store::MessageRecord& record);
// `whole`: with its bytes and those of its deliveries, masked unless they are to be revealed.
void json_record(parsers::json::Writer& w, const engine::store::MessageRecord& record, bool whole,
                 bool reveal);

}  // namespace tools
