// Tests of mappings from HL7 v2 to HL7 v2 that edit a copy.
#include <doctest/doctest.h>

#include "tests/mappings/mapping_kit.hpp"

namespace {

const std::string kMsh = "MSH|^~\\&|ACME|X|WEIR|H|20261119143205||ORU^R01^ORU_R01|L1|P|2.5.1\r";
const std::string kPid = "PID|1||100234^^^^MR~777^^^SSA^SS||Okafor^Ngozi||19840307|F|||||\"\"\r";
const std::string kRest =
    "ORC|RE|P1\rOBR|1||F1|CHEM7^Chem 7^ACME\rNTE|1||slightly hemolyzed\r"
    "OBX|1|ST|GLU^Glucose^ACME||106|MG/DL\rNTE|1||repeated\rOBX|2|ST|K^^ACME||<4|mmol/L\r";

std::string mapping(const std::string& edits) {
  return "mapping: test\nfrom: hl7v2 2.5.1 ORU_R01\nto: hl7v2 2.5.1 ORU_R01\nstart: copy\nedit:\n" +
         edits;
}

// The lines that differ: "-old" and "+new".
std::string difference(const std::string& before, const std::string& after) {
  auto lines = [](const std::string& text) {
    std::vector<std::string> all;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\r', at);
      all.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return all;
  };
  std::string out;
  const auto a = lines(before);
  const auto b = lines(after);
  for (const std::string& line : a) {
    if (std::find(b.begin(), b.end(), line) == b.end()) out += "-" + line + "\n";
  }
  for (const std::string& line : b) {
    if (std::find(a.begin(), a.end(), line) == a.end()) out += "+" + line + "\n";
  }
  return out;
}

struct Case {
  const char* name;
  std::string edits;
  std::string message;
  std::string changes;  // of difference()
};

}  // namespace

