// Taking: the messages of one payload that came as a whole, a request's body or a file, are taken
// and kept one after the other; then there is one answer to all of them.
//
// Knows batches of HL7 v2, and which outcome is the gravest. Does not know how the payload came, or
// how the answer is sent.
//
// Flow: ask = begin(); while there is one: do it; ask = heard(what happened). Then outcome().
// Invariant: what is accepted in the outcome was heard to be Kept, or had been before.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/flow/session.hpp"

namespace engine::flow {

struct Payload {
  std::string bytes;
  bool hl7v2 = true;      // it may be a batch
  std::string sender{};   // with `name`, names the messages in it
  std::string name{};     // that the sender gave it; empty: none
  std::string request{};  // that it came with, beyond its bytes: fhir_request.hpp
};

// What became of a payload.
struct Outcome {
  channels::Fate fate = channels::Fate::accepted;  // the gravest of its messages
  std::size_t messages = 0, accepted = 0;
  bool named_before = false;       // some of it had come before
  bool other_content = false;      // what came before under this name was something else
  std::vector<std::string> ids{};  // of what is kept now
  std::string answer{};            // acknowledgements; empty: none
  core::Problems problems{};       // why something was not accepted
};

class Taking {
 public:
  Taking(const Reception& reception, Payload payload, channels::BatchAck batch);

  // Keep or Wait; nothing: it is over.
  std::optional<Ask> begin() { return go_on(); }
  std::optional<Ask> heard(const Heard& heard);
  const Outcome& outcome() const { return outcome_; }

 private:
  std::optional<Ask> go_on();
  std::optional<Ask> take();
  void settle(bool kept);

  const Reception& reception_;
  Payload payload_;
  std::optional<BatchWalk> walk_;  // over a payload that is no plain message
  bool taken_ = false;             // the plain one
  std::size_t number_ = 0;         // of the message in the payload
  Intake intake_;
  Outcome outcome_;
};

}  // namespace engine::flow
