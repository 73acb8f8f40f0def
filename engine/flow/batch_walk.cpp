#include "engine/flow/batch_walk.hpp"

#include <algorithm>
#include <utility>

#include "engine/flow/stamp.hpp"

namespace engine::flow {

using channels::BatchAck;
namespace hl7v2 = parsers::hl7v2;

BatchWalk::BatchWalk(core::Buffer buffer, std::size_t offset, std::size_t length,
                     hl7v2::Batch batch, BatchAck said)
    : buffer_(std::move(buffer)),
      offset_(offset),
      length_(length),
      batch_(std::move(batch)),
      ack_(channels::batch_ack(said, batch_.announced())),
      empty_(std::none_of(batch_.parts.begin(), batch_.parts.end(),
                          [](const hl7v2::Part& part) { return part.to_take(); })) {
  // Who waits for an answer to an empty batch gets one.
  if (empty_ && ack_ == BatchAck::each) ack_ = BatchAck::one;
}

bool BatchWalk::next() {
  while (behind_ < batch_.parts.size()) {
    const hl7v2::Part& part = batch_.parts[behind_++];
    if (part.to_take()) return true;
    const auto id = hl7v2::batch_field(hl7v2::first_segment(part.of(payload())), 11);
    if (part.kind == hl7v2::PartKind::file_header) file_id_ = id;
    if (part.kind != hl7v2::PartKind::batch_header) continue;
    batch_id_ = id;
    headed_ = part.batch;
  }
  return empty_ && !std::exchange(walked_, true);
}

std::string_view BatchWalk::message() const {
  return empty_ ? payload() : batch_.parts[behind_ - 1].of(payload());
}

bool BatchWalk::last() const {
  return empty_ ||
         std::none_of(batch_.parts.begin() + static_cast<std::ptrdiff_t>(behind_),
                      batch_.parts.end(), [](const hl7v2::Part& part) { return part.to_take(); });
}

InBatch BatchWalk::in_batch() const {
  const bool headed = headed_ == number() && !batch_id_.empty();
  return {.control_id = headed ? batch_id_ : file_id_,
          .problems = last() ? &batch_.problems : nullptr,
          .empty = empty_};
}

void BatchWalk::say(const Answers& answers, bool accepted) {
  const bool told = last() && batch_.problems.any(core::Severity::warning);
  if (ack_ == BatchAck::none || (ack_ == BatchAck::errors && accepted && !told)) return;
  if (answered_.empty() || answered_.back().batch != number())
    answered_.push_back({.batch = number(), .messages = {}, .count = 0});
  for (const std::string* answer : {&answers.commit, &answers.application}) {
    answered_.back().messages += *answer;
    answered_.back().count += answer->empty() ? 0U : 1U;
  }
}

std::string answer_batch(const channels::Channel& channel, const BatchWalk& walk,
                         const Circumstances& circumstances) {
  const std::string stamp = hl7_timestamp(circumstances.now);
  return hl7v2::make_batch_answer({.payload = walk.payload(),
                                   .batch = &walk.batch(),
                                   .answered = walk.answered(),
                                   .application = channel.ack.from.application.text(),
                                   .facility = channel.ack.from.facility.text(),
                                   .timestamp = stamp,
                                   .control_id = circumstances.ack_id});
}

}  // namespace engine::flow
