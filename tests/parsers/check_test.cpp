// Tests of what a check finds in a message, by the standard and by a profile.
#include "parsers/hl7v2/check.hpp"

#include <doctest/doctest.h>

#include "parsers/hl7v2/ack.hpp"

using namespace parsers::hl7v2;
namespace core = parsers::core;

namespace {

constexpr std::string_view kMsh = "MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|M1|P|2.5.1\r";
constexpr std::string_view kEvn = "EVN||20260101\r";
constexpr std::string_view kPid = "PID|||7^^^H^MR||DOE^JO\r";
constexpr std::string_view kObr = "OBR|1|||GLU^Glucose^L\r";
constexpr std::string_view kObx = "OBX|1|NM|GLU^Glucose^L||5.4||||||F\r";

std::string adt(std::string_view segments) {
  return "MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|M1|P|2.5.1\r" + std::string(segments);
}
std::string oru(std::string_view segments) { return std::string(kMsh) + std::string(segments); }

// "W1223 ZPD[1]" for each finding but those that only say more.
std::string found(const std::string& text, const Checks& checks) {
  const core::Message message(text);
  std::string out;
  for (const core::Problem& p : check(parse(message), checks))
    out += (out.empty() ? "" : ", ") + code_text(p) + ' ' + to_text(p.place.path);
  return out;
}

core::Name name(std::string_view text) { return term(text); }

// ACME sends ZPD behind PID, needs PID-3, and never sends OBX-11.
std::shared_ptr<Profile> acme() {
  auto profile = std::make_shared<Profile>(name("acme"), Dictionary::nearest("2.5.1"));
  const SegmentName zpd("ZPD");
  profile->own(zpd);
  profile->rule(zpd, 1, {.type = name("ID"), .values = {name("Y"), name("N")}});
  profile->rule(zpd, 2, {.type = name("NM"), .required = true, .repeats = false});
  profile->rule(SegmentName("PID"), 3, {.required = true});
  profile->rule(SegmentName("PID"), 8, {.table = 1});
  profile->rule(SegmentName("OBX"), 5, {.length_max = 8});
  profile->rule(SegmentName("OBX"), 11, {.required = false});
  CHECK(profile->add("ORU_R01", {zpd, SegmentName("PID"), false, false}) == Profile::Added::yes);
  return profile;
}

struct Case {
  std::string_view name;
  std::string text;
  std::string_view expected;
};

void check_all(std::span<const Case> cases, const Checks& checks) {
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CHECK(found(c.text, checks) == c.expected);
  }
}

const std::string kEvnPid = std::string(kEvn) + std::string(kPid);
const std::string kPv1 = "PV1||I\r";
const std::string kResult = std::string(kPid) + std::string(kObr) + std::string(kObx);

}  // namespace

TEST_CASE("check: structure says what is missing, too often, out of order or unknown") {
  const Case cases[] = {
      {"all is well", adt(kEvnPid + kPv1), ""},
      {"a required segment is missing", adt(kEvnPid), "W1224 PV1"},
      {"a required group is missing", oru(""), "W1225 MSH[1]"},
      {"a segment of a group is missing", oru(std::string(kPid) + std::string(kObx)),
       "W1221 OBX[1], W1224 OBR"},
      {"a segment is there twice", adt(kEvnPid + kPv1 + kPv1), "W1226 PV1[2]"},
      {"a segment is out of order", adt(kEvnPid + kPv1 + "PD1|||x\r"), "W1221 PD1[1]"},
      {"HL7 does not know the segment", adt(kEvnPid + "ZZZ|1\r" + kPv1), "W1223 ZZZ[1]"},
      {"the structure does not have the segment", adt(kEvnPid + kPv1 + std::string(kObr)),
       "W1223 OBR[1]"},
      {"the message type is unknown", "MSH|^~\\&|A|B|C|D|20260101||XYZ^X99|M1|P|2.5.1\rZZZ|1\r",
       "W1228 MSH-9, W1223 ZZZ[1]"},
      {"the version is unknown", "MSH|^~\\&|||||||ORU^R01|1|P|2.5.9\r" + kResult, "I1222 MSH-12"},
      {"an acknowledgement has one structure, whatever its event is",
       "MSH|^~\\&|||||||ACK^A01|1|P|2.4\rMSA|AA|1\rZZZ|1\r", "W1223 ZZZ[1]"},
      {"a type that only a newer version knows is checked as that one has it",
       "MSH|^~\\&|||||||ADT^A31|1|P|2.3\rEVN||20260101\rPID|||7||DOE\r", "I1222 MSH-9, W1224 PV1"},
      {"a group repeats", oru(kResult + std::string(kObr) + std::string(kObx)), ""},
      {"any segment is welcome where the structure says so",
       "MSH|^~\\&|||||||MFN^M01|1|P|2.5.1\rMFI|A||UPD|||NE\rMFE|MAD|||1|CE\rPRA|1\r", ""},
      {"what is no message has no findings here", "PID|1\r", ""},
  };
  check_all(cases, {.level = CheckLevel::structure});
}

