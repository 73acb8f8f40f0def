// Tests of UCUM codes: what is one, and what only looks like one.
#include "terminology/src/ucum.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace terminology;

TEST_CASE("ucum: a code is made of units, prefixes, exponents, factors and annotations") {
  for (const char* code : {"mg/dL",       "g",
                           "mmol/L",      "10*3/uL",
                           "10*9/L",      "mm[Hg]",
                           "%",           "/min",
                           "{beats}/min", "[iU]/L",
                           "m[iU]/mL",    "U/L",
                           "kU/L",        "fL",
                           "pg",          "s-1",
                           "m2",          "mL/min/{1.73_m2}",
                           "mg/(24.h)",   "1",
                           "kg/m2",       "Cel",
                           "[degF]",      "[in_i]",
                           "u[iU]/mL",    "B[10.nV]",
                           "{ratio}",     "meq/L",
                           "10^12/L",     "ug{FEU}/mL",
                           "mL/(kg.min)", "[m/s2/Hz^(1/2)]",
                           "dag",         "m+2"}) {
    CAPTURE(code);
    CHECK(is_ucum(code));
  }
}

TEST_CASE("ucum: what is written otherwise is no code") {
  for (const char* code : {"",     "mg/dl?",   "MG/DL", "mg/",   "mg//dL", "K/uL.",  "(mg",
                           "mg)",  "x10^3/uL", "mm Hg", "{open", "a}",     "{a{b}}", "min2s",
                           "kmin", "mcg/mL",   "/",     "g g",   "{a}{b}", "ml/[x"}) {
    CAPTURE(code);
    CHECK_FALSE(is_ucum(code));
  }
}

TEST_CASE("ucum: nesting and length have an end") {
  CHECK(is_ucum(std::string(10, '(') + "g" + std::string(10, ')')));
  CHECK_FALSE(is_ucum(std::string(40, '(') + "g" + std::string(40, ')')));
  CHECK_FALSE(is_ucum(std::string(4000, '1')));
}
