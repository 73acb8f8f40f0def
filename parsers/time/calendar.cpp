#include "parsers/time/calendar.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace parsers::time {

namespace {

using std::chrono::local_days;
using std::chrono::local_seconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using std::chrono::year_month_day;

constexpr double kCountMax = 1e9;

struct UnitRow {
  std::string_view word;
  Unit unit;
  std::int32_t seconds;  // 0: the calendar says how long
  Precision needs;
};
constexpr std::array<UnitRow, 7> kUnits{{
    {"seconds", Unit::second, 1, Precision::minute},
    {"minutes", Unit::minute, 60, Precision::minute},
    {"hours", Unit::hour, 3600, Precision::minute},
    {"days", Unit::day, 0, Precision::day},
    {"weeks", Unit::week, 0, Precision::day},
    {"months", Unit::month, 0, Precision::month},
    {"years", Unit::year, 0, Precision::year},
}};
const UnitRow& row(Unit unit) { return kUnits[static_cast<std::size_t>(unit)]; }

void number(std::string& out, int n, int width) {
  const std::string digits = std::to_string(n);
  out.append(static_cast<std::size_t>(std::max(0, width - static_cast<int>(digits.size()))), '0');
  out += digits;
}

void offset_text(std::string& out, std::int32_t offset, std::string_view between) {
  out += offset < 0 ? '-' : '+';
  number(out, std::abs(offset) / 60, 2);
  out += between;
  number(out, std::abs(offset) % 60, 2);
}

year_month_day date_of(const Dtm& dtm) {
  return std::chrono::year{dtm.year} / std::chrono::month{dtm.month} / std::chrono::day{dtm.day};
}
local_seconds wall(const Dtm& dtm) {
  return local_seconds{local_days{date_of(dtm)}} + std::chrono::hours{dtm.hour} +
         minutes{dtm.minute} + seconds{dtm.second};
}
std::optional<std::int32_t> offset_of(const Dtm& dtm, const Zone& zone) {
  if (dtm.offset) return *dtm.offset;
  const auto found = zone.offset(wall(dtm));
  return found ? std::optional(found->minutes) : std::nullopt;
}

// What of a DTM an addition has changed, written as HL7 does.
std::string hl7(const Dtm& dtm) {
  std::string out;
  number(out, dtm.year, 4);
  for (const auto& [precision, part] : {std::pair{Precision::month, dtm.month},
                                        {Precision::day, dtm.day},
                                        {Precision::hour, dtm.hour},
                                        {Precision::minute, dtm.minute},
                                        {Precision::second, dtm.second}}) {
    if (dtm.precision >= precision) number(out, part, 2);
  }
  if (!dtm.fraction.empty()) (out += '.') += dtm.fraction;
  if (dtm.offset) offset_text(out, *dtm.offset, "");
  return out;
}

bool set_date(Dtm& dtm, const year_month_day& date) {
  const int year = static_cast<int>(date.year());
  if (year < 1 || year > 9999) return false;
  dtm.year = static_cast<std::uint16_t>(year);
  dtm.month = static_cast<std::uint8_t>(static_cast<unsigned>(date.month()));
  dtm.day = static_cast<std::uint8_t>(static_cast<unsigned>(date.day()));
  return true;
}

bool set_wall(Dtm& dtm, local_seconds at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::hh_mm_ss clock{at - day};
  dtm.hour = static_cast<std::uint8_t>(clock.hours().count());
  dtm.minute = static_cast<std::uint8_t>(clock.minutes().count());
  dtm.second = static_cast<std::uint8_t>(clock.seconds().count());
  return set_date(dtm, year_month_day{day});
}

std::optional<std::string> later_by_clock(Dtm dtm, seconds by, Unit unit, const Zone& zone) {
  const std::optional<std::int32_t> before = offset_of(dtm, zone);
  local_seconds at = wall(dtm) + by;
  if (before) {
    const sys_seconds real{at.time_since_epoch() - minutes{*before}};
    const std::int32_t after = dtm.offset ? *before : zone.offset(real).value_or(*before);
    at = local_seconds{real.time_since_epoch() + minutes{after}};
    dtm.offset = static_cast<std::int16_t>(after);
  }
  if (unit == Unit::second) dtm.precision = std::max(dtm.precision, Precision::second);
  if (!set_wall(dtm, at)) return {};
  return hl7(dtm);
}

std::optional<year_month_day> later_by_calendar(const Dtm& dtm, std::int64_t by, Unit unit) {
  const year_month_day date = date_of(dtm);
  if (unit == Unit::day || unit == Unit::week) {
    return year_month_day{local_days{date} + std::chrono::days{by * (unit == Unit::week ? 7 : 1)}};
  }
  const std::int64_t months = (unit == Unit::year ? by * 12 : by) +
                              static_cast<std::int64_t>(dtm.year) * 12 + dtm.month - 1;
  if (months < 12 || months >= 120000) return {};
  const std::chrono::year year{static_cast<int>(months / 12)};
  const std::chrono::month month{static_cast<unsigned>(months % 12 + 1)};
  const year_month_day last{year / month / std::chrono::last};
  return year / month / std::min(date.day(), last.day());
}

}  // namespace

