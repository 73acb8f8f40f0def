// Refusals: what is said of a message that a channel does not take, or does not process at once.
//
// Knows codes, sentences and places. Does not know when each is said, or to whom.
#pragma once

#include <string_view>

#include "engine/flow/entry.hpp"
#include "engine/flow/seen.hpp"
#include "parsers/core/problem.hpp"

namespace engine::flow {

namespace core = parsers::core;

SignalRow signal_of(const core::Problem& problem);

core::Problem unnumbered();                      // it has no MSH-10
core::Problem unwanted_processing();             // nor is MSH-11 for this environment
core::Problem came_before(Seen::Before before);  // a warning
// No route of the channel takes it.
core::Problem unrouted(const core::Name& channel, const parsers::hl7v2::View& view);
core::Problem unrouted_document(const core::Name& channel);
core::Problem document_came_before(Seen::Before before);  // a warning
core::Problem not_stored();

// Of the pieces of a longer message; warnings.
core::Problem piece_by_itself();     // nobody waits for it, and it is a whole message
core::Problem piece_not_joinable();  // XML, or a character set in which separators may be hidden
core::Problem pieces_too_many();
core::Problem pieces_missing();

}  // namespace engine::flow
