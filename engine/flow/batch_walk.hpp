// Batch walk: the messages of one frame, one after the other, and what was said of them.
//
// Knows which message is next, what it is told of its batch, and which answers go out together.
// Does not know how a message is taken in or kept.
//
// Flow: while next(): take message() with in_batch(), keep it, say() what it is answered with.
// A crash in between: the sender sends all of it again, and what was kept is a duplicate then.
// Invariant: a frame without messages is walked over once, as a batch that is empty.
#pragma once

#include <string>
#include <vector>

#include "channels/src/ack_style.hpp"
#include "engine/flow/intake.hpp"
#include "parsers/core/buffer.hpp"
#include "parsers/hl7v2/batch_answer.hpp"

namespace engine::flow {

class BatchWalk {
 public:
  // The payload is `length` bytes from `offset`; `batch` is what split_batch() says of it.
  BatchWalk(core::Buffer buffer, std::size_t offset, std::size_t length,
            parsers::hl7v2::Batch batch, channels::BatchAck said);

  bool next();
  std::string_view message() const;
  InBatch in_batch() const;
  void say(const Answers& answers, bool accepted);

  channels::BatchAck ack() const { return ack_; }  // never unsaid
  std::string_view payload() const { return buffer_.view().substr(offset_, length_); }
  const parsers::hl7v2::Batch& batch() const { return batch_; }
  const std::vector<parsers::hl7v2::Answered>& answered() const { return answered_; }

 private:
  bool last() const;
  std::size_t number() const { return empty_ ? 1 : batch_.parts[behind_ - 1].batch; }

  core::Buffer buffer_;
  std::size_t offset_ = 0;
  std::size_t length_ = 0;
  parsers::hl7v2::Batch batch_;
  channels::BatchAck ack_;
  bool empty_ = false;
  bool walked_ = false;        // over a batch that is empty
  std::size_t behind_ = 0;     // the part that is taken, plus one
  std::size_t headed_ = 0;     // the batch of the last BHS
  std::string_view batch_id_;  // owner: the buffer
  std::string_view file_id_;
  std::vector<parsers::hl7v2::Answered> answered_;
};

// The batch that answers a batch.
std::string answer_batch(const channels::Channel& channel, const BatchWalk& walk,
                         const Circumstances& circumstances);

}  // namespace engine::flow
