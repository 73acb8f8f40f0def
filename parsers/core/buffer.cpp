#include "parsers/core/buffer.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "parsers/core/ensure.hpp"

namespace parsers::core {

Buffer::Buffer(std::string_view text) { append(text); }

Buffer::Buffer(Buffer&& other) noexcept
    : bytes_(std::move(other.bytes_)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  bytes_ = std::move(other.bytes_);
  size_ = std::exchange(other.size_, 0);
  capacity_ = std::exchange(other.capacity_, 0);
  return *this;
}

std::span<char> Buffer::room(std::size_t n) {
  if (capacity_ - size_ < n) {
    const std::size_t wanted = std::max(size_ + n, capacity_ * 2);
    std::unique_ptr<char[]> bigger(new char[wanted + kPadding]);  // NOLINT(*-avoid-c-arrays)
    if (size_ > 0) std::memcpy(bigger.get(), bytes_.get(), size_);
    bytes_ = std::move(bigger);
    capacity_ = wanted;
  }
  return {bytes_.get() + size_, capacity_ - size_};
}

void Buffer::commit(std::size_t n) {
  ENSURE(n <= capacity_ - size_);
  size_ += n;
}

void Buffer::append(std::string_view text) {
  const std::span<char> to = room(text.size());
  if (!text.empty()) std::memcpy(to.data(), text.data(), text.size());
  commit(text.size());
}

void Buffer::pad() {
  if (bytes_ == nullptr) static_cast<void>(room(1));
  std::memset(bytes_.get() + size_, 0, kPadding);
}

}  // namespace parsers::core
