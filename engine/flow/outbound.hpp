// Outbound: one connection on which messages go out over MLLP, as a conversation: it hears one
// thing and asks for one thing.
//
// Knows framing, which answer belongs to which message, and how long an answer may take. Sends one
// message at a time. What may have arrived is never sent again by itself: it says what became of
// it (Finish), and the channel's table of reactions decides.
// Does not know sockets, clocks, queues or retries; no thread.
//
// Flow: ask = next(Offer{message}, now); do it; ask = next(what happened, now); ... until Finish.
// Then the next Offer, on the same session.
// Invariant: after a timeout, a broken connection or a wrong answer the connection is closed, so
// that no answer is ever taken for another message's.
#pragma once

#include "channels/src/reaction.hpp"
#include "engine/flow/reply.hpp"
#include "engine/flow/session.hpp"
#include "parsers/mllp/framer.hpp"

namespace engine::flow {

struct OutboundTerms {
  channels::Reactions reactions = channels::usual_reactions(false);
  std::chrono::milliseconds answer_max{30'000};
  std::chrono::milliseconds connect_max{10'000};
  std::chrono::milliseconds return_grace{250};  // for the CR behind an answer's end block
  bool keep_connection = true;
  bool commit_bytes = false;  // MLLP release 2: a byte confirms, not an acknowledgement
};

class Outbound {
 public:
  struct Offer {
    std::string_view body;        // owner: the caller, until Finish
    std::string_view control_id;  // likewise
  };
  struct Connected {};
  // Gone: it could not connect, or the connection broke. Got{0} answers Peek: nothing is there.
  using Heard = std::variant<Offer, Connected, Sent, Got, Late, Gone>;

  struct Connect {
    Instant deadline;
  };
  // What has come on an idle connection, without waiting.
  struct Peek {
    std::span<char> room;
  };
  struct Finish {
    Reply reply;
    bool close = false;  // the connection, before anything else
  };
  using Ask = std::variant<Connect, Peek, Send, Read, Finish>;

  explicit Outbound(const OutboundTerms& terms) : terms_(terms), framer_(parsers::mllp::Limits{}) {}
  Ask next(const Heard& heard, Instant now);
  // Answers to no message that was waited for: late ones, and what a partner says unasked.
  std::uint64_t stray_answers() const { return stray_; }

 private:
  enum class State : std::uint8_t { idle, peeking, connecting, sending, waiting };

  Ask offer(const Offer& offer, Instant now);
  Ask connect(Instant now);
  Ask send();
  Ask got(std::size_t bytes, Instant now);
  Ask answer(parsers::mllp::Step step, Instant now);
  std::optional<Ask> judge(const parsers::mllp::Frame& frame);
  std::optional<Ask> commit_byte(std::string_view payload);
  Ask gone(bool late, Instant now);
  Ask unanswered(bool late, Instant now);
  Ask finish(Reply reply, bool close);
  Ask finish(channels::ReplyKind kind, bool close);
  void drop_strays();

  OutboundTerms terms_;
  parsers::mllp::Framer framer_;
  State state_ = State::idle;
  bool connected_ = false;
  bool stray_seen_ = false;  // an answer to another message, since this one was sent
  std::string frame_;
  std::string control_id_;
  Instant deadline_{};
  std::uint64_t stray_ = 0;
};

}  // namespace engine::flow
