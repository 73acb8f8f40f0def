#include "parsers/time/zone.hpp"

#include <unicode/basictz.h>
#include <unicode/timezone.h>
#include <unicode/tztrans.h>

#include <algorithm>
#include <memory>
#include <string>

namespace parsers::time {

namespace {

using std::chrono::sys_seconds;

constexpr sys_seconds kFirst{std::chrono::sys_days{std::chrono::year{1900} / 1 / 1}};
constexpr sys_seconds kLast{std::chrono::sys_days{std::chrono::year{2100} / 1 / 1}};

double to_icu(sys_seconds time) {
  return static_cast<double>(time.time_since_epoch().count()) * 1000.0;
}
sys_seconds from_icu(double millis) {
  return sys_seconds{std::chrono::seconds{static_cast<std::int64_t>(millis / 1000.0)}};
}
std::int32_t minutes(std::int32_t raw_ms, std::int32_t saving_ms) {
  return (raw_ms + saving_ms) / 60000;
}

}  // namespace

std::optional<Zone> Zone::named(std::string_view name) {
  const icu::UnicodeString id = icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<int32_t>(name.size())));
  const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
  if (zone == nullptr || *zone == icu::TimeZone::getUnknown()) return {};
  const auto* rules = dynamic_cast<const icu::BasicTimeZone*>(zone.get());
  if (rules == nullptr) return {};
  Zone made;
  std::int32_t raw = 0;
  std::int32_t saving = 0;
  UErrorCode status = U_ZERO_ERROR;
  rules->getOffset(to_icu(kFirst), 0, raw, saving, status);
  if (U_FAILURE(status) != 0) return {};
  made.changes_.push_back({kFirst, minutes(raw, saving)});
  icu::TimeZoneTransition next;
  double at = to_icu(kFirst);
  while (rules->getNextTransition(at, 0, next) != 0 && next.getTime() < to_icu(kLast)) {
    at = next.getTime();
    const std::int32_t after = minutes(next.getTo()->getRawOffset(), next.getTo()->getDSTSavings());
    if (after != made.changes_.back().minutes) made.changes_.push_back({from_icu(at), after});
  }
  return made;
}

std::optional<std::int32_t> Zone::offset(sys_seconds at) const {
  if (changes_.empty()) return {};
  const auto after = std::upper_bound(changes_.begin() + 1, changes_.end(), at,
                                      [](sys_seconds t, const Change& c) { return t < c.at; });
  return (after - 1)->minutes;
}

std::optional<Zone::Offset> Zone::offset(std::chrono::local_seconds local, Take take) const {
  if (changes_.empty()) return {};
  // As if the wall clock showed UTC: at most a day off, so only the neighbours can matter.
  const sys_seconds wall{local.time_since_epoch()};
  auto after = std::upper_bound(changes_.begin(), changes_.end(), wall + std::chrono::days{1},
                                [](sys_seconds t, const Change& c) { return t < c.at; });
  for (; after != changes_.begin(); --after) {
    const Change& current = *(after - 1);
    if (wall - std::chrono::minutes{current.minutes} < current.at && after - 1 != changes_.begin())
      continue;
    const bool gap =
        after != changes_.end() && wall - std::chrono::minutes{current.minutes} >= after->at;
    const bool overlap = after - 1 != changes_.begin() &&
                         wall - std::chrono::minutes{(after - 2)->minutes} < current.at;
    const bool other = take == Take::earlier && (gap || overlap);
    const Change& taken = !other ? current : gap ? *after : *(after - 2);
    return Offset{taken.minutes, gap || overlap};
  }
  return Offset{changes_.front().minutes, false};
}

}  // namespace parsers::time
