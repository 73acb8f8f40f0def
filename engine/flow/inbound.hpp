// Inbound: one MLLP connection on which messages come in, as a conversation.
//
// Knows framing and what is odd about a frame, the order read - keep - answer, and how long a
// sender may take. Never asks to read before the message before is kept and answered: that is the
// back-pressure. The messages of a batch are taken and kept one after the other, each with its own
// fate. One that depends on a message of another connection that is on its way to disk waits for
// that. Does not know sockets, clocks or the journal; no thread.
//
// Flow: ask = next(Started{}, now); do it; ask = next(what happened, now); ... until HangUp.
// With commit bytes a frame is confirmed as a whole: 06 when all in it is kept, and then what is
// said of it; else 15 and no more, so that the sender sends all of it again.
// Invariant: an answer that says "accepted", and 06, is asked for only after Kept.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "engine/flow/session.hpp"
#include "parsers/mllp/framer.hpp"

namespace engine::flow {

struct InboundTerms {
  parsers::mllp::Limits limits;
  bool answer_first = false;  // `send_when: received`; never what is answered as one
  channels::BatchAck batch = channels::BatchAck::unsaid;
  bool commit_bytes = false;              // MLLP release 2; never with answer_first
  std::chrono::milliseconds idle_max{0};  // 0: none
  std::chrono::milliseconds between_bytes_max{15'000};
  std::chrono::milliseconds frame_max{120'000};
  std::chrono::milliseconds return_grace{250};  // for the CR behind the end block
};

class Inbound final : public Session {
 public:
  Inbound(InboundTerms terms, Reception reception)
      : terms_(terms), reception_(std::move(reception)), framer_(terms.limits) {}
  Ask next(const Heard& heard, Instant now) override;

 private:
  Ask advance(Instant now);
  Ask go_on(parsers::mllp::Step step, Instant now);
  void odd(repair::Kind kind);
  Ask frame(const parsers::mllp::Frame& frame, Instant now);
  Ask part(Instant now);
  Ask take(const core::Message& message, const InBatch& in, Instant now);
  Ask again(Instant now);
  Ask settled(bool kept, Instant now);
  bool one_by_one() const { return !walk_ || walk_->ack() == channels::BatchAck::each; }
  Ask read(bool return_pending, Instant now);
  Ask send(const Answers& answers, Instant now);
  Ask send(std::string_view payload);
  Ask commit();
  Ask keep();
  Ask late(Instant now);
  Ask gone(Instant now);

  InboundTerms terms_;
  Reception reception_;
  parsers::mllp::Framer framer_;
  repair::Set odd_;                // about the frame that comes
  repair::Set frame_odd_;          // about the one that is taken
  std::optional<BatchWalk> walk_;  // over a frame that is no plain message
  std::string held_;               // the payload of a plain message that waits
  Intake intake_;
  std::string out_;
  std::string behind_commit_;  // what is said of the frame, framed
  bool refused_ = false;       // something of the frame was
  std::optional<Instant> frame_began_;
  bool return_pending_ = false;
  bool keep_next_ = false;  // answered already, not kept yet
  bool ended_ = false;
};

}  // namespace engine::flow
