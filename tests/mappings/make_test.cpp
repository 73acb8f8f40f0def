// Tests of mappings that make HL7 v2, events, plain JSON or one resource.
#include <doctest/doctest.h>

#include "tests/mappings/mapping_kit.hpp"

namespace {

const std::string kAdt =
    "MSH|^~\\&|EHR|H|WEIR|H|20261119143205||ADT^A01^ADT_A01|M1|P|2.5.1\r"
    "EVN||20261119143205\r"
    "PID|1||100234^^^MERCY^MR~77||Okafor^Ngozi||19840307|F\r"
    "PV1|1|I|3W^301^A\r"
    "DG1|1||I10^Hypertension^I10\rDG1|2||E11^Diabetes^I10\r";

std::string to_v2(const std::string& make) {
  return "mapping: test\nfrom: hl7v2 2.5.1 ADT_A01\nto: hl7v2 2.5.1 ORU_R01\nmake:\n"
         "  MSH-3: WEIR\n  MSH-9: ORU^R01^ORU_R01\n  MSH-10: =MSH-10\n  MSH-11: P\n  MSH-12: "
         "2.5.1\n" +
         make;
}
std::string to_json(const std::string& make) {
  return "mapping: test\nfrom: hl7v2 2.5.1 ADT_A01\nto: json\nmake:\n" + make;
}
std::string to_event(const std::string& make) {
  return "mapping: test\nfrom: hl7v2 2.5.1 ADT_A01\nto: event visit.moved/1\nmake:\n" + make;
}
const std::string kHeader = "MSH|^~\\&|WEIR||||||ORU^R01^ORU_R01|M1|P|2.5.1\r";

}  // namespace

