// Session: a connection on which messages come in, as a conversation: it hears one thing and asks
// for one thing.
//
// Knows what can be heard and asked for, and how a message is taken in. What a session does with
// it: inbound.hpp (MLLP), http_inbound.hpp. Does not know sockets, clocks or the journal.
//
// Flow: ask = next(Started{}, now); do it; ask = next(what happened, now); ... until HangUp.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "engine/flow/batch_walk.hpp"
#include "engine/flow/entry.hpp"
#include "parsers/core/message.hpp"

namespace engine::flow {

using Clock = std::chrono::steady_clock;
using Instant = Clock::time_point;

// What the session hears.
struct Started {};
struct Got {
  std::size_t bytes = 0;  // into the room of the last Read
};
struct Kept {
  std::string message_id{};  // on disk, under this id
};
struct Refused {};  // the journal could not
struct Sent {};
struct Again {};  // what was on its way to disk has got there, or was refused
struct Late {};   // the deadline of the last Read passed
struct Gone {};   // the sender sends no more
using Heard = std::variant<Started, Got, Kept, Refused, Again, Sent, Late, Gone>;

// What it asks for.
struct Read {
  std::span<char> room;
  std::optional<Instant> deadline;
};
struct Keep {
  std::unique_ptr<Entry> entry;
  std::size_t channel = 0;  // which of those of the connection
};
struct Send {
  std::string_view bytes;  // owner: the session, until the next next()
};
// Until a message of the channel that was on its way to disk has an outcome.
struct Wait {
  std::size_t channel = 0;
};
struct HangUp {
  std::string_view why;  // a constant
};
using Ask = std::variant<Read, Keep, Wait, Send, HangUp>;

class Session {
 public:
  Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  virtual ~Session() = default;
  virtual Ask next(const Heard& heard, Instant now) = 0;
};

// How a message is taken in, and what is said of one that is too large.
struct Reception {
  // What the session knows of how it came is filled in.
  std::function<Intake(const core::Message&, Circumstances)> take;
  std::function<std::string(const BatchWalk&)> answer_batch;
  std::function<std::string(std::string_view head)> too_large;
  std::function<void(repair::Kind)> odd;  // of frames, and of what is none: counted
};

}  // namespace engine::flow
