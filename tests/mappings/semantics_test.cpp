// The contract of the mapping language: each of its twelve rules by its number, the versions and
// profiles of HL7 that are read, and what a mapping decides by its options.
#include "tests/mappings/kit.hpp"

using namespace mappings;

namespace {

constexpr std::string_view kHead = "MSH|^~\\&|A|B|C|D|20261124||ADT^A01^ADT_A01|M1|P|2.5.1\n";

// A mapping of one Patient with these lines, and more resources behind it.
std::string patient(std::string_view lines, std::string_view more = "") {
  std::string text =
      "mapping: visits\nfrom: hl7v2 2.5.1 ADT_A01\nto: fhir r4 transaction\nmake:\n"
      "  - resourceType: Patient\n    $identity: PID-3[first].1\n";
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = std::min(lines.find('\n', at), lines.size());
    text += "    " + std::string(lines.substr(at, end - at)) + '\n';
    at = end + 1;
  }
  return text + std::string(more);
}

// What a mapping makes of segments: the inside of its resources; or what is wrong with it.
kit::Made made_by(std::string_view mapping, std::string_view segments) {
  kit::Site site;
  const auto program = site.program(mapping);
  if (program == nullptr) return {.json = site.codes(), .issues = {}, .problems = {}};
  return kit::apply(*program, std::string(kHead) + std::string(segments));
}

bool has(const kit::Made& made, std::string_view part) {
  return made.json.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("semantics 1: empty vanishes, with everything around it that holds nothing else") {
  const std::string mapping = patient(
      "birthDate: =PID-7\nname:\n  - family: =PID-5.1.1\n    period: { start: \"=PID-33\" }\n"
      "gender: =translate(PID-8, 'gender')");
  CHECK(has(made_by(mapping, "PID|1||1||Doe||19840307|F\n"), R"("name":[{"family":"Doe"}])"));
  const kit::Made none = made_by(mapping, "PID|1||1||  ^ ||19840307\n");
  CHECK_FALSE(has(none, "name"));
  CHECK_FALSE(has(none, "gender"));
  CHECK(has(none, R"("birthDate":"1984-03-07")"));
  CHECK(none.issues.empty());
}

TEST_CASE("semantics 2: constants alone make nothing where a formula reads the message") {
  const std::string mapping = patient(
      "birthDate: =PID-7\ncontact:\n  - name: { text: \"=NK1-2.2\" }\n    gender: female\n"
      "communication:\n  - preferred: true\n    language: { text: English }");
  const kit::Made none = made_by(mapping, "PID|1||1||||1984\n");
  CHECK_FALSE(has(none, "contact"));
  CHECK(has(none, R"("communication":[{"preferred":true)"));
  CHECK(has(made_by(mapping, "PID|1||1||||1984\nNK1|1|Doe^Ann\n"), R"("gender":"female")"));
  CHECK_FALSE(has(made_by(mapping, "PV1|1|I\n"), "Patient"));
}

TEST_CASE("semantics 3: valued, empty and null are three states, and null is no value to FHIR") {
  const std::string tests = patient(
      "birthDate: =PID-7\nname:\n  - text: =if(PID-8 valued, 'valued', if(PID-8 null, 'null', "
      "if(PID-8 empty, 'empty')))");
  CHECK(has(made_by(tests, "PID|1||1||||1984|F\n"), R"("text":"valued")"));
  CHECK(has(made_by(tests, "PID|1||1||||1984|\"\"\n"), R"("text":"null")"));
  CHECK(has(made_by(tests, "PID|1||1||||1984\n"), R"("text":"empty")"));
  const std::string lines = "gender: male\nbirthDate: =PID-7\ndeceasedDateTime: =PID-29\n";
  const std::string segments = "PID|1||1||||\"\"\n";
  CHECK_FALSE(has(made_by(patient(lines + "name: =PID-5"), segments), "irthDate"));
  std::string absent = patient(lines + "name: =PID-5\ncontact:\n  - period: { start: \"=NK1-8\" }");
  absent.replace(absent.find("make:"), 0, "options: { null: data-absent }\n");
  const kit::Made made = made_by(absent, "PID|1||1||\"\"||\"\"\nNK1|1|||||||\"\"\n");
  const std::string reason =
      R"({"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]})";
  CHECK(has(made, "\"_birthDate\":" + reason));
  CHECK(has(made, "\"name\":[" + reason + "]"));
  CHECK(has(made, "\"period\":{\"_start\":" + reason + "}"));
  CHECK_FALSE(has(made, "deceased"));
}

