// Dtm: a point in time as HL7 v2 writes it, with the precision it was written in.
//
// Knows YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ] (HL7 2.5.1, 2.A.22) and, as senders do
// it too, ISO 8601 with the same parts. Does not know zones by name, nor what is missing: month
// precision never becomes day 01.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/time/zone.hpp"

namespace parsers::time {

enum class Precision : std::uint8_t { year, month, day, hour, minute, second, fraction };

struct Dtm {
  Precision precision = Precision::year;
  std::uint16_t year = 0;
  std::uint8_t month = 1, day = 1, hour = 0, minute = 0, second = 0;
  std::string_view fraction;           // digits as written; borrows from the text that was parsed
  std::optional<std::int16_t> offset;  // minutes east of UTC, if said
};

// Empty for what is no calendar date or no clock time (20230230, 2460, "unknown").
std::optional<Dtm> parse_dtm(std::string_view text);

// A moment as HL7 v2 writes it, so many minutes east of UTC: "20261123083205-0600", or to the
// millisecond where the precision is a fraction: "20261123143205.123+0000".
std::string hl7_stamp(std::chrono::sys_time<std::chrono::milliseconds> moment,
                      std::int32_t offset_minutes, Precision precision);

// A text of ISO 8601 or HL7 as HL7 v2 writes it, as precise as it is: "19840307", "143000" of a
// time alone. Empty: it is none.
std::string hl7_text(std::string_view text);

// "1984-03-07", as precise as it is, never more than a day.
std::string fhir_date(const Dtm& dtm);
// With time and zone where the time is known to the minute; else as fhir_date. Empty when the
// zone is needed and neither the text nor `zone` knows it.
struct DateTime {
  std::string text;
  bool doubtful = false;  // the clock was put forward or back then, and nobody said the offset
};
std::optional<DateTime> fhir_date_time(const Dtm& dtm, const Zone& zone,
                                       Zone::Take take = Zone::Take::later);
// "14:30:00" of a TM or of the time part; empty when there is none.
std::optional<std::string> fhir_time(std::string_view text);

}  // namespace parsers::time
