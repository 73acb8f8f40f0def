#include "parsers/core/utf8.hpp"

#include <cstdint>
#include <cstring>

namespace parsers::core {

namespace {

// A byte of the text lies between two bounds.
bool within(std::string_view text, std::size_t at, unsigned low, unsigned high) {
  if (at >= text.size()) return false;
  const auto byte = static_cast<unsigned char>(text[at]);
  return byte >= low && byte <= high;
}

}  // namespace

std::size_t code_point_length(std::string_view text, std::size_t at) {
  const unsigned lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80U) return 1;
  if (lead < 0xC2U || lead > 0xF4U) return 0;
  if (lead < 0xE0U) return within(text, at + 1, 0x80, 0xBF) ? 2 : 0;
  if (lead < 0xF0U) {
    const unsigned low = lead == 0xE0U ? 0xA0U : 0x80U;
    const unsigned high = lead == 0xEDU ? 0x9FU : 0xBFU;
    return within(text, at + 1, low, high) && within(text, at + 2, 0x80, 0xBF) ? 3 : 0;
  }
  const unsigned low = lead == 0xF0U ? 0x90U : 0x80U;
  const unsigned high = lead == 0xF4U ? 0x8FU : 0xBFU;
  return within(text, at + 1, low, high) && within(text, at + 2, 0x80, 0xBF) &&
                 within(text, at + 3, 0x80, 0xBF)
             ? 4
             : 0;
}

std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::uint64_t eight = 0;
    if (at + 8 <= text.size()) {
      std::memcpy(&eight, text.data() + at, 8);
      if ((eight & 0x8080808080808080U) == 0) {
        at += 8;
        continue;
      }
    }
    const std::size_t length = code_point_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return at;
}

}  // namespace parsers::core