TEST_CASE("check: the standard alone warns about fields and never refuses") {
  const std::string a01 = adt(kEvn);
  const Case cases[] = {
      {"all is well", oru(kResult), ""},
      {"a field is missing", oru(std::string(kPid) + "OBR|1\r" + std::string(kObx)),
       "W1232 OBR[1]-4"},
      {"a null is there", oru("PID|||\"\"||DOE^JO\r" + std::string(kObr)), ""},
      {"a number is none",
       oru(std::string(kPid) + std::string(kObr) + "OBX|x|NM|G^G^L||5,4||||||F\r"),
       "W1233 OBX[1]-1[1], W1233 OBX[1]-5[1]"},
      {"a date is none", oru("PID|||7||DOE|||||||||||||||||||||20260231x\r" + std::string(kObr)),
       ""},
      {"a birth date is none", oru("PID|||7||DOE||2026-02-30\r" + std::string(kObr)),
       "W1233 PID[1]-7[1].1"},
      {"a code is none", oru(std::string(kPid) + std::string(kObr) + "OBX|1|NM|G^G^L||5||||||?\r"),
       "W1234 OBX[1]-11[1]"},
      {"a code of a site's own table is its own", oru("PID|||7||DOE|||W\r" + std::string(kObr)),
       ""},
      {"a component of a component is no date",
       oru("PID|||7||DOE^J^^^^^^^^^^soon\r" + std::string(kObr)), "W1233 PID[1]-5[1].12.1"},
      {"a code of another system is not HL7's", oru(kResult + "SPM|1|||119297000^Blood^SCT\r"), ""},
      {"a code is said to be of HL7's table and is not",
       oru(kResult + "SPM|1|||QQQ^Blood^HL70487\r"), "W1234 SPM[1]-4[1].1"},
      {"a field has repetitions", oru("PID|1~2||7||DOE\r" + std::string(kObr)),
       "W1236 PID[1]-1[2]"},
      {"a field is long", oru("PID|12345||7||DOE\r" + std::string(kObr)), "I1235 PID[1]-1[1]"},
  };
  check_all(cases, {.level = CheckLevel::profile});
}

TEST_CASE("check: what a profile asks for is an error") {
  const std::string pid(kPid), obr(kObr), obx(kObx);
  const Case cases[] = {
      {"all is well", oru(pid + "ZPD|Y|5\r" + obr + obx), ""},
      {"the segment may be missing", oru(pid + obr + obx), ""},
      {"the segment is there twice", oru(pid + "ZPD|Y|5\rZPD|Y|5\r" + obr + obx), "E1226 ZPD[2]"},
      {"the segment is at another place", oru(pid + obr + obx + "ZPD|Y|5\r"), "W1221 ZPD[1]"},
      {"a field is missing", oru("PID|1||||DOE\r" + obr), "E1229 PID[1]-3"},
      {"a field of the own segment is missing", oru(pid + "ZPD|Y\r" + obr), "E1229 ZPD[1]-2"},
      {"its type is another", oru(pid + "ZPD|Y|five\r" + obr), "E1233 ZPD[1]-2[1]"},
      {"its value is none of the list", oru(pid + "ZPD|J|5\r" + obr), "E1234 ZPD[1]-1[1]"},
      {"it repeats and may not", oru(pid + "ZPD|Y|5~6\r" + obr), "E1236 ZPD[1]-2[2]"},
      {"a code is not of the table", oru("PID|||7||DOE|||W\r" + obr), "E1234 PID[1]-8[1]"},
      {"a value is too long", oru(pid + obr + "OBX|1|ST|G^G^L||123456789||||||F\r"),
       "E1235 OBX[1]-5[1]"},
      {"a field may be missing that HL7 requires", oru(pid + obr + "OBX|1|ST|G^G^L||1\r"), ""},
      {"a field is missing that only HL7 requires", oru(pid + "OBR|1\r"), "W1232 OBR[1]-4"},
      {"the message says another version",
       "MSH|^~\\&|||||20260101||ORU^R01|1|P|2.3\r" + pid + obr + obx, "I1222 MSH-12"},
  };
  check_all(cases, {.level = CheckLevel::profile, .profile = acme()});
}

