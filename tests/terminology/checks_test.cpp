#include "terminology/src/checks.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace terminology;

TEST_CASE("checks: the check digit of LOINC") {
  struct Case {
    std::string_view code;
    LoincCheck expected;
  };
  const Case cases[] = {
      {"2345-7", LoincCheck::fine},
      {"2951-2", LoincCheck::fine},
      {"718-7", LoincCheck::fine},
      {"4548-4", LoincCheck::fine},
      {"24331-1", LoincCheck::fine},
      {"8480-6", LoincCheck::fine},
      {"10013-1", LoincCheck::fine},
      {"51523-9", LoincCheck::fine},
      {"2345-8", LoincCheck::wrong_digit},
      {"2354-7", LoincCheck::wrong_digit},
      {"LP14542-4", LoincCheck::wrong_digit},
      {"", LoincCheck::not_loinc},
      {"-7", LoincCheck::not_loinc},
      {"2345", LoincCheck::not_loinc},
      {"2345-", LoincCheck::not_loinc},
      {"2345-77", LoincCheck::not_loinc},
      {"23 5-7", LoincCheck::not_loinc},
      {"23456789-7", LoincCheck::not_loinc},
      {"GLU-7", LoincCheck::not_loinc},
      {"2345-x", LoincCheck::not_loinc},
  };
  for (const Case& c : cases) {
    CAPTURE(c.code);
    CHECK(check_loinc(c.code) == c.expected);
  }
}

TEST_CASE("checks: every wrong check digit is found") {
  for (char digit = '0'; digit <= '9'; ++digit) {
    const std::string code = std::string("2345-") + digit;
    CHECK((check_loinc(code) == LoincCheck::fine) == (digit == '7'));
  }
}
