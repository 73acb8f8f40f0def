// Message: one message's bytes and the memory of everything that is made while it is read.
//
// Knows who owns: this object does. A type that ends in View borrows from it and never
// outlives it. Neither copies nor moves; what must outlive it (an Entry, a Delivery) owns its
// own bytes.
// Does not know formats.
//
// Invariant: payload() lies within the buffer, and 64 readable bytes follow the buffer.
#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <string_view>

#include "parsers/core/buffer.hpp"

namespace parsers::core {

class Message {
 public:
  // Takes the receive buffer over; the payload is `length` bytes from `offset`. No copy.
  Message(Buffer buffer, std::size_t offset, std::size_t length);
  // Copies: for files, tests and the command line.
  explicit Message(std::string_view payload);

  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;
  Message(Message&&) = delete;
  Message& operator=(Message&&) = delete;
  ~Message() = default;

  std::string_view payload() const { return buffer_.view().substr(offset_, length_); }
  std::pmr::memory_resource& arena() const { return arena_; }
  // The text, kept as long as the message.
  std::string_view keep(std::string_view text) const;
  // The same, with 64 readable bytes behind it, as payload() has them.
  std::string_view keep_padded(std::string_view text) const;

 private:
  static constexpr std::size_t kInline = 8192;

  Buffer buffer_;
  std::size_t offset_ = 0;
  std::size_t length_ = 0;
  alignas(std::max_align_t) mutable std::array<std::byte, kInline> inline_;
  mutable std::pmr::monotonic_buffer_resource arena_;  // mutable: reading may need memory
};

}  // namespace parsers::core