std::optional<Unit> unit_named(std::string_view word) {
  for (const UnitRow& row : kUnits) {
    if (row.word == word) return row.unit;
  }
  return {};
}

std::optional<std::string> later(const Dtm& dtm, double count, Unit unit, const Zone& zone) {
  if (dtm.precision < row(unit).needs || !(std::abs(count) <= kCountMax)) return {};
  if (row(unit).seconds != 0)
    return later_by_clock(dtm, seconds{std::llround(count * row(unit).seconds)}, unit, zone);
  if (count != std::trunc(count)) return {};
  const auto date = later_by_calendar(dtm, static_cast<std::int64_t>(count), unit);
  Dtm moved = dtm;
  if (!date || !set_date(moved, *date)) return {};
  return hl7(moved);
}

std::optional<std::int64_t> between(const Dtm& from, const Dtm& to, Unit unit, const Zone& zone) {
  const Precision needs = std::max(row(unit).needs, Precision::day);
  if (from.precision < needs || to.precision < needs) return {};
  if (row(unit).seconds != 0) {
    const auto a = offset_of(from, zone);
    const auto b = offset_of(to, zone);
    if (a.has_value() != b.has_value()) return {};
    const seconds apart = wall(to) - minutes{b.value_or(0)} - (wall(from) - minutes{a.value_or(0)});
    return apart.count() / row(unit).seconds;
  }
  if (unit == Unit::day || unit == Unit::week) {
    const auto days = local_days{date_of(to)} - local_days{date_of(from)};
    return days.count() / (unit == Unit::week ? 7 : 1);
  }
  const bool backwards = date_of(to) < date_of(from);
  const Dtm& first = backwards ? to : from;
  const Dtm& last = backwards ? from : to;
  const bool short_of_a_month = last.day < first.day;
  const std::int64_t months =
      (last.year - first.year) * 12 + last.month - first.month - static_cast<int>(short_of_a_month);
  return (backwards ? -1 : 1) * (unit == Unit::year ? months / 12 : months);
}

