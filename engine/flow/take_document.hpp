// take_document: intake() of a CDA document or a FHIR resource.
//
// Knows that such a document is read, checked, looked for among those that came before, and routed;
// and that its sender is told by whoever received it: there is no acknowledgement inside the
// standard. Pure. Does not know HL7 v2, nor how the document came.
#pragma once

#include "engine/flow/intake.hpp"

namespace engine::flow {

Intake take_document(const channels::Channel& channel, const std::string& plan_hash,
                     const core::Message& message, const Circumstances& circumstances,
                     Trace* trace);

}  // namespace engine::flow
