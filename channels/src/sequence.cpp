#include "channels/src/sequence.hpp"

#include <charconv>

namespace channels {

std::optional<std::int64_t> sequence_number(std::string_view text) {
  constexpr std::int64_t kMost = 999'999'999'999'999;  // NM of 15 digits
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || read != end || number < -1 || number > kMost) return {};
  return number;
}

Turn turn_of(std::string_view text, std::optional<std::int64_t> last) {
  if (text.empty()) return Turn::unnumbered;
  const auto number = sequence_number(text);
  if (!number) return Turn::unclear;
  if (*number == 0) return Turn::start;
  if (*number == -1) return Turn::resync;
  if (!last || *number == *last + 1) return Turn::next;
  if (*number == *last) return Turn::repeat;
  return *number < *last ? Turn::back : Turn::gap;
}

}  // namespace channels
