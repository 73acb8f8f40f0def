#include "engine/flow/stamp.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "parsers/time/dtm.hpp"

namespace engine::flow {

std::string hl7_timestamp(mappings::Time time) {
  return parsers::time::hl7_stamp(time, 0, parsers::time::Precision::fraction);
}

std::string day_at(const parsers::time::Zone& zone, mappings::Time time) {
  std::chrono::local_seconds local{
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch()};
  if (const auto offset = zone.offset(local)) local += std::chrono::minutes{offset->minutes};
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(local)};
  std::array<char, 16> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(day.year()),
                    static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return {text.data(), static_cast<std::size_t>(std::max(0, size))};
}

}  // namespace engine::flow
