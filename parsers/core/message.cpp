#include "parsers/core/message.hpp"

#include <cstring>
#include <utility>

#include "parsers/core/ensure.hpp"

namespace parsers::core {

Message::Message(Buffer buffer, std::size_t offset, std::size_t length)
    : buffer_(std::move(buffer)),
      offset_(offset),
      length_(length),
      arena_(inline_.data(), inline_.size()) {
  ENSURE(offset + length <= buffer_.size());
  buffer_.pad();
}

Message::Message(std::string_view payload) : Message(Buffer(payload), 0, payload.size()) {}

std::string_view Message::keep_padded(std::string_view text) const {
  const std::size_t size = text.size() + Buffer::kPadding;
  char* copy = static_cast<char*>(arena_.allocate(size, 1));
  std::memset(copy + text.size(), 0, Buffer::kPadding);
  if (!text.empty()) std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

std::string_view Message::keep(std::string_view text) const {
  if (text.empty()) return {};
  char* copy = static_cast<char*>(arena_.allocate(text.size(), 1));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

}  // namespace parsers::core
