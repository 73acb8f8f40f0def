// Capability: what a channel takes at its FHIR endpoint, as a CapabilityStatement (R4).
//
// Knows what the routes of the channel read. Says nothing that the endpoint does not do.
#pragma once

#include <string>
#include <vector>

#include "channels/src/plan.hpp"

namespace engine::flow {

namespace core = parsers::core;

// What of FHIR a channel takes.
struct Takes {
  bool fhir = false;
  bool bundles = false;
  std::vector<core::Name> types{};  // of single resources, in order
};
Takes taken_by(const channels::Channel& channel);

struct Shown {
  std::string date;     // when the plan was put in force, YYYY-MM-DD
  bool tokens = false;  // the listener asks for a token
  bool tables = false;  // there are tables to translate with
};
std::string capability_statement(const channels::Channel& channel, const Shown& shown);

}  // namespace engine::flow
