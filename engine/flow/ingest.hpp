// Ingest: POST /ingest/CHANNEL, a message in the body.
//
// Knows which content types a channel reads, and what is answered: HL7 v2 with its
// acknowledgements, anything else with 202 and the ids under which it is kept.
// Does not know how the message is read or kept.
#pragma once

#include <memory>

#include "channels/src/plan.hpp"
#include "engine/flow/http_path.hpp"

namespace engine::flow {

std::unique_ptr<HttpPath> make_ingest(const channels::Channel& channel);

}  // namespace engine::flow
