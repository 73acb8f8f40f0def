#include "parsers/core/utf8.hpp"

#include <emmintrin.h>

#include <algorithm>

namespace parsers::core {

namespace {

// A byte of the text lies between two bounds.
bool within(std::string_view text, std::size_t at, unsigned low, unsigned high) {
  if (at >= text.size()) return false;
  const auto byte = static_cast<unsigned char>(text[at]);
  return byte >= low && byte <= high;
}

// How many bytes from the start are below 0x80; 64 at a time, then 16, then one.
std::size_t ascii_length(std::string_view text) {
  auto load = [&](std::size_t at) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
  };
  std::size_t at = 0;
  for (; at + 64 <= text.size(); at += 64) {
    const __m128i all = _mm_or_si128(_mm_or_si128(load(at), load(at + 16)),
                                     _mm_or_si128(load(at + 32), load(at + 48)));
    if (_mm_movemask_epi8(all) != 0) break;
  }
  while (at + 16 <= text.size() && _mm_movemask_epi8(load(at)) == 0) at += 16;
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80U) ++at;
  return at;
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

char32_t code_point(std::string_view text, std::size_t at) {
  const unsigned lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = code_point_length(text, at);
  char32_t made = length == 1 ? lead : lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i)
    made = (made << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  return made;
}

void append_code_point(std::string& text, char32_t c) {
  auto put = [&](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x80U) return put(c);
  if (c < 0x800U) {
    put(0xC0U | (c >> 6U));
  } else if (c < 0x10000U) {
    put(0xE0U | (c >> 12U));
    put(0x80U | ((c >> 6U) & 0x3FU));
  } else {
    put(0xF0U | (c >> 18U));
    put(0x80U | ((c >> 12U) & 0x3FU));
    put(0x80U | ((c >> 6U) & 0x3FU));
  }
  put(0x80U | (c & 0x3FU));
}

// As signed bytes, these are greater than zero. 64 at a time, then the last 64 once more.
bool is_plain(std::string_view text) {
  constexpr std::size_t kTogether = 64;
  auto plain = [](const char* bytes) {
    auto load = [&](std::size_t at) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + at));
    };
    const __m128i least = _mm_setzero_si128();
    const __m128i good = _mm_and_si128(
        _mm_and_si128(_mm_cmpgt_epi8(load(0), least), _mm_cmpgt_epi8(load(16), least)),
        _mm_and_si128(_mm_cmpgt_epi8(load(32), least), _mm_cmpgt_epi8(load(48), least)));
    return _mm_movemask_epi8(good) == 0xFFFF;
  };
  if (text.size() < kTogether)
    return std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) > 0; });
  for (std::size_t at = 0; at + kTogether <= text.size(); at += kTogether) {
    if (!plain(text.data() + at)) return false;
  }
  return plain(text.data() + text.size() - kTogether);
}

bool is_ascii(std::string_view text) { return ascii_length(text) == text.size(); }

std::size_t find_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (static_cast<unsigned char>(text[at]) < 0x80U) {
      at += ascii_length(text.substr(at));
      continue;
    }
    const std::size_t length = code_point_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return at;
}

}  // namespace parsers::core
