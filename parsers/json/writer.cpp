#include "parsers/json/writer.hpp"

#include <emmintrin.h>

#include <array>
#include <bit>
#include <charconv>
#include <cstring>

#include "parsers/core/utf8.hpp"

namespace parsers::json {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// What to do with a byte: 0 copy it, 1 write \u00XX, 2 begin of a longer code point, otherwise
// the letter behind the backslash.
constexpr std::array<char, 256> make_table() {
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < 0x20; ++i) table[i] = 1;
  for (std::size_t i = 0x80; i < 0x100; ++i) table[i] = 2;
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}
constexpr std::array<char, 256> kTable = make_table();

unsigned byte(char c) { return static_cast<unsigned char>(c); }

void control(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u00";
  out += kHex[byte(c) >> 4U];
  out += kHex[byte(c) & 0xFU];
}

// How many bytes from `i` on can be copied as they are; sixteen are looked at at a time.
std::size_t plain_bytes(std::string_view text, std::size_t i) {
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i space = _mm_set1_epi8(' ');
  const std::size_t begin = i;
  for (; i + 16 <= text.size(); i += 16) {
    const __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + i));
    // Signed: what is not ASCII is less than a blank, too.
    const __m128i hit =
        _mm_or_si128(_mm_cmplt_epi8(chunk, space),
                     _mm_or_si128(_mm_cmpeq_epi8(chunk, quote), _mm_cmpeq_epi8(chunk, backslash)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hit));
    if (mask != 0) return i + static_cast<std::size_t>(std::countr_zero(mask)) - begin;
  }
  while (i < text.size() && kTable[byte(text[i])] == 0) ++i;
  return i - begin;
}

// Eight bytes that can be copied as they are. May say no where they can.
bool all_plain(std::uint64_t bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHigh = kOnes << 7U;
  auto zero = [](std::uint64_t x) { return (x - kOnes) & ~x; };
  return ((bytes | (bytes - kOnes * ' ') | zero(bytes ^ (kOnes * '"')) |
           zero(bytes ^ (kOnes * '\\'))) &
          kHigh) == 0;
}

bool all_plain(std::string_view text) {
  if (text.size() >= 16) return plain_bytes(text, 0) == text.size();
  const char* const at = text.data();
  std::uint64_t low = 0x2020202020202020U;
  if (text.size() < 8) {
    if (!text.empty()) std::memcpy(&low, at, text.size());
    return all_plain(low);
  }
  std::uint64_t high = 0;
  std::memcpy(&low, at, 8);
  std::memcpy(&high, at + text.size() - 8, 8);
  return all_plain(low) && all_plain(high);
}

template <class T>
void digits(std::string& out, T value) {
  std::array<char, 24> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  out.append(buffer.data(), end.ptr);
}

}  // namespace

void escape_to(std::string& out, std::string_view utf8) {
  std::size_t copied = 0;  // everything before is in `out`
  for (std::size_t i = 0; i < utf8.size();) {
    i += plain_bytes(utf8, i);
    if (i == utf8.size()) break;
    const char action = kTable[byte(utf8[i])];
    const std::size_t length = action == 2 ? core::code_point_length(utf8, i) : 0;
    if (length != 0) {
      i += length;
      continue;
    }
    out.append(utf8, copied, i - copied);
    if (action == 2) {
      out += kReplacement;
    } else if (action == 1) {
      control(out, utf8[i]);
    } else {
      out += '\\';
      out += action;
    }
    copied = ++i;
  }
  out.append(utf8, copied);
}

void Writer::key(std::string_view name) {
  string(name);
  out_ += ':';
}

// A comma where one is due, then `size` bytes that `write` puts there.
template <class Write>
void Writer::append(std::size_t size, Write write) {
  const std::size_t before = out_.size();
  const std::size_t comma = comma_due() ? 1 : 0;
  out_.resize_and_overwrite(before + comma + size, [&](char* bytes, std::size_t) {
    char* const at = bytes + before;
    if (comma != 0) *at = ',';
    write(at + comma);
    return before + comma + size;
  });
}

void Writer::string(std::string_view utf8) {
  if (all_plain(utf8)) {
    return append(utf8.size() + 2, [&](char* at) {
      *at = '"';
      if (!utf8.empty()) std::memcpy(at + 1, utf8.data(), utf8.size());
      at[utf8.size() + 1] = '"';
    });
  }
  raw("\"");
  escape_to(out_, utf8);
  out_ += '"';
}

void Writer::raw(std::string_view token) {
  append(token.size(), [&](char* at) { std::memcpy(at, token.data(), token.size()); });
}

void Writer::signed_number(std::int64_t value) {
  if (comma_due()) out_ += ',';
  digits(out_, value);
}

void Writer::unsigned_number(std::uint64_t value) {
  if (comma_due()) out_ += ',';
  digits(out_, value);
}

}  // namespace parsers::json