TEST_CASE("check: a message is checked as its own version, else as the one of the channel") {
  struct Version {
    std::string_view said, channel, expected;
  };
  for (const auto& [said, channel, expected] :
       {Version{"2.3", "", "2.3"}, Version{"2.3", "2.6", "2.3"}, Version{"2.4^USA", "", "2.4"},
        Version{"", "2.6", "2.6"}, Version{"2.9", "", "2.8.2"}, Version{"", "", "2.5.1"}}) {
    CAPTURE(said);
    CAPTURE(channel);
    const core::Message message("MSH|^~\\&|||||||ADT^A01|1|P|" + std::string(said) + "\r");
    const Checks checks{.version = channel.empty() ? nullptr : Dictionary::find(channel)};
    CHECK(dictionary_for(parse(message), checks).version() == expected);
  }
}

TEST_CASE("check: a field is called what the profile calls it") {
  auto profile = std::make_shared<Profile>(name("acme"), Dictionary::nearest("2.5.1"));
  profile->rule(SegmentName("PID"), 3, {.name = name("MRN"), .required = true});
  const core::Message message(oru("PID|1||||DOE\r" + std::string(kObr)));
  const core::Problems problems =
      check(parse(message), {.level = CheckLevel::profile, .profile = profile});
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].what.text() == "PID[1]-3 (MRN) is missing, and profile acme requires it");
}

TEST_CASE("check: fields are not looked at where only the structure is asked for") {
  const std::string text = oru("PID|x||||DOE\r" + std::string(kObr));
  CHECK(found(text, {.level = CheckLevel::structure, .profile = acme()}) == "");
  CHECK(found(text, {.level = CheckLevel::none, .profile = acme()}) == "");
}

TEST_CASE("check: a channel weighs findings anew, and can leave them out") {
  Checks checks{.level = CheckLevel::profile, .profile = acme()};
  const std::string text = oru("PID|||||DOE\r" + std::string(kObr) + "ZZZ|1\r");
  auto weigh = [&](Finding finding, Weight weight) {
    checks.weights[static_cast<std::size_t>(finding)] = weight;
  };
  CHECK(found(text, checks) == "W1223 ZZZ[1], E1229 PID[1]-3");
  weigh(Finding::missing_field, Weight::warning);
  weigh(Finding::unknown_segment, Weight::error);
  CHECK(found(text, checks) == "E1223 ZZZ[1], W1229 PID[1]-3");
  weigh(Finding::missing_field, Weight::off);
  weigh(Finding::unknown_segment, Weight::info);
  CHECK(found(text, checks) == "I1223 ZZZ[1]");
}

TEST_CASE("check: findings are bounded, and many warnings hide no error") {
  std::string text = oru(kResult);
  for (int i = 0; i < 5000; ++i) text += "ZZZ|1\r";
  text += "PID|||||DOE\r" + std::string(kObr);
  const core::Message message(text);
  const core::Problems problems =
      check(parse(message), {.level = CheckLevel::profile, .profile = acme()});
  CHECK(problems.count(core::Severity::warning) == Findings::kMost);
  CHECK(problems.count(core::Severity::error) == 1);
  CHECK(problems[problems.size() - 1].what.text() == "4900 more findings are not listed");
}

TEST_CASE("check: every kind of finding has its code of HL7 table 0357") {
  for (const FindingRow& row : finding_rows()) {
    CAPTURE(row.name);
    CHECK(finding_rows()[static_cast<std::size_t>(row.finding)].code == row.code);
    CHECK(hl7_error_code({.code = row.code}) == row.condition);
    CHECK(row.about.ends_with('.'));
  }
  CHECK(finding_row(1231) == nullptr);
}

