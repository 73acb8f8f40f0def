#include "parsers/yaml/values.hpp"

#include <array>
#include <limits>

namespace parsers::yaml {

namespace {

struct Unit {
  std::string_view name;
  std::uint64_t size;
};

constexpr std::array<Unit, 7> kTimes = {{{"ms", 1},
                                         {"s", 1000},
                                         {"m", 60'000},
                                         {"h", 3'600'000},
                                         {"d", 86'400'000},
                                         {"w", 604'800'000},
                                         {"y", 31'536'000'000}}};
constexpr std::array<Unit, 4> kSizes = {
    {{"B", 1}, {"KiB", 1U << 10U}, {"MiB", 1U << 20U}, {"GiB", 1U << 30U}}};

// A number and its unit, multiplied; empty when it does not fit.
template <std::size_t N>
std::optional<std::uint64_t> measure(std::string_view text, const std::array<Unit, N>& units) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_integer<std::uint64_t>(text.substr(0, digits));
  text.remove_prefix(digits);
  if (text.starts_with(' ')) text.remove_prefix(1);
  for (const Unit& unit : units) {
    if (!number || text != unit.name) continue;
    constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (*number > kMost / unit.size) return std::nullopt;
    return *number * unit.size;
  }
  return std::nullopt;
}

template <std::size_t N>
std::string written(std::uint64_t value, const std::array<Unit, N>& units,
                    std::string_view between) {
  const Unit* best = &units.front();
  for (const Unit& unit : units) {
    if (value != 0 && value % unit.size == 0) best = &unit;
  }
  return std::to_string(value / best->size) + std::string(between) + std::string(best->name);
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  const auto ms = measure(text, kTimes);
  if (!ms) return std::nullopt;
  return Duration{static_cast<std::int64_t>(*ms)};
}

std::optional<Size> parse_size(std::string_view text) {
  const auto bytes = measure(text, kSizes);
  if (!bytes) return std::nullopt;
  return Size{*bytes};
}

std::optional<bool> parse_yes_no(std::string_view text) {
  if (text == "yes" || text == "true") return true;
  if (text == "no" || text == "false") return false;
  return std::nullopt;
}

std::string to_text(Duration duration) {
  return written(static_cast<std::uint64_t>(duration.ms), kTimes, "");
}

std::string to_text(Size size) { return written(size.bytes, kSizes, " "); }

}  // namespace parsers::yaml
