// Tests of parsers/time/calendar: dates moved, compared and shown.
#include "parsers/time/calendar.hpp"

#include <doctest/doctest.h>

using namespace parsers::time;

namespace {

const Zone& chicago() {
  static const Zone zone = *Zone::named("America/Chicago");
  return zone;
}
const Zone kNone;

std::string or_dash(const std::optional<std::string>& text) { return text.value_or("-"); }

}  // namespace

TEST_CASE("calendar: a date is moved by its unit, as precise as it was, or not at all") {
  struct Case {
    std::string_view from;
    double count;
    std::string_view unit;
    std::string_view expected;
    const Zone* zone = &kNone;
  };
  const Case cases[] = {
      {"20261120090000-0600", 45, "minutes", "20261120094500-0600"},
      {"202611200900", 45, "minutes", "202611200945"},
      {"202611202330", 1.5, "hours", "202611210100"},
      {"202611200900", 5, "seconds", "20261120090005"},
      {"20261120090000.25", -1, "hours", "20261120080000.25"},
      // Real time where the zone is known: the hour that never comes is jumped over.
      {"202603080130", 1, "hours", "202603080330-0500", &chicago()},
      {"202603080130", 1, "days", "202603090130", &chicago()},
      {"20261101003000-0500", 2, "hours", "20261101023000-0500", &chicago()},
      {"20240131", 1, "months", "20240229"},
      {"20230131", 1, "months", "20230228"},
      {"20240229", 1, "years", "20250228"},
      {"20240229", -4, "years", "20200229"},
      {"202401", 13, "months", "202502"},
      {"2024", -1, "years", "2023"},
      {"20241231", 1, "days", "20250101"},
      {"20241231", 2, "weeks", "20250114"},
      {"20241231", 0.5, "days", "-"},
      {"20241231", 1, "hours", "-"},
      {"202412", 1, "days", "-"},
      {"2024", 1, "months", "-"},
      {"99991231", 1, "days", "-"},
      {"0001", -1, "years", "-"},
      {"20241231", 1e10, "days", "-"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.from);
    CAPTURE(c.count);
    CAPTURE(c.unit);
    CHECK(or_dash(later(*parse_dtm(c.from), c.count, *unit_named(c.unit), *c.zone)) == c.expected);
  }
}

TEST_CASE("calendar: what lies between two dates is counted in whole units, towards none") {
  struct Case {
    std::string_view from;
    std::string_view to;
    std::string_view unit;
    std::string_view expected;
    const Zone* zone = &kNone;
  };
  const Case cases[] = {
      {"19840307", "20261119143000", "years", "42"},
      {"19841120", "20261119", "years", "41"},
      {"20261119", "19841120", "years", "-41"},
      {"20240229", "20250228", "years", "0"},
      {"20240131", "20240229", "months", "0"},
      {"20240131", "20240331", "months", "2"},
      {"20261119230000", "20261120010000", "days", "1"},
      {"20261119", "20261110", "weeks", "-1"},
      {"202611191430", "202611191629", "hours", "1"},
      {"202611191430", "20261119143059", "seconds", "59"},
      {"20261119143000-0600", "20261119143000+0000", "hours", "-6"},
      {"20261119143000-0600", "20261119143000", "hours", "-"},
      {"20261119143000-0600", "20261119153000", "hours", "1", &chicago()},
      {"202603080130", "202603080330", "minutes", "60", &chicago()},
      {"20261119", "202611191430", "hours", "-"},
      {"198403", "20261119", "years", "-"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.from);
    CAPTURE(c.to);
    CAPTURE(c.unit);
    const auto found = between(*parse_dtm(c.from), *parse_dtm(c.to), *unit_named(c.unit), *c.zone);
    CHECK((found ? std::to_string(*found) : "-") == c.expected);
  }
  CHECK_FALSE(unit_named("fortnights"));
}

TEST_CASE("calendar: a pattern shows a date, or nothing when the date does not say so much") {
  struct Case {
    std::string_view date;
    std::string_view pattern;
    std::string_view expected;
  };
  const Case cases[] = {
      {"20261119143005.5", "yyyy-MM-dd\"T\"HH:mm:ss.SSS", "2026-11-19T14:30:05.500"},
      {"20260309", "d.M.yy", "9.3.26"},
      {"20260309", "dd MMM yyyy", "09 Mar 2026"},
      {"202603090905", "H:mm", "9:05"},
      {"202603090005", "h:mm a", "12:05 AM"},
      {"202603091205", "hh:mm a", "12:05 PM"},
      {"202603091305", "hhmma", "0105PM"},
      {"202603091305", "HHmmss", "130500"},
      {"202603091305", "yyyyMMddHHmmssZ", "20260309130500-0500"},
      {"202603091305+0130", "HH:mmzzz", "13:05+01:30"},
      {"202603", "MM/yyyy", "03/2026"},
      {"202603", "dd.MM.yyyy", "-"},
      {"20260309", "HH", "-"},
      {"2026030913", "HH", "-"},
      {"20260309", "yyyy\"open", "-"},
      {"20260309", "yyyyy", "-"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.date);
    CAPTURE(c.pattern);
    CHECK(or_dash(format(*parse_dtm(c.date), c.pattern, chicago())) == c.expected);
  }
  CHECK_FALSE(format(*parse_dtm("202603091305"), "Z", kNone));
}

TEST_CASE("calendar: a pattern that is none is found before any date is shown") {
  using Why = PatternFault::Why;
  struct Case {
    std::string_view pattern;
    Why why;
    std::size_t offset;
    std::size_t length;
  };
  const Case cases[] = {
      {"yyyymmdd", Why::minutes_without_hours, 4, 2},
      {"YYYY-MM-dd", Why::letters, 0, 4},
      {"yyyy-MM-ddTHH:mm", Why::letters, 10, 1},
      {"yyyy \"at", Why::open_quote, 5, 3},
      {"DD.MM.yyyy", Why::letters, 0, 2},
      {"", Why::nothing, 0, 0},
      {"-- \"x\"", Why::nothing, 0, 6},
      {"sss", Why::letters, 0, 3},
  };
  for (const Case& c : cases) {
    CAPTURE(c.pattern);
    const auto fault = check_pattern(c.pattern);
    REQUIRE(fault);
    CHECK(fault->why == c.why);
    CHECK(fault->offset == c.offset);
    CHECK(fault->length == c.length);
  }
  for (const std::string_view right : {"yyyy-MM-dd", "HH:mm", "mm:HH", "\"Q\"yy", "hh.mm a"})
    CHECK_FALSE(check_pattern(right));
}

TEST_CASE("zone: at a doubtful time the earlier and the later reading are an hour apart") {
  using std::chrono::local_days;
  const std::chrono::local_seconds twice =
      local_days{std::chrono::year{2026} / 11 / 1} + std::chrono::minutes{90};
  const std::chrono::local_seconds never =
      local_days{std::chrono::year{2026} / 3 / 8} + std::chrono::minutes{150};
  CHECK(chicago().offset(twice, Zone::Take::earlier)->minutes == -300);
  CHECK(chicago().offset(twice, Zone::Take::later)->minutes == -360);
  CHECK(chicago().offset(never, Zone::Take::earlier)->minutes == -300);
  CHECK(chicago().offset(never, Zone::Take::later)->minutes == -360);
  const std::chrono::sys_seconds change =
      std::chrono::sys_days{std::chrono::year{2026} / 3 / 8} + std::chrono::hours{8};
  CHECK(chicago().offset(change - std::chrono::seconds{1}) == -360);
  CHECK(chicago().offset(change) == -300);
  CHECK_FALSE(kNone.offset(change));
}
