#include "engine/flow/inbound.hpp"

#include <algorithm>
#include <utility>

#include "parsers/mllp/envelope.hpp"

namespace engine::flow {

namespace hl7v2 = parsers::hl7v2;
namespace mllp = parsers::mllp;
using repair::Kind;

namespace {

constexpr std::string_view kCommitted = "\x06";
constexpr std::string_view kNotCommitted = "\x15";

std::string framed(const Answers& answers) {
  std::string frames;
  for (const std::string* answer : {&answers.commit, &answers.application}) {
    if (!answer->empty()) frames += mllp::wrap(*answer);
  }
  return frames;
}

}  // namespace

Ask Inbound::next(const Heard& heard, Instant now) {
  if (const auto* got = std::get_if<Got>(&heard)) {
    framer_.commit(got->bytes);
    return advance(now);
  }
  if (std::holds_alternative<Kept>(heard)) return settled(true, now);
  if (std::holds_alternative<Refused>(heard)) return settled(false, now);
  if (std::holds_alternative<Again>(heard)) return again(now);
  if (std::holds_alternative<Late>(heard)) return late(now);
  if (std::holds_alternative<Gone>(heard)) return gone(now);
  return advance(now);  // Started, Sent
}

Ask Inbound::advance(Instant now) {
  if (std::exchange(keep_next_, false)) return keep();
  if (walk_) return part(now);
  return go_on(framer_.next(), now);
}

Ask Inbound::go_on(mllp::Step step, Instant now) {
  for (;; step = framer_.next()) {
    if (const auto* found = std::get_if<mllp::Frame>(&step)) return frame(*found, now);
    if (const auto* more = std::get_if<mllp::NeedMore>(&step)) {
      return ended_ ? Ask(HangUp{"the sender has closed the connection"})
                    : read(more->cr_pending, now);
    }
    if (const auto* broken = std::get_if<mllp::Broken>(&step)) {
      if (broken->what == Kind::stray_bytes) return HangUp{"bytes that are no MLLP frame"};
      odd(broken->what);
      return HangUp{broken->what == Kind::tls_client ? "TLS on a plain port"
                                                     : "HTTP on an MLLP port"};
    }
    const Kind what = std::get<mllp::Odd>(step).what;
    odd(what);
    if (what == Kind::too_large) {
      refused_ = true;
      const std::string answer = reception_.too_large(framer_.head());
      return terms_.commit_bytes ? commit() : send(answer);
    }
  }
}

// It is told with the frame that comes next, unless that one is skipped.
void Inbound::odd(Kind kind) {
  reception_.odd(kind);
  if (kind == Kind::empty_frame || kind == Kind::too_large)
    odd_.reset();
  else
    odd_ = repair::with(odd_, kind);
}

Ask Inbound::frame(const mllp::Frame& found, Instant now) {
  frame_began_.reset();
  frame_odd_ = std::exchange(odd_, {});
  core::Buffer buffer = framer_.take(found);
  const std::string_view payload = buffer.view().substr(found.offset, found.length);
  // The sender confirms what it was answered: nothing follows from that.
  if (terms_.commit_bytes && (payload == kCommitted || payload == kNotCommitted))
    return advance(now);
  hl7v2::Batch batch = hl7v2::split_batch(payload);
  if (batch.plain())
    return take(core::Message(std::move(buffer), found.offset, found.length), {}, now);
  walk_.emplace(std::move(buffer), found.offset, found.length, std::move(batch), terms_.batch);
  return part(now);
}

Ask Inbound::part(Instant now) {
  if (walk_->next()) return take(core::Message(walk_->message()), walk_->in_batch(), now);
  const BatchWalk over = *std::exchange(walk_, std::nullopt);
  const bool said =
      over.ack() == channels::BatchAck::one || over.ack() == channels::BatchAck::errors;
  if (terms_.commit_bytes) {
    if (said) behind_commit_ = mllp::wrap(reception_.answer_batch(over));
    return commit();
  }
  return said ? send(reception_.answer_batch(over)) : advance(now);
}

Ask Inbound::take(const core::Message& message, const InBatch& in, Instant now) {
  intake_ = reception_.take(message, {.batch = in, .frame = frame_odd_});
  if (intake_.wait) {
    if (!walk_) held_ = message.payload();
    return Wait{};
  }
  if (terms_.answer_first && one_by_one()) {
    keep_next_ = true;
    return send(intake_.ack, now);
  }
  return keep();
}

Ask Inbound::again(Instant now) {
  if (walk_) return take(core::Message(walk_->message()), walk_->in_batch(), now);
  return take(core::Message(std::exchange(held_, {})), {}, now);
}

Ask Inbound::settled(bool kept, Instant now) {
  const Answers& answers = kept ? intake_.ack : intake_.ack_not_stored;
  if (!kept) refused_ = true;
  if (!one_by_one()) {
    if (!kept && walk_->ack() == channels::BatchAck::none && !terms_.commit_bytes)
      return HangUp{"a message could not be kept, and gets no answer that says so"};
    walk_->say(answers, kept && intake_.fate == channels::Fate::accepted);
    return part(now);
  }
  if (terms_.commit_bytes) {
    behind_commit_ += framed(answers);
    return walk_ ? part(now) : commit();
  }
  return terms_.answer_first ? advance(now) : send(answers, now);
}

Ask Inbound::commit() {
  out_ = mllp::wrap(refused_ ? kNotCommitted : kCommitted);
  if (!refused_) out_ += behind_commit_;
  behind_commit_.clear();
  refused_ = false;
  return Send{out_};
}

Ask Inbound::keep() { return Keep{std::make_unique<Entry>(std::move(intake_.entry))}; }

// Nothing to say (MSH-15 and MSH-16 asked for nothing): on to the next message.
Ask Inbound::send(const Answers& answers, Instant now) {
  out_ = framed(answers);
  if (out_.empty()) return advance(now);
  return Send{out_};
}

Ask Inbound::send(std::string_view payload) {
  out_ = mllp::wrap(payload);
  return Send{out_};
}

Ask Inbound::read(bool return_pending, Instant now) {
  return_pending_ = return_pending;
  std::optional<Instant> deadline;
  if (return_pending) {
    deadline = now + terms_.return_grace;
  } else if (framer_.in_frame()) {
    if (!frame_began_) frame_began_ = now;
    deadline = std::min(now + terms_.between_bytes_max, *frame_began_ + terms_.frame_max);
  } else {
    frame_began_.reset();
    if (terms_.idle_max.count() > 0) deadline = now + terms_.idle_max;
  }
  return Read{framer_.room(), deadline};
}

Ask Inbound::late(Instant now) {
  if (return_pending_) return go_on(framer_.grace_over(), now);
  if (framer_.in_frame()) {
    reception_.odd(Kind::half_frame);
    return HangUp{"the sender was too slow within a frame"};
  }
  return HangUp{"no message for longer than idle_timeout"};
}

// A sender that closes its side may still wait for answers (mllp digest 5.14).
Ask Inbound::gone(Instant now) {
  ended_ = true;
  return go_on(framer_.end(), now);
}

}  // namespace engine::flow
