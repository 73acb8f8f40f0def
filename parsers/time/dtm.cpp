#include "parsers/time/dtm.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>

namespace parsers::time {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

// The digits of a text, its punctuation at the places where ISO 8601 has it left out.
struct Digits {
  std::array<char, 14> digits{};
  std::size_t count = 0;
  std::string_view rest;
};

Digits digits_of(std::string_view text) {
  Digits d;
  std::size_t i = 0;
  for (; i < text.size() && d.count < d.digits.size(); ++i) {
    const char c = text[i];
    if (digit(c)) {
      d.digits[d.count++] = c;
      continue;
    }
    const bool date_mark = c == '-' && (d.count == 4 || d.count == 6) && i + 2 < text.size() &&
                           digit(text[i + 1]) && digit(text[i + 2]) &&
                           (i + 3 >= text.size() || !digit(text[i + 3]));
    const bool time_mark =
        (c == 'T' && d.count == 8) || (c == ':' && (d.count == 10 || d.count == 12));
    if (!date_mark && !time_mark) break;
  }
  d.rest = text.substr(i);
  return d;
}

std::uint16_t number(const Digits& d, std::size_t from, std::size_t length) {
  std::uint16_t n = 0;
  for (std::size_t i = from; i < from + length; ++i)
    n = static_cast<std::uint16_t>(n * 10 + (d.digits[i] - '0'));
  return n;
}

std::optional<std::int16_t> offset_of(std::string_view text) {
  if (text == "Z") return 0;
  if (text.size() != 5 && text.size() != 6) return {};
  std::array<int, 4> d{};
  std::size_t n = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text.size() == 6 && i == 3 && text[i] == ':') continue;
    if (!digit(text[i]) || n == 4) return {};
    d[n++] = text[i] - '0';
  }
  const int hours = d[0] * 10 + d[1];
  const int minutes = d[2] * 10 + d[3];
  if ((text[0] != '+' && text[0] != '-') || n != 4 || hours > 14 || minutes > 59) return {};
  return static_cast<std::int16_t>((text[0] == '-' ? -1 : 1) * (hours * 60 + minutes));
}

// What stands behind the digits: .fraction, then an offset.
bool read_rest(std::string_view rest, Dtm& dtm) {
  if (rest.starts_with('.')) {
    const auto end = std::find_if_not(rest.begin() + 1, rest.end(), digit);
    dtm.fraction = rest.substr(1, static_cast<std::size_t>(end - rest.begin()) - 1);
    if (dtm.precision != Precision::second || dtm.fraction.empty() || dtm.fraction.size() > 9)
      return false;
    dtm.precision = Precision::fraction;
    rest.remove_prefix(1 + dtm.fraction.size());
  }
  if (rest.empty()) return true;
  dtm.offset = offset_of(rest);
  return dtm.offset.has_value();
}

void two(std::string& out, int n) {
  out += static_cast<char>('0' + n / 10);
  out += static_cast<char>('0' + n % 10);
}

}  // namespace

std::optional<Dtm> parse_dtm(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  const Digits d = digits_of(text);
  if (d.count < 4 || d.count % 2 != 0) return {};
  Dtm dtm;
  dtm.precision = static_cast<Precision>((d.count - 4) / 2);
  dtm.year = number(d, 0, 4);
  auto part = [&](std::size_t from, std::uint8_t otherwise) {
    return d.count >= from + 2 ? static_cast<std::uint8_t>(number(d, from, 2)) : otherwise;
  };
  dtm.month = part(4, 1);
  dtm.day = part(6, 1);
  dtm.hour = part(8, 0);
  dtm.minute = part(10, 0);
  dtm.second = part(12, 0);
  const std::chrono::year_month_day date{std::chrono::year{dtm.year}, std::chrono::month{dtm.month},
                                         std::chrono::day{dtm.day}};
  if (!date.ok() || dtm.year == 0 || dtm.hour > 23 || dtm.minute > 59 || dtm.second > 59) return {};
  if (!read_rest(d.rest, dtm)) return {};
  return dtm;
}

std::string fhir_date(const Dtm& dtm) {
  std::string out;
  two(out, dtm.year / 100);
  two(out, dtm.year % 100);
  if (dtm.precision >= Precision::month) two(out += '-', dtm.month);
  if (dtm.precision >= Precision::day) two(out += '-', dtm.day);
  return out;
}

