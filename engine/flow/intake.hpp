// intake: everything that one message causes, computed before anything is written.
//
// parse -> accept -> route -> map -> deliveries, signals, and the answer. Run, map, explain, test,
// the simulator and the benchmark all call this function.
// A pure function of its arguments. Does not know sockets, the journal or the clock.
#pragma once

#include <chrono>

#include "channels/src/plan.hpp"
#include "engine/flow/entry.hpp"
#include "engine/flow/memory.hpp"
#include "mappings/src/apply.hpp"
#include "parsers/core/message.hpp"

namespace engine::flow {

// What a message that came in a batch is told of it.
struct InBatch {
  std::string_view control_id{};             // BHS-11, or FHS-11
  const core::Problems* problems = nullptr;  // found with the batch: told with its last message
  bool empty = false;                        // it has no messages: what is taken is the batch
};

// What intake() cannot know by itself.
struct Circumstances {
  mappings::Time now{};       // of receipt
  std::string_view date{};    // of receipt at the facility, YYYY-MM-DD
  std::string_view peer{};    // address of the sender
  std::string_view ack_id{};  // MSH-10 of the answer
  std::string_view environment{};
  std::string_view request{};      // that it came with, beyond its bytes
  const Memory* memory = nullptr;  // of the messages before; null: each is taken by itself
  InBatch batch{};
  repair::Set frame{};                 // what is odd about the frame that it came in
  std::optional<Fingerprint> print{};  // of the name that its sender gave it
};

// What one mapping of a route made, and why each element is what it is.
struct Mapped {
  const channels::Route* route = nullptr;      // owner: the channel
  const mappings::Program* program = nullptr;  // owner: the route
  bool of_changed = false;                     // it read what the route's `first:` had made
  mappings::Applied applied{};
  std::vector<mappings::Reason> reasons{};
};

// What people ask for beside: what each mapping made, in the order in which they ran, and what was
// found wrong with the message.
struct Trace {
  std::vector<Mapped> mapped;
  core::Problems problems;
};

// `memory` is there. Of a message whose sender has named it: whether one of that name came before.
// One with the same content goes no further, and is answered as before; one with another does not
// either.
Intake intake_once(const channels::Channel& channel, const std::string& plan_hash,
                   const core::Message& message, const Circumstances& circumstances);

Intake intake(const channels::Channel& channel, const std::string& plan_hash,
              const core::Message& message, const Circumstances& circumstances,
              Trace* trace = nullptr);

}  // namespace engine::flow
