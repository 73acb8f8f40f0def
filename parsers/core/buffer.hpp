// Buffer: bytes that grow at the end and keep 64 bytes of zeros behind them.
//
// Knows a block of memory, how much of it is filled, and that vector parsers read past the end.
// Does not know what the bytes mean.
//
// Invariant: size() + kPadding <= allocated; a moved-from Buffer is empty.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace parsers::core {

class Buffer {
 public:
  static constexpr std::size_t kPadding = 64;

  Buffer() = default;
  explicit Buffer(std::string_view text);

  // Room for at least n more bytes behind the filled ones. Invalidates views.
  std::span<char> room(std::size_t n);
  // Says that n bytes of room() were filled.
  void commit(std::size_t n);
  void clear() { size_ = 0; }
  void append(std::string_view text);

  std::string_view view() const { return {bytes_.get(), size_}; }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  // Zeros the padding, as parsers that read in blocks need it.
  void pad();

  Buffer(Buffer&& other) noexcept;
  Buffer& operator=(Buffer&& other) noexcept;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() = default;

 private:
  std::unique_ptr<char[]> bytes_;  // NOLINT(*-avoid-c-arrays): uninitialised on purpose
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;  // without the padding
};

}  // namespace parsers::core
