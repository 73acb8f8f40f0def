#include "engine/flow/outbound.hpp"

#include <algorithm>

#include "parsers/mllp/envelope.hpp"

namespace engine::flow {

namespace mllp = parsers::mllp;
using channels::ReplyKind;

Outbound::Ask Outbound::next(const Heard& heard, Instant now) {
  if (const auto* offered = std::get_if<Offer>(&heard)) return offer(*offered, now);
  if (const auto* got_some = std::get_if<Got>(&heard)) return got(got_some->bytes, now);
  if (std::holds_alternative<Connected>(heard)) {
    connected_ = true;
    return send();
  }
  if (std::holds_alternative<Sent>(heard)) {
    state_ = State::waiting;
    deadline_ = now + terms_.answer_max;
    return Read{framer_.room(), deadline_};
  }
  return gone(std::holds_alternative<Late>(heard), now);
}

Outbound::Ask Outbound::offer(const Offer& offered, Instant now) {
  frame_ = mllp::wrap(offered.body);
  control_id_ = offered.control_id;
  stray_seen_ = false;
  if (!connected_) return connect(now);
  // A partner may have closed an idle connection, or have answered late: look before sending, for
  // afterwards nobody knows whether the message arrived.
  state_ = State::peeking;
  return Peek{framer_.room()};
}

Outbound::Ask Outbound::connect(Instant now) {
  framer_ = mllp::Framer(mllp::Limits{});
  state_ = State::connecting;
  return Connect{now + terms_.connect_max};
}

Outbound::Ask Outbound::send() {
  state_ = State::sending;
  return Send{frame_};
}

Outbound::Ask Outbound::got(std::size_t bytes, Instant now) {
  framer_.commit(bytes);
  if (state_ == State::waiting) return answer(framer_.next(), now);
  if (bytes == 0) return send();
  drop_strays();
  return Peek{framer_.room()};
}

void Outbound::drop_strays() {
  for (;;) {
    const mllp::Step step = framer_.next();
    if (const auto* frame = std::get_if<mllp::Frame>(&step)) {
      framer_.take(*frame);
      ++stray_;
    } else if (!std::holds_alternative<mllp::Odd>(step)) {
      return;
    }
  }
}

// Reads until an answer to this message is there; those to others are discarded.
Outbound::Ask Outbound::answer(mllp::Step step, Instant now) {
  for (;; step = framer_.next()) {
    if (const auto* need = std::get_if<mllp::NeedMore>(&step)) {
      const Instant soon = now + terms_.return_grace;
      return Read{framer_.room(), need->cr_pending ? std::min(soon, deadline_) : deadline_};
    }
    if (std::holds_alternative<mllp::Broken>(step)) return finish(ReplyKind::garbage, true);
    if (const auto* frame = std::get_if<mllp::Frame>(&step)) {
      if (auto ask = judge(*frame)) return std::move(*ask);
    }
  }
}

std::optional<Outbound::Ask> Outbound::judge(const mllp::Frame& frame) {
  const core::Buffer buffer = framer_.take(frame);
  const std::string_view payload = buffer.view().substr(frame.offset, frame.length);
  if (terms_.commit_bytes) return commit_byte(payload);
  const ReplyKind kind = ack_kind(payload, control_id_);
  if (kind != ReplyKind::wrong_id) return finish(kind, kind == ReplyKind::garbage);
  ++stray_;
  stray_seen_ = true;
  return {};
}

// MLLP release 2: 06 confirms that the message is safe over there, 15 that it is not. What the
// partner says in HL7 is no commit.
std::optional<Outbound::Ask> Outbound::commit_byte(std::string_view payload) {
  if (payload == "\x06") return finish({Verdict::done, "commit"}, false);
  if (payload == "\x15") return finish(ReplyKind::CR, false);
  if (payload.size() == 1) return finish(ReplyKind::garbage, true);
  return {};
}

Outbound::Ask Outbound::gone(bool late, Instant now) {
  if (state_ == State::waiting) return unanswered(late, now);
  connected_ = false;
  if (state_ == State::peeking) return connect(now);  // nothing was sent on it
  if (state_ == State::connecting) return finish({Verdict::down, "cannot connect"}, true);
  return finish(ReplyKind::disconnect, true);
}

// An answer may be whole but for the CR behind its end block.
Outbound::Ask Outbound::unanswered(bool late, Instant now) {
  mllp::Step step = late ? framer_.grace_over() : framer_.end();
  if (std::holds_alternative<mllp::Odd>(step)) step = framer_.next();
  if (const auto* frame = std::get_if<mllp::Frame>(&step)) {
    if (auto ask = judge(*frame)) return std::move(*ask);
    if (late && now < deadline_) return Read{framer_.room(), deadline_};
  }
  if (!late) return finish(ReplyKind::disconnect, true);
  return finish(stray_seen_ ? ReplyKind::wrong_id : ReplyKind::timeout, true);
}

Outbound::Ask Outbound::finish(ReplyKind kind, bool close) {
  return finish(reply_of(kind, terms_.reactions), close);
}

Outbound::Ask Outbound::finish(Reply reply, bool close) {
  state_ = State::idle;
  close = close || !terms_.keep_connection;
  if (close) connected_ = false;
  return Finish{std::move(reply), close};
}

}  // namespace engine::flow