TEST_CASE("edit: what is written is changed, and every other byte stays") {
  const std::string all = kMsh + kPid + kRest;
  const Case cases[] = {
      {"nothing to change", "  - $when: PID-8 = 'M'\n    PID-8: F\n", all, ""},
      {"a constant", "  - MSH-3: LIS\n", all,
       "-MSH|^~\\&|ACME|X|WEIR|H|20261119143205||ORU^R01^ORU_R01|L1|P|2.5.1\n"
       "+MSH|^~\\&|LIS|X|WEIR|H|20261119143205||ORU^R01^ORU_R01|L1|P|2.5.1\n"},
      {"a constant of several parts", "  - PID-6: Musa^Ada\n", kMsh + "PID|1||1\r",
       "-PID|1||1\n+PID|1||1|||Musa^Ada\n"},
      {"a component of one repetition", "  - PID-3[2].4: NEW\n", kMsh + "PID|1||1~2^^^OLD\r",
       "-PID|1||1~2^^^OLD\n+PID|1||1~2^^^NEW\n"},
      {"a formula that is empty writes nothing", "  - PID-8: =PID-30\n", kMsh + "PID|1||1|||||F\r",
       ""},
      {"a formula's text is escaped", "  - PID-8: ='a|b^c'\n", kMsh + "PID|1\r",
       "-PID|1\n+PID|1|||||||a\\F\\b\\S\\c\n"},
      {"a field as it stands, with its repetitions and escapes", "  - PID-4: =PID-3\n",
       kMsh + "PID|1||a\\F\\b^^^X~c\r",
       "-PID|1||a\\F\\b^^^X~c\n+PID|1||a\\F\\b^^^X~c|a\\F\\b^^^X~c\n"},
      {"null is copied", "  - PID-14: =PID-13\n", kMsh + "PID|1||||||||||||\"\"\r",
       "-PID|1||||||||||||\"\"\n+PID|1||||||||||||\"\"|\"\"\n"},
      {"all of an item reads the message as it was", "  - PID-3: =PID-2\n    PID-2: =PID-3[1]\n",
       kMsh + "PID|1|a|b\r", "-PID|1|a|b\n+PID|1|b|a\n"},
      {"a later item reads what an earlier one made", "  - PID-2: =PID-3[1]\n  - PID-4: =PID-2\n",
       kMsh + "PID|1|a|b\r", "-PID|1|a|b\n+PID|1|b|b|b\n"},
      {"each of several", "  - $each: OBX\n    $when: OBX-2 = 'ST'\n    OBX-11: F\n",
       kMsh + "OBR|1\rOBX|1|ST\rOBX|2|NM\r", "-OBX|1|ST\n+OBX|1|ST|||||||||F\n"},
      {"what stands near: the result of this note",
       "  - $each: OBSERVATION\n    $when: NTE-3 valued\n    OBX-8: N\n", all,
       "-OBX|1|ST|GLU^Glucose^ACME||106|MG/DL\n+OBX|1|ST|GLU^Glucose^ACME||106|MG/DL||N\n"},
      {"each repetition, as the current thing", "  - $each: PID-3[.4 empty]\n    .4: HERE\n",
       kMsh + "PID|1||1~2^^^X\r", "-PID|1||1~2^^^X\n+PID|1||1^^^HERE~2^^^X\n"},
      {"a segment is taken out", "  - $delete: ZPD\n", kMsh + "PID|1\rZPD|Y\rOBR|1\rZPD|N\r",
       "-ZPD|Y\n-ZPD|N\n"},
      {"a repetition is taken out", "  - $delete: PID-3[.5 = 'SS']\n",
       kMsh + "PID|1||9^^^^SS~1^^^^MR~8^^^^SS||A\r",
       "-PID|1||9^^^^SS~1^^^^MR~8^^^^SS||A\n+PID|1||1^^^^MR||A\n"},
      {"a field and a component are taken out", "  - $delete: [PID-8, PID-5.2]\n",
       kMsh + "PID|1||1||A^B||C|F\r", "-PID|1||1||A^B||C|F\n+PID|1||1||A^||C\n"},
      {"a value is moved", "  - $move: { from: PID-2, to: \"PID-3[2]\" }\n",
       kMsh + "PID|1|a^^^X|b\r", "-PID|1|a^^^X|b\n+PID|1||b~a^^^X\n"},
      {"a segment that is not there is made where it belongs", "  - PV1[1]-2: =OBR[1]-4.1\n",
       kMsh + "PID|1\rOBR|1|||I\r", "+PV1||I\n"},
      {"constants alone make no segment", "  - PV1[1]-2: I\n", kMsh + "PID|1\rOBR|1\r", ""},
      {"constants alone make no repetition",
       "  - PID-3[1].4: X\n    PID-3[1].5: =PID-3[1].5 else 'MR'\n", kMsh + "PID|1\r", ""},
      {"separators of the message's own", "  - PID-3: A^B\n    PID-9: =PID-5\n",
       "MSH!*$\\&!ACME!X!WEIR!H!2026!!ORU*R01*ORU_R01!L1!P!2.5.1\rPID!1!!!!a^b*c\r",
       "-PID!1!!!!a^b*c\n+PID!1!!A*B!!a^b*c!!!!a^b*c\n"},
      {"Latin-1 stays Latin-1", "  - PID-6: =PID-5\n    PID-8: ='\xC3\xA9'\n",
       "MSH|^~\\&|A|X|W|H|2026||ORU^R01^ORU_R01|L1|P|2.5.1||||||8859/1\rPID|1||||Ren\xE9\r",
       "-PID|1||||Ren\xE9\n+PID|1||||Ren\xE9|Ren\xE9||\xE9\n"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    tests::Mapped mapped(mapping(c.edits));
    CAPTURE(mapped.shown());
    REQUIRE(mapped.program != nullptr);
    const std::string made = mapped.of(c.message);
    CHECK(difference(c.message, made) == c.changes);
  }
}

TEST_CASE("edit: a code is written with its text and system, a literal of a table part by part") {
  const std::vector<std::string> tables = {
      "table: units\nunmapped: { keep: source, report: warning }\n"
      "map: { MG/DL: mg/dL^milligram per deciliter^UCUM }\n",
      "table: labs\nto: http://loinc.org\nunmapped: { keep: source, report: warning }\n"
      "map: { GLU: 2345-7 }\n"};
  tests::Mapped mapped(mapping("  - $each: OBX\n    OBX-6: =translate(OBX-6.1, 'units')\n"
                               "    OBX-3: =translate(OBX-3, 'labs')\n"),
                       tables);
  CAPTURE(mapped.shown());
  REQUIRE(mapped.program != nullptr);
  CHECK(difference(kMsh + kRest, mapped.of(kMsh + kRest)) ==
        "-OBX|1|ST|GLU^Glucose^ACME||106|MG/DL\n"
        "+OBX|1|ST|2345-7^^LN||106|mg/dL^milligram per deciliter^UCUM\n");
  CHECK(mapped.issues() == "unmapped-code@OBX[2]-6.1 unmapped-code@OBX[2]-3");
}

TEST_CASE("edit: each change is explained by its rule and its source") {
  tests::Mapped mapped(
      mapping("  - PID-6: =PID-5\n    PID-3[2].4: X\n  - $each: OBX\n    OBX-8: =OBX-2\n"));
  REQUIRE(mapped.program != nullptr);
  mapped.of(kMsh + kPid + kRest);
  CHECK(mapped.why() ==
        "PID-6 <- PID-5\nPID-3[2].4 <- \nOBX[1]-8 <- OBX[1]-2\nOBX[2]-8 <- OBX[2]-2\n");
}

TEST_CASE("edit: what cannot be written is said when the mapping is loaded") {
  const std::pair<std::string, const char*> cases[] = {
      {"  - PID-55: X\n", "E3204"},
      {"  - PID-5.22: X\n", "E3205"},
      {"  - PIX-5: X\n", "E3201"},
      {"  - PID-5[last]: X\n", "E3250"},
      {"  - name: X\n", "E3250"},
      {"  - PID: X\n", "E3250"},
      {"  - MSH-2: X\n", "E3250"},
      {"  - OBX-5: X\n", "E3251"},
      {"  - PID-8: =PID-5\n", "E3401"},
      {"  - PID-5: =PID-3\n", "E3401"},
      {"  - PID-7: soon\n", "E3403"},
      {"  - OBX[1]-2: XX\n", "E3408"},
      {"  - PID-8: [M, F]\n", "E3407"},
      {"  - PID-8: =PID-3.1\n", "W3402"},
      {"  - PID-5: { family: X }\n", "E3252"},
      {"  - $delete: PATIENT\n", "E3250"},
      {"  - $move: { from: PID-5 }\n", "E3212"},
      {"  - $move: { from: PID-5, to: PID-8 }\n", "E3401"},
      {"  - just text\n", "E3253"},
      {"  - MSH-3: X\nmake:\n  MSH-9: X\n", "E3011"},
  };
  for (const auto& [edits, code] : cases) {
    CAPTURE(edits);
    const tests::Mapped mapped(mapping(edits));
    CAPTURE(mapped.shown());
    CHECK(mapped.codes() == code);
  }
}