namespace {

// A run of one letter, a text in quotes, or one other sign.
struct Piece {
  std::string_view text;
  enum class Kind : std::uint8_t { letters, quoted, sign, open } kind = Kind::sign;
};

Piece next_piece(std::string_view rest) {
  const char c = rest.front();
  if (c == '"') {
    const std::size_t end = rest.find('"', 1);
    if (end == std::string_view::npos) return {rest, Piece::Kind::open};
    return {rest.substr(0, end + 1), Piece::Kind::quoted};
  }
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  if (!letter) return {rest.substr(0, 1), Piece::Kind::sign};
  return {rest.substr(0, std::min(rest.find_first_not_of(c), rest.size())), Piece::Kind::letters};
}

struct PartRow {
  std::string_view letters;
  Precision needs;
};
constexpr std::array<PartRow, 17> kParts{{
    {"yyyy", Precision::year},
    {"yy", Precision::year},
    {"MMM", Precision::month},
    {"MM", Precision::month},
    {"M", Precision::month},
    {"dd", Precision::day},
    {"d", Precision::day},
    {"HH", Precision::minute},
    {"H", Precision::minute},
    {"hh", Precision::minute},
    {"h", Precision::minute},
    {"a", Precision::minute},
    {"mm", Precision::minute},
    {"ss", Precision::minute},
    {"SSS", Precision::minute},
    {"zzz", Precision::minute},
    {"Z", Precision::minute},
}};
const PartRow* part_named(std::string_view letters) {
  const auto found = std::find_if(kParts.begin(), kParts.end(),
                                  [&](const PartRow& part) { return part.letters == letters; });
  return found == kParts.end() ? nullptr : &*found;
}

// False: the date does not say it.
bool write_part(std::string& out, const Dtm& dtm, std::string_view letters, const Zone& zone) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto width = static_cast<int>(letters.size());
  const char kind = letters.front();
  if (letters == "MMM") {
    out += kMonths[dtm.month - 1U];
  } else if (kind == 'y') {
    number(out, width == 2 ? dtm.year % 100 : dtm.year, width);
  } else if (kind == 'h') {
    number(out, dtm.hour % 12 == 0 ? 12 : dtm.hour % 12, width);
  } else if (kind == 'a') {
    out += dtm.hour < 12 ? "AM" : "PM";
  } else if (kind == 'S') {
    out += (std::string(dtm.fraction) + "000").substr(0, 3);
  } else if (kind == 'z' || kind == 'Z') {
    const std::optional<std::int32_t> offset = offset_of(dtm, zone);
    if (!offset) return false;
    offset_text(out, *offset, kind == 'z' ? ":" : "");
  } else {
    const int n = kind == 'M'   ? dtm.month
                  : kind == 'd' ? dtm.day
                  : kind == 'H' ? dtm.hour
                  : kind == 'm' ? dtm.minute
                                : dtm.second;
    number(out, n, width);
  }
  return true;
}

}  // namespace

std::optional<PatternFault> check_pattern(std::string_view pattern) {
  using Why = PatternFault::Why;
  bool hours = false;
  bool any = false;
  std::optional<PatternFault> minutes;
  for (std::size_t at = 0; at < pattern.size();) {
    const Piece piece = next_piece(pattern.substr(at));
    const PatternFault here{Why::letters, at, piece.text.size()};
    at += piece.text.size();
    if (piece.kind == Piece::Kind::open)
      return PatternFault{Why::open_quote, here.offset, here.length};
    if (piece.kind != Piece::Kind::letters) continue;
    if (part_named(piece.text) == nullptr) return here;
    any = true;
    hours = hours || piece.text.front() == 'H' || piece.text.front() == 'h';
    if (piece.text == "mm")
      minutes = PatternFault{Why::minutes_without_hours, here.offset, here.length};
  }
  if (!any) return PatternFault{Why::nothing, 0, pattern.size()};
  return hours ? std::nullopt : minutes;
}

std::optional<std::string> format(const Dtm& dtm, std::string_view pattern, const Zone& zone) {
  std::string out;
  while (!pattern.empty()) {
    const Piece piece = next_piece(pattern);
    pattern.remove_prefix(piece.text.size());
    if (piece.kind == Piece::Kind::quoted) out += piece.text.substr(1, piece.text.size() - 2);
    if (piece.kind == Piece::Kind::sign) out += piece.text;
    if (piece.kind == Piece::Kind::open) return {};
    if (piece.kind != Piece::Kind::letters) continue;
    const PartRow* part = part_named(piece.text);
    if (part == nullptr || dtm.precision < part->needs || !write_part(out, dtm, piece.text, zone))
      return {};
  }
  return out;
}

}  // namespace parsers::time
