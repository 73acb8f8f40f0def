#include "parsers/json/writer.hpp"

#include <array>
#include <charconv>

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