TEST_CASE("semantics 4: a segment is the nearest in the structure, never another group's") {
  const std::string mapping =
      "mapping: visits\nfrom: hl7v2 2.5.1 ORU_R01\nto: fhir r4 transaction\nmake:\n"
      "  - $each: OBSERVATION\n    $make:\n      - resourceType: Observation\n        $identity: "
      "OBX-1\n        status: final\n        valueString: =OBX-5[first]\n        note:\n          "
      "- text: =NTE-3[first]\n";
  kit::Site site;
  const auto program = site.program(mapping);
  REQUIRE(program);
  const kit::Made made = kit::apply(
      *program,
      "MSH|^~\\&|A|B|C|D|2026||ORU^R01^ORU_R01|M1|P|2.5.1\nPID|1\nOBR|1\nNTE|1||of the order\n"
      "OBX|1|ST|A||one\nOBX|2|ST|A||two\nNTE|1||of the second\n");
  CHECK(has(made, R"("valueString":"one"})"));
  CHECK(has(made, R"("valueString":"two","note":[{"text":"of the second"}])"));
  CHECK_FALSE(has(made, "of the order"));
}

TEST_CASE("semantics 5: a segment out of order goes to its nearest slot and is not lost") {
  const std::string mapping = patient("birthDate: =PID-7\nname:\n  - text: =NK1-2.1.1");
  CHECK(has(made_by(mapping, "PID|1||1||||1984\nPV1|1|I\nNK1|1|Doe\n"), R"("text":"Doe")"));
}

TEST_CASE("semantics 6: of several a list takes all, a single element the first, with a warning") {
  const std::string segments = "PID|1||1~2~3||||19840307\n";
  CHECK(has(made_by(patient("identifier: =PID-3"), segments),
            R"([{"value":"1"},{"value":"2"},{"value":"3"}])"));
  kit::Site site;
  CHECK(site.program(patient("birthDate: =PID-7\nmaritalStatus: { text: \"=PID-3.1\" }")));
  CHECK(site.codes() == "W3402");
  for (const auto& [which, expected] : {std::pair{"[first]", "1"},
                                        {"[2]", "2"},
                                        {"[last]", "3"},
                                        {"[.1 = '3']", "3"},
                                        {"[9]", ""}}) {
    CAPTURE(which);
    const std::string mapping = patient("birthDate: =PID-7\nmaritalStatus: { text: \"=PID-3" +
                                        std::string(which) + ".1\" }");
    CHECK(site.program(mapping));
    CHECK(site.codes().empty());
    const std::string expect = R"("text":")" + std::string(expected) + '"';
    CHECK(has(made_by(mapping, segments), expect) == !std::string_view(expected).empty());
  }
  CHECK(made_by(patient("birthDate: =PID-3[0]"), segments).json == "E3206");
}

TEST_CASE("semantics 7: what has no conversion to the type of an element does not load") {
  CHECK(made_by(patient("birthDate: =PID-5"), "").json == "E3401");
  CHECK(made_by(patient("birthDate: PID-7"), "").json == "E3403");
  CHECK(made_by(patient("multipleBirthInteger: =PID-7"), "").json == "E3401");
  CHECK(has(made_by(patient("multipleBirthInteger: =PID-25"), "PID|1||1||||||||||||||||||||||2\n"),
            R"("multipleBirthInteger":2)"));
}

