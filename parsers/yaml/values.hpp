// Values: what a text of a YAML file stands for: a wait, a size, a yes or no, a number.
//
// Knows how people write them: 250ms, 24h, 4 MiB, yes. Does not know YAML, keys or places.
//
// Every parser takes all of the text or nothing: `5 minutes` is not 5.
#pragma once

#include <charconv>
#include <compare>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parsers::yaml {

// A stretch of time: 250ms 5s 5m 24h 3d 7y (a year is 365 days).
struct Duration {
  std::int64_t ms = 0;
  constexpr auto operator<=>(const Duration&) const = default;
};

// A number of bytes: 512 B, 64 KiB, 4 MiB, 2 GiB.
struct Size {
  std::uint64_t bytes = 0;
  constexpr auto operator<=>(const Size&) const = default;
};

std::optional<Duration> parse_duration(std::string_view text);
std::optional<Size> parse_size(std::string_view text);
std::optional<bool> parse_yes_no(std::string_view text);  // yes no true false

// Decimal digits with an optional minus; never octal, so 010 is ten.
template <std::integral T>
std::optional<T> parse_integer(std::string_view text) {
  T value{};
  const auto end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || at != end || text.empty()) return std::nullopt;
  return value;
}

// In the largest unit that leaves no rest: "5m", "90s", "4 MiB".
std::string to_text(Duration duration);
std::string to_text(Size size);

}  // namespace parsers::yaml
