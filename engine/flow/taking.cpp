#include "engine/flow/taking.hpp"

#include <algorithm>
#include <utility>

namespace engine::flow {

using channels::BatchAck;
using channels::Fate;
namespace hl7v2 = parsers::hl7v2;

namespace {

// What cannot be stored comes first: all of it is to be sent again.
bool graver(Fate one, Fate other) {
  if (other == Fate::not_now || one == Fate::accepted) return false;
  return one == Fate::not_now || other == Fate::accepted;
}

}  // namespace

Taking::Taking(const Reception& reception, Payload payload, BatchAck batch)
    : reception_(reception), payload_(std::move(payload)) {
  if (!payload_.hl7v2) return;
  hl7v2::Batch found = hl7v2::split_batch(payload_.bytes);
  if (found.plain()) return;
  core::Buffer buffer(payload_.bytes);
  walk_.emplace(std::move(buffer), 0, payload_.bytes.size(), std::move(found), batch);
}

std::optional<Ask> Taking::heard(const Heard& heard) {
  if (std::holds_alternative<Again>(heard)) {
    std::optional<Ask> ask = take();
    return ask ? std::move(ask) : go_on();
  }
  const auto* kept = std::get_if<Kept>(&heard);
  if (kept != nullptr) outcome_.ids.push_back(kept->message_id);
  settle(kept != nullptr);
  return go_on();
}

std::optional<Ask> Taking::go_on() {
  while (!outcome_.other_content && (walk_ ? walk_->next() : !std::exchange(taken_, true))) {
    ++number_;
    if (std::optional<Ask> ask = take()) return ask;
  }
  const bool as_one = walk_ && (walk_->ack() == BatchAck::one || walk_->ack() == BatchAck::errors);
  if (as_one && !outcome_.other_content) outcome_.answer = reception_.answer_batch(*walk_);
  return std::nullopt;
}

// Nothing: nothing is to be kept of this one.
std::optional<Ask> Taking::take() {
  const core::Message message(walk_ ? walk_->message() : std::string_view(payload_.bytes));
  Circumstances come;
  if (walk_) come.batch = walk_->in_batch();
  come.request = payload_.request;
  if (!payload_.name.empty())
    come.print = fingerprint(payload_.sender, payload_.name + '/' + std::to_string(number_),
                             message.payload());
  intake_ = reception_.take(message, come);
  if (intake_.wait) return Wait{};
  if (intake_.named == Intake::Named::never)
    return Keep{std::make_unique<Entry>(std::move(intake_.entry))};
  outcome_.named_before = true;
  if (intake_.named == Intake::Named::before_with_other_content)
    outcome_.other_content = true;
  else
    settle(true);
  return std::nullopt;
}

void Taking::settle(bool kept) {
  const Fate fate = kept ? intake_.fate : Fate::not_now;
  const Answers& answers = kept ? intake_.ack : intake_.ack_not_stored;
  ++outcome_.messages;
  if (fate == Fate::accepted) ++outcome_.accepted;
  if (graver(fate, outcome_.fate)) outcome_.fate = fate;
  outcome_.problems.add(intake_.problems);
  if (walk_) walk_->say(answers, fate == Fate::accepted);
  if (!walk_ || walk_->ack() == BatchAck::each)
    (outcome_.answer += answers.commit) += answers.application;
}

}  // namespace engine::flow
