// Tests of parsers/time: HL7 timestamps and what FHIR calls them.
#include <doctest/doctest.h>

#include "parsers/time/dtm.hpp"

using namespace parsers::time;

namespace {

struct Stamp {
  std::string_view text;
  std::string_view date;       // "" when it is no timestamp
  std::string_view date_time;  // in Chicago
};

}  // namespace

TEST_CASE("time: a timestamp keeps its precision, and its own offset wins over the site's zone") {
  const Zone chicago = *Zone::named("America/Chicago");
  const Stamp cases[] = {
      {"1984", "1984", "1984"},
      {"198403", "1984-03", "1984-03"},
      {"19840307", "1984-03-07", "1984-03-07"},
      {"2026111914", "2026-11-19", "2026-11-19"},
      {"202611191415", "2026-11-19", "2026-11-19T14:15:00-06:00"},
      {"20261119141500", "2026-11-19", "2026-11-19T14:15:00-06:00"},
      {"20260719141500", "2026-07-19", "2026-07-19T14:15:00-05:00"},
      {"20261119141500.1250", "2026-11-19", "2026-11-19T14:15:00.1250-06:00"},
      {"20261119144500-0600", "2026-11-19", "2026-11-19T14:45:00-06:00"},
      {"20261119144500+0530", "2026-11-19", "2026-11-19T14:45:00+05:30"},
      {"20261119144500+0000", "2026-11-19", "2026-11-19T14:45:00+00:00"},
      {"2026-11-19T14:45:00Z", "2026-11-19", "2026-11-19T14:45:00+00:00"},
      {"2026-11-19", "2026-11-19", "2026-11-19"},
      {"20240229", "2024-02-29", "2024-02-29"},
      {"20230229", "", ""},
      {"20261301", "", ""},
      {"202611192400", "", ""},
      {"20261119141560", "", ""},
      {"0", "", ""},
      {"00000000", "", ""},
      {"unknown", "", ""},
      {"198403077", "", ""},
      {"20261119141500-06", "", ""},
      {"20261119141500.", "", ""},
      {"20261119141500 extra", "", ""},
      {"", "", ""},
  };
  for (const Stamp& c : cases) {
    CAPTURE(c.text);
    const auto dtm = parse_dtm(c.text);
    CHECK(dtm.has_value() == !c.date.empty());
    if (!dtm || c.date.empty()) continue;
    CHECK(fhir_date(*dtm) == c.date);
    CHECK(fhir_date_time(*dtm, chicago)->text == std::string(c.date_time));
  }
}

TEST_CASE("time: a moment is written as HL7 v2 has it, in any zone") {
  using namespace std::chrono;
  const sys_time<milliseconds> moment{milliseconds{1795120330123}};
  CHECK(hl7_stamp(moment, 0, Precision::fraction) == "20261119203210.123+0000");
  CHECK(hl7_stamp(moment, -360, Precision::second) == "20261119143210-0600");
  CHECK(hl7_stamp(moment, 345, Precision::second) == "20261120021710+0545");
  CHECK(hl7_stamp(sys_time<milliseconds>{milliseconds{7}}, 0, Precision::fraction) ==
        "19700101000000.007+0000");
}

TEST_CASE("time: a clock time without any zone is not given one") {
  CHECK_FALSE(fhir_date_time(*parse_dtm("20261119141500"), Zone{}));
  CHECK(fhir_date_time(*parse_dtm("20261119"), Zone{})->text == "2026-11-19");
}

TEST_CASE(
    "time: in the hour that comes twice the later one is meant, in the one that never comes it is "
    "doubtful") {
  const Zone chicago = *Zone::named("America/Chicago");
  auto at = [](int year, unsigned month, unsigned day, int hour, int minute) {
    return std::chrono::local_seconds{std::chrono::local_days{
               std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}}} +
           std::chrono::hours{hour} + std::chrono::minutes{minute};
  };
  CHECK(chicago.offset(at(2026, 11, 1, 0, 59))->minutes == -300);
  CHECK_FALSE(chicago.offset(at(2026, 11, 1, 0, 59))->doubtful);
  CHECK(chicago.offset(at(2026, 11, 1, 1, 30))->minutes == -360);
  CHECK(chicago.offset(at(2026, 11, 1, 1, 30))->doubtful);
  CHECK(chicago.offset(at(2026, 11, 1, 2, 0))->minutes == -360);
  CHECK_FALSE(chicago.offset(at(2026, 11, 1, 2, 0))->doubtful);
  CHECK(chicago.offset(at(2026, 3, 8, 2, 30))->minutes == -360);
  CHECK(chicago.offset(at(2026, 3, 8, 2, 30))->doubtful);
  CHECK(chicago.offset(at(2026, 3, 8, 3, 0))->minutes == -300);
  CHECK_FALSE(chicago.offset(at(2026, 3, 8, 3, 0))->doubtful);
}

TEST_CASE("time: zones are known by their names") {
  CHECK(Zone::named("UTC"));
  CHECK(Zone::named("Europe/Vienna"));
  CHECK_FALSE(Zone::named("Mars/Olympus"));
  CHECK_FALSE(Zone::named(""));
}

TEST_CASE("time: a time of day has seconds in FHIR") {
  CHECK(fhir_time("1430") == "14:30:00");
  CHECK(fhir_time("143015.5") == "14:30:15.5");
  CHECK_FALSE(fhir_time("14"));
  CHECK_FALSE(fhir_time("2561"));
}
