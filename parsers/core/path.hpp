// Path: a place in an HL7 v2 message, such as PID-3[2].1 or OBX[3]-5.
//
// Knows numbers only (and a segment name of three characters), so it can never carry patient
// data: a Path may be printed, logged and put into a ticket.
// Does not know messages, versions or data types.
//
// Invariant: positions count from 1, as in HL7; 0 means "not said".
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace parsers::core {

// A segment name: an upper-case letter, then two upper-case letters or digits (HL7 2.5.1, 2.5.1).
struct SegmentName {
  std::array<char, 3> letters{};

  constexpr SegmentName() = default;
  constexpr explicit SegmentName(std::string_view text) {
    for (std::size_t i = 0; i < 3 && i < text.size(); ++i) letters[i] = text[i];
  }
  static constexpr bool looks_right(std::string_view text) {
    auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    auto upper_or_digit = [&](char c) { return upper(c) || (c >= '0' && c <= '9'); };
    return text.size() == 3 && upper(text[0]) && upper_or_digit(text[1]) && upper_or_digit(text[2]);
  }
  constexpr bool empty() const { return letters[0] == '\0'; }
  // Not of a temporary: the letters are inside.
  constexpr std::string_view view() const& { return {letters.data(), empty() ? 0U : 3U}; }
  std::string_view view() && = delete;
  constexpr auto operator<=>(const SegmentName&) const = default;
  // Without a call: every look-up compares names.
  constexpr bool operator==(const SegmentName& other) const { return number() == other.number(); }
  constexpr std::uint32_t number() const {
    auto byte = [this](std::size_t i) {
      return std::uint32_t{static_cast<std::uint8_t>(letters[i])};
    };
    return byte(0) | byte(1) << 8U | byte(2) << 16U;
  }
};

struct Path {
  SegmentName segment;
  std::uint32_t occurrence = 0;  // which one of the segments of this name; 0: the only one
  std::uint16_t field = 0;
  std::uint16_t repetition = 0;
  std::uint16_t component = 0;
  std::uint16_t subcomponent = 0;

  constexpr auto operator<=>(const Path&) const = default;
  constexpr bool empty() const { return segment.empty(); }
};

// "PID-3[2].1.4"; parts that are 0 are left out.
std::string to_text(const Path& path);

}  // namespace parsers::core