TEST_CASE("check: no text of a message is in a finding") {
  const std::string text =
      "MSH|^~\\&|SECRET|||||SECRET|SECRET^SECRET|SECRET|SECRET|SECRET\rPID|SECRET|\rOBX|SECRET|"
      "SECRET|SECRET|SECRET|SECRET~SECRET|SECRET|||||SECRET\rSECRET\r";
  const core::Message message(text);
  const core::Problems problems = check(parse(message), {.level = CheckLevel::profile});
  CHECK(problems.size() > 3);
  for (const core::Problem& p : problems) {
    CHECK(p.what.text().find("SECRET") == std::string::npos);
    CHECK(p.hint.text().find("SECRET") == std::string::npos);
  }
}

TEST_CASE("check: a profile adds a segment wherever the structure has the one before it") {
  Profile profile(name("x"), Dictionary::nearest("2.5.1"));
  const SegmentName zzz("ZZZ"), zzy("ZZY"), nte("NTE");
  CHECK(profile.add("ORU_R01", {zzz, nte}) == Profile::Added::yes);
  CHECK(profile.add("ORU_R01", {zzy, zzz}) == Profile::Added::yes);
  CHECK(profile.add("ORU_X99", {zzz, nte}) == Profile::Added::no_structure);
  CHECK(profile.add("ORU_R01", {zzz, SegmentName("GT1")}) == Profile::Added::no_place);
  const Shape shape = *profile.structure("ORU_R01");
  CHECK(shape.added.size() == 6);
  for (std::uint16_t i = 1; i < shape.nodes.size(); ++i) {
    const Node& parent = shape.nodes[shape.nodes[i].parent];
    CHECK(i >= parent.first_child);
    CHECK(i < parent.first_child + parent.child_count);
    if (shape.is(i, "ZZZ")) CHECK(shape.is(static_cast<std::uint16_t>(i - 1), "NTE"));
    if (shape.is(i, "ZZY")) CHECK(shape.is(static_cast<std::uint16_t>(i - 1), "ZZZ"));
  }
}

TEST_CASE("check: a segment that a profile makes optional may be missing, and no other") {
  const std::string text =
      "MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|M1|P|2.5.1\rPID|1||P1||Quill\r";
  auto profile = std::make_shared<Profile>(name("x"), Dictionary::nearest("2.5.1"));
  const Checks checks{.level = CheckLevel::structure, .profile = profile};
  const std::string both = found(text, checks);
  CHECK(both.find("EVN") != std::string::npos);
  CHECK(both.find("PV1") != std::string::npos);
  CHECK(profile->relax("ADT_A01", "PV1") == Profile::Added::yes);
  CHECK(found(text, checks).find("EVN") != std::string::npos);
  CHECK(found(text, checks).find("PV1") == std::string::npos);
  CHECK(profile->relax("ADT_A01", "EVN") == Profile::Added::yes);
  CHECK(found(text, checks) == "");
  // Beside what is added, whichever comes first.
  CHECK(profile->add("ADT_A01", {SegmentName("ZPD"), SegmentName("PID"), true, false}) ==
        Profile::Added::yes);
  CHECK(found(text, checks).find("ZPD") != std::string::npos);
  CHECK(profile->relax("ADT_A01", "ZPD") == Profile::Added::yes);
  CHECK(found(text, checks) == "");
  CHECK(profile->relax("ADT_A01", "OBR") == Profile::Added::no_place);
  CHECK(profile->relax("ADT_X99", "PV1") == Profile::Added::no_structure);
}

TEST_CASE("structure: the work grows with the number of segments, whatever their order is") {
  const StructureDef& def = *Dictionary::nearest("2.5.1").structure("ORU_R01");
  for (const std::string_view block :
       {"PID|1\rOBR|1\rOBX|1\r", "OBX|1\rOBR|1\rPID|1\rPV1|1\r", "ZZZ|1\r", "DSC|1\rPD1|1\rCTD|1\r",
        "OBX|1\r", "SFT|1\rDSC|1\r"}) {
    CAPTURE(block);
    auto steps = [&](std::size_t segments) {
      std::string text(kMsh);
      while (segments-- > 0) text += block.substr(segments * 6 % block.size(), 6);
      const core::Message message(text);
      const View view = parse(message);
      const Layout layout = arrange(def, view);
      CHECK(layout.slot.size() == view.size());
      CHECK(layout.steps < view.size() * def.nodes.size() * 8);
      return layout.steps;
    };
    const std::size_t small = steps(10'000);
    CHECK(steps(100'000) <= small * 10 + small / 100);
  }
}
