// Joining: what becomes of a message that is a piece of a longer one, or that folds its segments.
//
// Knows what the channel says of pieces, and who waits for whom. A message whose MSH-14 nobody
// knows, and which lacks nothing that its structure asks for, is no piece: many senders fill that
// field for nothing. Pure. Does not know routes, answers or the journal.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "channels/src/plan.hpp"
#include "engine/flow/memory.hpp"

namespace engine::flow {

// Its piece, where the channel joins them; none: it is no piece, or cannot be known again.
std::optional<Piece> piece_to_join(const channels::Channel& channel,
                                   const parsers::hl7v2::View& view);

struct Joining {
  enum class Becomes : std::uint8_t {
    itself,     // it goes on as it came
    duplicate,  // it waits already, or was joined
    held,       // it cannot be joined: a person decides
    waiting,    // for other pieces
    whole       // with those that waited
  };
  Becomes becomes = Becomes::itself;
  std::optional<core::Problem> why{};  // a person should know
  std::string text{};                  // of the whole
  std::vector<std::string> pieces{};   // ids, in order; empty: its own
};
// `memory` null: nobody waits for pieces, and each goes on as it came.
Joining join(const channels::Channel& channel, const parsers::hl7v2::View& view,
             const std::optional<Piece>& piece, const Memory* memory, std::int64_t now_ms);

// The pieces have waited for too long: what they say together, held for a person.
Entry give_up(const channels::Channel& channel, const std::string& plan_hash, const Chain& chain,
              std::int64_t now_ms);

// The queue of what is held because of its pieces.
core::Name review();
Delivery held_in(const core::Name& queue, std::string order_key);

}  // namespace engine::flow
