// Turn: what a message's sequence number (MSH-13) means for it, given the last one of its sender.
//
// Knows the channel's mode and the finding. The table is channels/src/sequence.hpp. Pure.
// Does not know what else is wrong with the message, or whether it will be taken.
#pragma once

#include <optional>
#include <string>

#include "channels/src/sequence.hpp"
#include "engine/flow/memory.hpp"

namespace engine::flow {

struct Turn {
  bool goes_on = true;                   // false: it is answered, and that is all
  std::optional<core::Problem> problem;  // an error: it is refused
  std::optional<Numbered> numbered;      // what is remembered when it is taken
  std::string expected;                  // MSA-4 when it is not taken
  std::string expected_when_taken;
};

Turn turn(const parsers::hl7v2::View& view, channels::Sequence mode, const std::string& sender,
          const Memory& memory);

}  // namespace engine::flow