std::optional<DateTime> fhir_date_time(const Dtm& dtm, const Zone& zone, Zone::Take take) {
  DateTime made{fhir_date(dtm), false};
  std::string& out = made.text;
  // An hour alone cannot be said in FHIR, and minutes are not to be invented.
  if (dtm.precision < Precision::minute) return made;
  std::int32_t offset = dtm.offset.value_or(0);
  if (!dtm.offset) {
    const std::chrono::local_days day{std::chrono::year{dtm.year} / dtm.month / dtm.day};
    const auto found = zone.offset(std::chrono::local_seconds{day} + std::chrono::hours{dtm.hour} +
                                       std::chrono::minutes{dtm.minute},
                                   take);
    if (!found) return {};
    offset = found->minutes;
    made.doubtful = found->doubtful;
  }
  two(out += 'T', dtm.hour);
  two(out += ':', dtm.minute);
  two(out += ':', dtm.second);
  if (!dtm.fraction.empty()) (out += '.') += dtm.fraction;
  out += offset < 0 ? '-' : '+';
  two(out, std::abs(offset) / 60);
  two(out += ':', std::abs(offset) % 60);
  return made;
}

std::optional<std::string> fhir_time(std::string_view text) {
  // A TM is the time part of a DTM, so any date in front of it will do.
  const std::string dated = "20000101" + std::string(text.substr(0, text.find_first_of("+-")));
  const std::optional<Dtm> dtm = parse_dtm(dated);
  if (!dtm || dtm->precision < Precision::minute) return {};
  std::string out;
  two(out, dtm->hour);
  two(out += ':', dtm->minute);
  two(out += ':', dtm->second);
  if (!dtm->fraction.empty()) (out += '.') += dtm->fraction;
  return out;
}

std::string hl7_stamp(std::chrono::sys_time<std::chrono::milliseconds> moment,
                      std::int32_t offset_minutes, Precision precision) {
  const auto local = moment + std::chrono::minutes{offset_minutes};
  const auto days = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date{days};
  const std::chrono::hh_mm_ss clock{local - days};
  std::string out;
  auto put = [&out](auto number) { two(out, static_cast<int>(number)); };
  const int year = static_cast<int>(date.year());
  put(year / 100);
  put(year % 100);
  put(static_cast<unsigned>(date.month()));
  put(static_cast<unsigned>(date.day()));
  put(clock.hours().count());
  put(clock.minutes().count());
  put(clock.seconds().count());
  if (precision == Precision::fraction) {
    const auto milliseconds = clock.subseconds().count();
    (out += '.') += static_cast<char>('0' + milliseconds / 100);
    put(milliseconds % 100);
  }
  out += offset_minutes < 0 ? '-' : '+';
  put(std::abs(offset_minutes) / 60);
  put(std::abs(offset_minutes) % 60);
  return out;
}

std::string hl7_text(std::string_view text) {
  std::string out;
  auto clock = [&out](const Dtm& dtm) {
    if (dtm.precision >= Precision::hour) two(out, dtm.hour);
    if (dtm.precision >= Precision::minute) two(out, dtm.minute);
    if (dtm.precision >= Precision::second) two(out, dtm.second);
    if (!dtm.fraction.empty()) (out += '.') += dtm.fraction.substr(0, 4);
  };
  constexpr std::size_t kColon = 2;
  if (text.size() > kColon && text[kColon] == ':') {  // a time of FHIR, 14:30:00
    const std::string dated = "2000-01-01T" + std::string(text);
    if (const std::optional<Dtm> dtm = parse_dtm(dated)) clock(*dtm);
    return out;
  }
  const std::optional<Dtm> dtm = parse_dtm(text);
  if (!dtm) return {};
  two(out, dtm->year / 100);
  two(out, dtm->year % 100);
  if (dtm->precision >= Precision::month) two(out, dtm->month);
  if (dtm->precision >= Precision::day) two(out, dtm->day);
  clock(*dtm);
  if (dtm->offset) {
    out += *dtm->offset < 0 ? '-' : '+';
    two(out, std::abs(*dtm->offset) / 60);
    two(out, std::abs(*dtm->offset) % 60);
  }
  return out;
}

}  // namespace parsers::time
