// Calendar: dates moved, compared and shown.
//
// Knows units of time, the patterns of format_date(), and that dates have no more precision than
// they were written with. Does not know where a date stands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/time/dtm.hpp"

namespace parsers::time {

enum class Unit : std::uint8_t { second, minute, hour, day, week, month, year };
std::optional<Unit> unit_named(std::string_view word);  // "minutes"

// The same as a DTM of HL7, that many units later. Empty when it is not as precise as the unit,
// when a day or more is no whole number, and when the year is not 1 to 9999. Seconds to hours go
// by real time where the offset is known, in the text or by `zone`; the others by the calendar,
// where the last day of a shorter month stands for those that it has not.
std::optional<std::string> later(const Dtm& dtm, double count, Unit unit, const Zone& zone);

// Whole units from one to the other, negative when `to` is earlier. Days and longer are counted
// by the calendar, whatever the time of day. Empty as above, or when only one offset is known.
std::optional<std::int64_t> between(const Dtm& from, const Dtm& to, Unit unit, const Zone& zone);

// What is wrong with a pattern of format(), and where.
struct PatternFault {
  enum class Why : std::uint8_t { letters, open_quote, minutes_without_hours, nothing };
  Why why = Why::letters;
  std::size_t offset = 0;
  std::size_t length = 0;
};
std::optional<PatternFault> check_pattern(std::string_view pattern);

// Empty when the date lacks what the pattern asks for, and for a pattern that check_pattern()
// does not like. Seconds that are not said are 00, as in FHIR.
std::optional<std::string> format(const Dtm& dtm, std::string_view pattern, const Zone& zone);

}  // namespace parsers::time