TEST_CASE("make: an HL7 v2 message has its segments in order, numbered, escaped and trimmed") {
  struct Case {
    const char* name;
    std::string make, expected;
  };
  const Case cases[] = {
      {"a segment in its group",
       "  PATIENT_RESULT: { PATIENT: { PID-3: \"=PID-3\", PID-8: \"=PID-8\" } }\n",
       "PID|1||100234^^^MERCY^MR~77|||||F\r"},
      {"the order is the standard's, not the mapping's",
       "  PATIENT_RESULT:\n    ORDER_OBSERVATION:\n      - OBSERVATION:\n          - $each: DG1\n"
       "            OBX-3: =DG1-3\n            OBX-2: CWE\n        OBR-4: =PV1-2\n"
       "    PATIENT:\n      PID-5: =PID-5\n",
       "PID|1||||Okafor^Ngozi\rOBR|1|||I\rOBX|1|CWE|I10^Hypertension^I10\rOBX|2|CWE|E11^Diabetes^"
       "I10\r"},
      {"a set id that is written stays",
       "  PATIENT_RESULT:\n    ORDER_OBSERVATION:\n      - $each: DG1\n        OBR-1: 7\n        "
       "OBR-4: =DG1-3.1\n",
       "OBR|7|||I10\rOBR|7|||E11\r"},
      {"a segment of constants alone is not made",
       "  PATIENT_RESULT: { PATIENT: { PID-8: F, PID-5: \"=PID-9\" } }\n", ""},
      {"a field by its parts",
       "  PATIENT_RESULT: { PATIENT: { PID-5.2: \"=PID-5.2\", \"PID-5.1\": \"=upper(PID-5.1)\", "
       "\"PID-3[2].1\": \"=PID-3[1].1\" } }\n",
       "PID|1||~100234||OKAFOR^Ngozi\r"},
      {"repetitions from a list",
       "  PATIENT_RESULT:\n    PATIENT:\n      PID-3:\n        - $each: PID-3\n          .1: =.1\n "
       "         .5: XX\n        - =PID-18\n        - .1: =MSH-10\n",
       "PID|1||100234^^^^XX~77^^^^XX~M1\r"},
      {"a test around a value",
       "  PATIENT_RESULT:\n    PATIENT:\n      PID-8: { $when: \"PID-8 = 'M'\", $value: X }\n      "
       "PID-7: =PID-7\n",
       "PID|1||||||19840307\r"},
      {"the first of alternatives",
       "  PATIENT_RESULT: { PATIENT: { PID-8: { $first: [\"=PID-10.1\", \"=PID-8\"] } } }\n",
       "PID|1|||||||F\r"},
      {"whole segments", "  PATIENT_RESULT: { PATIENT: { PID: \"=PID\" } }\n",
       "PID|1||100234^^^MERCY^MR~77||Okafor^Ngozi||19840307|F\r"},
      {"a segment below a key of its own",
       "  PATIENT_RESULT:\n    PATIENT:\n      PID-5: =PID-5\n      NTE:\n        - $each: DG1\n   "
       "       NTE-3: =DG1-3.2\n",
       "PID|1||||Okafor^Ngozi\rNTE|1||Hypertension\rNTE|2||Diabetes\r"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    tests::Mapped mapped(to_v2(c.make));
    CAPTURE(mapped.shown());
    REQUIRE(mapped.program != nullptr);
    CHECK(mapped.of(kAdt) == kHeader + c.expected);
    CHECK(mapped.applied.documents.front().control_id == "M1");
  }
}

TEST_CASE("make: what cannot stand in the HL7 v2 message is said when the mapping is loaded") {
  const std::pair<std::string, const char*> cases[] = {
      {to_v2("  PID-3: =PID-3\n"), "E3254"},
      {to_v2("  PATIENT_RESULTS: { PID-3: \"=PID-3\" }\n"), "E3254"},
      {to_v2("  PATIENT_RESULT: =PID\n"), "E3253"},
      {to_v2("  MSH-1: X\n"), "E3250"},
      {to_v2("  PATIENT_RESULT: { PATIENT: { PID: \"=PID-3\" } }\n"), "E3401"},
      {to_v2("  PATIENT_RESULT: { PATIENT: { PID: \"yes\" } }\n"), "E3253"},
      {"mapping: test\nfrom: hl7v2 2.5.1 ADT_A01\nto: hl7v2 2.5.1 ORU_R01\nmake:\n  MSH-9: "
       "ORU^R01\n",
       "E3255"},
      {"mapping: test\nfrom: hl7v2 2.5.1 ADT_A01\nto: hl7v2 2.5.1 ORU_R99\nmake:\n  MSH-9: "
       "ORU^R01\n",
       "E3207"},
      {"mapping: test\nfrom: hl7v2 2.5.1 ADT_A01\nto: hl7v2 2.9 ORU_R01\nmake:\n  MSH-9: ORU^R01\n",
       "E3009"},
  };
  for (const auto& [text, code] : cases) {
    CAPTURE(text);
    const tests::Mapped mapped(text);
    CAPTURE(mapped.shown());
    CHECK(mapped.codes() == code);
  }
}

TEST_CASE("make: plain JSON has the keys of the mapping, and values by their types") {
  tests::Mapped mapped(to_json(
      "  visit:\n    ward: =PV1-3.1\n    open: =PV1-45 empty\n    since: =PV1-44\n"
      "  count: =count(DG1)\n  codes:\n    - $each: DG1\n      code: =DG1-3.1\n      nth: =DG1-1\n"
      "  source: weir\n  names: [=PID-5.1.1, =PID-9.2]\n"));
  CAPTURE(mapped.shown());
  REQUIRE(mapped.program != nullptr);
  CHECK(mapped.of(kAdt) ==
        R"({"visit":{"ward":"3W","open":true},"count":2,"codes":[{"code":"I10","nth":1},)"
        R"({"code":"E11","nth":2}],"source":"weir","names":["Okafor"]})");
  CHECK(tests::Mapped(to_json("  name: =PID-5\n")).codes() == "E3401");
  CHECK(tests::Mapped(to_json("  - name: =PID-5.1\n  - name: =PID-5.2\n")).codes() == "E3253");
}

TEST_CASE("make: an event has an envelope that is the same when the message comes again") {
  const std::string make =
      "  subject: ='visit/' & PV1-19.1\n  time: =EVN-2\n  data:\n    action: admitted\n"
      "    visit: =PV1-19.1 else 'none'\n    mrn: =PID-3[1].1\n    to: { unit: \"=PV1-3.1\" }\n"
      "    from: { unit: \"=PV1-6.1\" }\n";
  tests::Mapped mapped(to_event(make));
  CAPTURE(mapped.shown());
  REQUIRE(mapped.program != nullptr);
  const std::string event = mapped.of(kAdt);
  CHECK(
      event ==
      R"({"specversion":"1.0","id":"b98c9bfd-0a34-53be-873b-30285b7fef26","source":"/hillside/lab-in",)"
      R"("type":"visit.moved.1","datacontenttype":"application/json","time":"2026-11-19T14:32:05-06:00",)"
      R"("data":{"action":"admitted","visit":"none","mrn":"100234","to":{"unit":"3W"}}})");
  CHECK(mapped.of(kAdt) == event);
}

TEST_CASE("make: an event is held to its schema, at load and with each message") {
  const std::pair<std::string, const char*> cases[] = {
      {"  data: { action: admitted, visit: x, mrn: y, bed: z }\n", "E3210"},
      {"  data: { action: admited, visit: x, mrn: y }\n", "E3408"},
      {"  data: { action: admitted, visit: x }\n", "E3262"},
      {"  data: { action: admitted, visit: x, mrn: y, to: ward }\n", "E3401"},
      {"  data: { action: admitted, visit: { a: b }, mrn: y }\n", "E3401"},
      {"  data: { action: admitted, visit: [a, b], mrn: y }\n", "E3407"},
      {"  subject: x\n", "E3262"},
      {"  data: { action: admitted, visit: x, mrn: y }\n  type: z\n", "E3210"},
      {"  time: today\n  data: { action: admitted, visit: x, mrn: y }\n", "E3403"},
  };
  for (const auto& [make, code] : cases) {
    CAPTURE(make);
    const tests::Mapped mapped(to_event(make));
    CAPTURE(mapped.shown());
    CHECK(mapped.codes() == code);
  }
  CHECK(tests::Mapped("mapping: test\nfrom: hl7v2 2.5.1 ADT_A01\nto: event visit.move/1\n"
                      "make: { data: { action: x } }\n")
            .codes() == "E3263");
  tests::Mapped required(
      to_event("  data:\n    action: admitted\n    visit: =PV1-19.1\n    mrn: =PID-3[1].1\n"));
  CHECK(required.of(kAdt).starts_with(
      "error[E3506]: `visit` is required, and empty in this message"));
  tests::Mapped values(
      to_event("  data:\n    action: =MSH-9.2\n    visit: =MSH-10\n    mrn: =PID-3[1].1\n"));
  CHECK(values.of(kAdt).starts_with("error[E3506]: `action` is required"));
  CHECK(values.issues() == "bad-value@MSH-9.2");
  tests::Mapped nothing(to_json("  x: =PID-9.2\n"));
  CHECK(nothing.of(kAdt).starts_with("error[E3505]"));
}

TEST_CASE("make: one resource is made without a transaction around it") {
  tests::Mapped mapped(
      "mapping: test\nfrom: hl7v2 2.5.1 ADT_A01\nto: fhir r4 Patient\nmake:\n"
      "  resourceType: Patient\n  $identity: PID-3[1].1\n  gender: =translate(PID-8, 'gender')\n");
  CAPTURE(mapped.shown());
  REQUIRE(mapped.program != nullptr);
  CHECK(mapped.of(kAdt).starts_with(R"({"resourceType":"Patient","id":")"));
  CHECK(mapped.of(kAdt).ends_with(R"(","gender":"female"})"));
  CHECK(mapped.applied.documents.front().format == "fhir-resource");
}

TEST_CASE("make: what is on the server already is referred to, and not sent") {
  tests::Mapped mapped(
      "mapping: test\nfrom: hl7v2 2.5.1 ADT_A01\nto: fhir r4 transaction\nmake:\n"
      "  - resourceType: Patient\n    $as: patient\n    $identity: PID-3[1].1\n    $request: none\n"
      "    birthDate: =PID-7\n"
      "  - resourceType: Condition\n    $each: DG1\n    code: =DG1-3\n    subject: "
      "=ref(patient)\n");
  CAPTURE(mapped.shown());
  REQUIRE(mapped.program != nullptr);
  const std::string bundle = mapped.of(kAdt);
  CHECK(bundle.find(R"("resourceType":"Patient")") == std::string::npos);
  CHECK(bundle.find(R"("subject":{"reference":"Patient/)") != std::string::npos);
  CHECK(mapped.applied.documents.front().resources == 2);
}
