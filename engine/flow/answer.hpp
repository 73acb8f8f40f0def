// Answer: what the sender is told of a message, in the mode that the channel and the message say.
//
// Knows the channel's table of answers and what may be said in each: places and sentences, never
// what stood there. Pure.
// HL7 2.5.1, 2.10.2: the commit of a piece is for that piece, what the application says for the
// whole, by its first piece.
// Does not know how the message came to its fate, or whether its answer goes out.
#pragma once

#include "channels/src/plan.hpp"
#include "engine/flow/entry.hpp"
#include "engine/flow/intake.hpp"
#include "engine/flow/turn.hpp"

namespace engine::flow {

struct Said {
  const channels::Channel& channel;
  const parsers::hl7v2::View& view;   // the message that came
  const parsers::hl7v2::View& whole;  // what it was joined to; else the same
  bool more_comes = false;            // so the application says nothing yet
  const Circumstances& now;
  channels::Fate fate = channels::Fate::accepted;
  const core::Problems& problems;
  const core::Problems& warnings;  // told in an AA, if the channel says so
  const Turn& turn;
};

// Whose MSH-15 and MSH-16 are asked.
channels::AckCodes ack_codes(const channels::Channel& channel, const parsers::hl7v2::View& view,
                             channels::Fate fate);
Answers answers(const Said& said);

// What a sender can do about what was odd while mapping. Empty: nothing.
std::optional<core::Problem> warning_of(const mappings::Issue& issue);

// The answer to a frame that is too large to be read; `head` is its beginning.
std::string too_large(const channels::Channel& channel, std::string_view head,
                      const Circumstances& circumstances);

}  // namespace engine::flow
