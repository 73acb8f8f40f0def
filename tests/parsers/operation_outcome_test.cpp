#include "parsers/fhir/operation_outcome.hpp"

#include <doctest/doctest.h>

using namespace parsers;
using core::say;

TEST_CASE("outcome: problems become issues") {
  core::Problems problems;
  CHECK(fhir::operation_outcome(problems) ==
        R"({"resourceType":"OperationOutcome","issue":[{"severity":"information",)"
        R"("code":"informational"}]})");
  problems.add({.code = 1234,
                .what = say("this is \"wrong\""),
                .hint = say("mend it"),
                .place = {.path = {.segment = core::SegmentName("PID"), .field = 3}}});
  problems.add({.code = 1235, .severity = core::Severity::info, .what = say("so it is")});
  CHECK(fhir::operation_outcome(problems) ==
        R"({"resourceType":"OperationOutcome","issue":[)"
        R"({"severity":"error","code":"processing","details":{"coding":[{"code":"E1234"}],)"
        R"("text":"this is \"wrong\""},"diagnostics":"mend it","location":["PID-3"]},)"
        R"({"severity":"information","code":"informational","details":{)"
        R"("coding":[{"code":"I1235"}],"text":"so it is"}}]})");
}

TEST_CASE("outcome: of another's outcome only severity and code are read, never its text") {
  struct Case {
    std::string_view json;
    std::string_view said;
  };
  const Case cases[] = {
      {R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid",)"
       R"("diagnostics":"patient Okafor"},{"severity":"warning","code":"not-found"}]})",
       "error invalid, warning not-found"},
      {R"({"resourceType":"OperationOutcome","issue":[{"severity":"Okafor","code":"invalid"},)"
       R"({"severity":"error","code":"Okafor"},{"severity":"error"},5,{"severity":7}]})",
       ""},
      {R"({"resourceType":"OperationOutcome","issue":{}})", ""},
      {R"({"resourceType":"OperationOutcome"})", ""},
      {R"({"resourceType":"Patient","issue":[{"severity":"error","code":"invalid"}]})", ""},
      {"<html>", ""},
      {"", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.json);
    CHECK(fhir::read_outcome(c.json).said().text() == c.said);
  }
}

TEST_CASE("outcome: what is written is read again") {
  core::Problems problems;
  problems.add({.code = 1, .what = say("x")});
  CHECK(fhir::read_outcome(fhir::operation_outcome(problems)).said().text() == "error processing");
}
