#include "parsers/hl7v2/escapes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "parsers/charset/converter.hpp"
#include "parsers/hl7v2/view.hpp"

namespace parsers::hl7v2 {

namespace {

constexpr std::size_t kSequenceMax = 64;

std::optional<std::string> hex_bytes(std::string_view digits) {
  if (digits.empty() || digits.size() % 2 != 0) return {};
  std::string out;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    std::uint8_t byte = 0;
    const auto [end, error] = std::from_chars(digits.data() + i, digits.data() + i + 2, byte, 16);
    if (error != std::errc() || end != digits.data() + i + 2) return {};
    out += static_cast<char>(byte);
  }
  return out;
}

// What stands between two escape signs, decoded; empty when weir does not know it.
std::optional<std::string> sequence(std::string_view body, const Separators& s) {
  auto sign = [](char c) {
    return c == 0 ? std::optional<std::string>() : std::optional(std::string(1, c));
  };
  if (body.size() == 1) {
    switch (body[0]) {
      case 'F':
        return sign(s.field);
      case 'S':
        return sign(s.component);
      case 'R':
        return sign(s.repetition);
      case 'E':
        return sign(s.escape);
      case 'T':
        return sign(s.subcomponent);
      case 'P':
        return std::string(1, s.truncation == 0 ? '#' : s.truncation);
      case 'H':
      case 'N':
        return std::string();  // highlighting on and off
      default:
        return {};
    }
  }
  if (body[0] == 'X' || body[0] == 'x') return hex_bytes(body.substr(1));
  if (body[0] != '.' || body.size() < 3) return {};
  const std::string_view command = body.substr(1, 2);
  int many = 1;
  std::string_view number = body.substr(3);
  while (!number.empty() && (number.front() == ' ' || number.front() == '+'))
    number.remove_prefix(1);
  const bool counted =
      !number.empty() &&
      std::from_chars(number.data(), number.data() + number.size(), many).ec == std::errc();
  many = std::clamp(many, 1, 64);
  if (command == "br" || command == "BR" || command == "ce") return "\n";
  if (command == "sp") return std::string(static_cast<std::size_t>(many), '\n');
  if (command == "sk" && counted) return std::string(static_cast<std::size_t>(many), ' ');
  if (command == "fi" || command == "nf" || command == "in" || command == "ti")
    return std::string();
  return {};
}

}  // namespace

std::string_view decoded(std::string_view raw, const Separators& separators,
                         const core::Message& message) {
  const bool escapes =
      separators.escape != 0 && raw.find(separators.escape) != std::string_view::npos;
  const charset::Reading& reading = separators.reading;
  const bool as_it_is = charset::is_text(raw, reading);
  if (!escapes && as_it_is) return raw;
  std::string out;
  std::string_view rest = raw;
  auto append = [&](std::string_view bytes) {
    as_it_is ? static_cast<void>(out += bytes)
             : static_cast<void>(charset::decode(bytes, *reading.charset, out));
  };
  while (!rest.empty()) {
    const std::size_t at = escapes ? rest.find(separators.escape) : std::string_view::npos;
    append(rest.substr(0, at));
    if (at == std::string_view::npos) break;
    const std::size_t close = rest.find(separators.escape, at + 1);
    const bool closed = close != std::string_view::npos && close > at + 1;
    const bool hex = closed && (rest[at + 1] == 'X' || rest[at + 1] == 'x');
    const std::optional<std::string> text =
        closed && (hex || close - at <= kSequenceMax)
            ? sequence(rest.substr(at + 1, close - at - 1), separators)
            : std::nullopt;
    if (!text) {
      append(rest.substr(at, 1));
      rest.remove_prefix(at + 1);
      continue;
    }
    hex ? charset::append_bytes(*text, reading, out) : static_cast<void>(out += *text);
    rest.remove_prefix(close + 1);
  }
  return message.keep(out);
}

std::string encoded(std::string_view text, const Separators& s) {
  std::string out;
  const std::array<std::pair<char, char>, 6> signs{{{s.escape, 'E'},
                                                    {s.field, 'F'},
                                                    {s.component, 'S'},
                                                    {s.repetition, 'R'},
                                                    {s.subcomponent, 'T'},
                                                    {s.truncation, 'P'}}};
  for (const char c : text) {
    const auto sign = std::find_if(signs.begin(), signs.end(), [&](const auto& pair) {
      return pair.first != 0 && pair.first == c;
    });
    if (s.escape == 0) {
      out += sign == signs.end() && c != '\r' && c != '\n' ? c : ' ';
    } else if (sign != signs.end()) {
      (((out += s.escape) += sign->second) += s.escape);
    } else if (c == '\n' || c == '\r') {
      ((out += s.escape) += ".br") += s.escape;
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace parsers::hl7v2
