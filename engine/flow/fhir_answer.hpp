// FHIR answer: what is said to who sent resources, when there is an outcome.
//
// Knows the responses to transactions, batches and messages (R4, http.html, messaging.html), and
// OperationOutcome for all else. What is accepted is 202: it is kept, and goes on from here.
// Does not know how a request was read.
#pragma once

#include "channels/src/plan.hpp"
#include "engine/flow/http_path.hpp"
#include "parsers/json/value.hpp"

namespace engine::flow {

http::Response outcome_response(unsigned status, const core::Problems& problems);

// `sent` is what came.
http::Response fhir_answer(const channels::Channel& channel, const parsers::json::Value& sent,
                           const Outcome& outcome);

}  // namespace engine::flow
