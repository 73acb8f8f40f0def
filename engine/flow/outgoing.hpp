// Outgoing: an HL7 v2 message as its receiver wants it written.
//
// Knows the destination's character set, and what is done with characters that it does not have.
// Pure. Does not know routes or mappings.
#pragma once

#include "channels/src/plan.hpp"
#include "engine/flow/entry.hpp"

namespace engine::flow {

// Writes `view` into the delivery's body if its bytes are to be others; a character that cannot be
// written parks the delivery. Gives what a person should see.
core::Problems write_for(const channels::Destination& destination, const parsers::hl7v2::View& view,
                         Delivery& delivery);

}  // namespace engine::flow
