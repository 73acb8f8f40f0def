#include "parsers/json/writer.hpp"

#include <array>
#include <charconv>

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

bool continues(std::string_view text, std::size_t i, unsigned low, unsigned high) {
  return i < text.size() && byte(text[i]) >= low && byte(text[i]) <= high;
}

// Bytes of the code point at `i`; 0 when it is none (Unicode 15, table 3-7).
std::size_t sequence(std::string_view text, std::size_t i) {
  const unsigned lead = byte(text[i]);
  if (lead < 0xC2U || lead > 0xF4U) return 0;
  if (lead < 0xE0U) return continues(text, i + 1, 0x80, 0xBF) ? 2 : 0;
  if (lead < 0xF0U) {
    const unsigned low = lead == 0xE0U ? 0xA0U : 0x80U;
    const unsigned high = lead == 0xEDU ? 0x9FU : 0xBFU;
    return continues(text, i + 1, low, high) && continues(text, i + 2, 0x80, 0xBF) ? 3 : 0;
  }
  const unsigned low = lead == 0xF0U ? 0x90U : 0x80U;
  const unsigned high = lead == 0xF4U ? 0x8FU : 0xBFU;
  return continues(text, i + 1, low, high) && continues(text, i + 2, 0x80, 0xBF) &&
                 continues(text, i + 3, 0x80, 0xBF)
             ? 4
             : 0;
}

void control(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u00";
  out += kHex[byte(c) >> 4U];
  out += kHex[byte(c) & 0xFU];
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
    const char action = kTable[byte(utf8[i])];
    if (action == 0) {
      ++i;
      continue;
    }
    const std::size_t length = action == 2 ? sequence(utf8, i) : 0;
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

void Writer::string(std::string_view utf8) {
  comma();
  out_ += '"';
  escape_to(out_, utf8);
  out_ += '"';
}

void Writer::raw(std::string_view token) {
  comma();
  out_ += token;
}

void Writer::signed_number(std::int64_t value) {
  comma();
  digits(out_, value);
}

void Writer::unsigned_number(std::uint64_t value) {
  comma();
  digits(out_, value);
}

}  // namespace parsers::json