TEST_CASE("semantics 8: a reference is a name, and order does not matter") {
  const std::string condition =
      patient("$as: patient\nbirthDate: =PID-7\ngeneralPractitioner: =ref(doctor)",
              "  - resourceType: Practitioner\n    $as: doctor\n    $identity: PV1-7[first].1\n    "
              "identifier:\n      - value: =PV1-7[first].1\n");
  const kit::Made made = made_by(condition, "PID|1||1||||1984\nPV1|1|I|||||77\n");
  const std::size_t reference = made.json.find(R"("reference":"urn:uuid:)");
  REQUIRE(reference != std::string::npos);
  const std::string id = made.json.substr(reference + 22, 36);
  CHECK(has(made, R"("fullUrl":"urn:uuid:)" + id));
  CHECK_FALSE(has(made_by(condition, "PID|1||1||||1984\nPV1|1|I\n"), "generalPractitioner"));
  CHECK(made_by(patient("generalPractitioner: =ref(doctor)"), "").json == "E3220");
}

TEST_CASE("semantics 9: a bad value leaves its element out, and is an issue with its path") {
  const std::string mapping = patient("birthDate: =PID-7\nmultipleBirthInteger: =PID-25");
  const kit::Made made = made_by(mapping, "PID|1||1||||20260231||||||||||||||||||2\n");
  CHECK_FALSE(has(made, "birthDate"));
  CHECK(has(made, R"("multipleBirthInteger":2)"));
  CHECK(made.issues == "bad-value at PID-7");
  const kit::Made required =
      made_by(patient("birthDate: =PID-7\ngender: =translate(require(PID-8, 'no sex'), 'gender')"),
              "PID|1||1||||1984\n");
  CHECK(required.json.empty());
  CHECK(required.problems == "E3501");
}

TEST_CASE(
    "semantics 10: edits of one item read the message as it was, items run one after another") {
  const std::string head =
      "mapping: visits\nfrom: hl7v2 2.5.1 ADT_A01\nto: hl7v2 2.5.1 ADT_A01\nstart: copy\nedit:\n";
  kit::Site site;
  const std::string segments = std::string(kHead) + "PID|1||1||A|B\n";
  const auto together = site.program(head + "  - PID-5: =PID-6\n    PID-6: =PID-5\n");
  REQUIRE(together);
  CHECK(has(kit::apply(*together, segments), "PID|1||1||B|A"));
  const auto behind = site.program(head + "  - PID-5: =PID-6\n  - PID-6: =PID-5\n");
  REQUIRE(behind);
  CHECK(has(kit::apply(*behind, segments), "PID|1||1||B|B"));
}

TEST_CASE("semantics 11: the same bytes give the same bytes, and every formula comes to an end") {
  const std::string mapping = patient(
      "birthDate: =PID-7\nidentifier: =PID-3\nname:\n  - text: =control_id() & now() & "
      "uuid(PID-3)");
  const std::string segments = "PID|1||1~2||||1984\n";
  CHECK(made_by(mapping, segments).json == made_by(mapping, segments).json);
  // Doubled thirty times, a text would be a gigabyte.
  std::string lets = "birthDate: =PID-7\nname:\n  - $let:\n      a0: =PID-3[first].1\n";
  for (int i = 1; i <= 40; ++i) {
    const std::string before = "$a" + std::to_string(i - 1);
    lets += "      a" + std::to_string(i) + ": =" + before + " & " + before + '\n';
  }
  const kit::Made made = made_by(patient(lets + "    text: =left($a40, 5)"), "PID|1||1||||1984\n");
  CHECK(made.json.empty());
  CHECK(made.problems == "E3507");
}

TEST_CASE("semantics 12: there are no scripts, and fn. is not a name that works") {
  CHECK(made_by(patient("birthDate: =fn.mine(PID-7)"), "").json != "");
  CHECK(made_by(patient("birthDate: =eval(PID-7)"), "").json == "E3310");
}

TEST_CASE("options: a time at which the clock is put back or forward is read as the mapping says") {
  struct Case {
    std::string_view option;
    std::string_view time;
    std::string_view expected;
    std::string_view issues;
  };
  const Case cases[] = {
      {"", "202611010130", "2026-11-01T01:30:00-06:00", "doubtful-time at PID-29"},
      {"dst: later", "202611010130", "2026-11-01T01:30:00-06:00", "doubtful-time at PID-29"},
      {"dst: earlier", "202611010130", "2026-11-01T01:30:00-05:00", "doubtful-time at PID-29"},
      {"dst: reject", "202611010130", "", "doubtful-time at PID-29"},
      {"dst: earlier", "202603080230", "2026-03-08T02:30:00-05:00", "doubtful-time at PID-29"},
      {"dst: reject", "202603080330", "2026-03-08T03:30:00-05:00", ""},
      {"dst: reject", "202611010130-0500", "2026-11-01T01:30:00-05:00", ""},
      {"dst: reject", "20261101", "2026-11-01", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.option);
    CAPTURE(c.time);
    std::string mapping = patient("birthDate: =PID-7\ndeceasedDateTime: =PID-29");
    mapping.replace(mapping.find("make:"), 0, "options: { " + std::string(c.option) + " }\n");
    const kit::Made made =
        made_by(mapping, "PID|1||1||||1984||||||||||||||||||||||" + std::string(c.time) + "\n");
    CHECK(made.issues == c.issues);
    const std::string expected = "\"deceasedDateTime\":\"" + std::string(c.expected) + '"';
    CHECK(has(made, expected) == !c.expected.empty());
    CHECK(has(made, "deceased") == !c.expected.empty());
  }
  std::string wrong = patient("birthDate: =PID-7");
  wrong.replace(wrong.find("make:"), 0, "options: { dst: never }\n");
  CHECK(made_by(wrong, "").json.starts_with("E14"));
}

TEST_CASE("versions: a mapping reads every version of HL7 v2, by what that version has") {
  const auto with = [](std::string_view version, std::string_view lines) {
    std::string text = patient(lines);
    text.replace(text.find("2.5.1"), 5, version);
    return text;
  };
  for (const auto& dictionary : parsers::hl7v2::Dictionary::all()) {
    if (dictionary.structure("ADT_A01") == nullptr) continue;
    CAPTURE(dictionary.version());
    kit::Site site;
    const auto program = site.program(with(dictionary.version(), "birthDate: =PID-7"));
    REQUIRE(program);
    const std::string head =
        "MSH|^~\\&|A|B|C|D|2026||ADT^A01^ADT_A01|M1|P|" + std::string(dictionary.version()) + "\n";
    CHECK(has(kit::apply(*program, head + "PID|1||1||||19840307\n"), "1984-03-07"));
  }
  CHECK(made_by(with("2.3", "birthDate: =PID-33"), "").json == "E3204");
  CHECK(made_by(with("2.9", "birthDate: =PID-7"), "").json == "E3009");
}

TEST_CASE("versions: templates of weir are read by other versions, without what those lack") {
  for (const std::string_view version : {"2.3", "2.3.1", "2.4", "2.5", "2.6", "2.7", "2.8.2"}) {
    CAPTURE(version);
    kit::Site site;
    const std::string mapping = "mapping: visits\nfrom: hl7v2 " + std::string(version) +
                                " ADT_A01\nto: fhir r4 transaction\nmake:\n"
                                "  - $use: patient-from-pid\n";
    const auto program = site.program(mapping);
    CAPTURE(site.shown());
    CHECK(site.codes().find('E') == std::string::npos);
    REQUIRE(program);
    const std::string head =
        "MSH|^~\\&|A|B|C|D|2026||ADT^A01^ADT_A01|M1|P|" + std::string(version) + "\n";
    const kit::Made made =
        kit::apply(*program, head + "PID|1||77^^^MERCY^MR||Doe^Ann||19840307|F|||1 Main^^Ames\n");
    CHECK(has(made, R"("family":"Doe","given":["Ann"])"));
    CHECK(has(made, R"("system":"urn:oid:2.16.840.1.113883.3.999.1","value":"77")"));
    CHECK(has(made, R"("city":"Ames")"));
  }
}

TEST_CASE(
    "profiles: a vendor's own segments and wider fields are paths of a mapping that names it") {
  const std::string lines =
      "birthDate: =PID-7\nmaritalStatus:\n  text: =ZPD-1\ncommunication:\n  - language: =ZPD-3\n"
      "identifier: =PID-60";
  std::string mapping = patient(lines);
  CHECK(made_by(mapping, "").json.find("E3201") != std::string::npos);
  mapping.replace(mapping.find("to:"), 0, "profile: acme-lis\n");
  const std::string segments = "PID|1||1||||19840307" + std::string(53, '|') +
                               "W7^^^MERCY^WC\nZPD|Y||en^English^X\nPV1|1|I\n";
  const kit::Made made = made_by(mapping, segments);
  CHECK(has(made, R"("text":"Y")"));
  CHECK(has(made, R"("code":"en","display":"English")"));
  CHECK(has(made, R"("value":"W7")"));
  for (const auto& [line, expected] :
       {std::pair<std::string, std::string>{"maritalStatus: { text: \"=ZPD-4\" }", "E3204"},
        {"birthDate: =ZPD-3", "E3401"},
        {"gender: =translate(PID-8, 'gender')", "W3402"},
        {"birthDate: =PID-61", "E3204"}}) {
    CAPTURE(line);
    std::string one = patient(line);
    one.replace(one.find("to:"), 0, "profile: acme-lis\n");
    kit::Site site;
    static_cast<void>(site.program(one));
    CHECK(site.codes() == expected);
  }
  std::string edit =
      "mapping: visits\nfrom: hl7v2 2.5.1 ADT_A01\nprofile: acme-lis\nto: hl7v2 2.5.1 ADT_A01\n"
      "start: copy\nedit:\n  - PV1-50.1: =ZPD-1\n  - ZPD-1: N\n";
  const kit::Made edited = made_by(edit, segments);
  CAPTURE(edited.json);
  CHECK(has(edited, "ZPD|N|"));
}
