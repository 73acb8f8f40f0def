// Outgoing: what a route sends, as its receiver wants it written.
//
// Knows what a route sends (the message, or what was made of it), the destination's encoding and
// character set, and what is done with characters that it does not have. Pure. Does not know how it
// was made.
#pragma once

#include "channels/src/plan.hpp"
#include "engine/flow/entry.hpp"
#include "mappings/src/apply.hpp"

namespace engine::flow {

// What a route made of a message, for its destinations.
struct MadeView {
  const mappings::SourceView& source;  // the message or document
  const channels::Route& route;
  const mappings::Applied& applied;
  const parsers::charset::Charset& set;  // of what was made
};
// Fills in what is sent; what cannot be sent parks. Gives what a person should see.
core::Problems fill(Delivery& delivery, const channels::Destination& destination,
                    const MadeView& made);

// Writes `view` into the delivery's body if its bytes are to be others; a character that cannot be
// written parks the delivery. Gives what a person should see.
core::Problems write_for(const channels::Destination& destination, const parsers::hl7v2::View& view,
                         Delivery& delivery);
// The same of what is in the body already, in this set.
core::Problems write_body(const channels::Destination& destination,
                          const parsers::charset::Charset& set, Delivery& delivery);

}  // namespace engine::flow
