// FHIR path: the FHIR R4 endpoint of a channel, /fhir/CHANNEL: transactions, batches, messages and
// single resources come in as messages of the channel; metadata and $translate are answered.
//
// Knows what is answered to each, and that every failure is an OperationOutcome. Does not know how
// a request is read (fhir_request.hpp) or a message taken in.
#pragma once

#include <memory>

#include "engine/flow/capability.hpp"
#include "engine/flow/http_path.hpp"

namespace engine::flow {

std::unique_ptr<HttpPath> make_fhir(const channels::Channel& channel,
                                    const terminology::Tables& tables, const Shown& shown);

}  // namespace engine::flow
