// Tests of parsers/hl7v2: what is read, how it is grouped, and how it is answered.
#include <doctest/doctest.h>

#include "parsers/hl7v2/ack.hpp"
#include "parsers/hl7v2/edit.hpp"
#include "parsers/hl7v2/header.hpp"
#include "parsers/hl7v2/structure.hpp"

using namespace parsers::hl7v2;
namespace core = parsers::core;

namespace {

// The text at a path of a message, with its presence in front when it has no value.
std::string at(std::string_view text, std::string_view path) {
  const core::Message message(text);
  const View view = parse(message);
  const ValueView value = view.value(*parse_path(path));
  if (value.presence() == Presence::absent) return "(absent)";
  if (value.presence() == Presence::empty) return "(empty)";
  if (value.presence() == Presence::null) return "(null)";
  return std::string(value.text(message));
}

constexpr std::string_view kMsh = "MSH|^~\\&|A^B&C|D|E|F|20260101||ADT^A04|M1|P|2.5.1\r";

struct Value {
  std::string text;
  std::string_view path;
  std::string_view expected;
};

// "SEG:GROUP" for each segment, with a number for the instance.
std::string grouped(std::string_view structure, std::string_view segments) {
  const core::Message message(std::string(kMsh) + std::string(segments));
  const View view = parse(message);
  const StructureDef& def = *Dictionary::nearest("2.5.1").structure(structure);
  const Layout layout = arrange(def, view);
  std::string out;
  for (std::size_t i = 1; i < view.size(); ++i) {
    const std::uint32_t group = layout.group[i];
    const core::SegmentName name = view[i].name();
    out += std::string(name.view()) + ':';
    out += layout.slot[i] == kNoSlot
               ? "none"
               : std::string(def.nodes[layout.groups[group].node].name) + std::to_string(group);
    out += ' ';
  }
  return out;
}

}  // namespace

TEST_CASE("hl7v2: values are found where MSH-1 and MSH-2 say, whatever they say") {
  const std::string msh(kMsh);
  const Value cases[] = {
      {msh, "MSH-1", "|"},
      {msh, "MSH-2", "^~\\&"},
      {msh, "MSH-3[1].2.1", "B"},
      {msh, "MSH-3[1].2.2", "C"},
      {msh, "MSH-9.2", "A04"},
      {msh + "PID|1||a^^^X^MR~b^^^Y^SS\r", "PID-3[2].5", "SS"},
      {msh + "PID|1||\"\"|x\r", "PID-3", "(null)"},
      {msh + "PID|1||  |x\r", "PID-3", "(empty)"},
      {msh + "PID|1||\r", "PID-9", "(absent)"},
      {msh + "OBX|1\rOBX|2||second\r", "OBX[2]-3", "second"},
      {"MSH$%~\\&$A$B$C$D$1$$ADT%A04$M1$P$2.5\rPID$1$$x%y\r", "PID-3.2", "y"},
      {"MSH|^~\\|A\rPID|1||x&y\r", "PID-3.1", "x&y"},
      {"MSH|^|A\rPID|1||x~y\\F\\\r", "PID-3.1", "x~y\\F\\"},
      {"MSH|^~\\&|A\nPID|1||lf\n", "PID-3", "lf"},
      {"MSH|^~\\&|A\r\nPID|1||crlf\r\n", "PID-3", "crlf"},
      {"\xEF\xBB\xBF \r\nMSH|^~\\&|A\rPID|1||bom\r", "PID-3", "bom"},
      {msh + "PID|1||a\nb\r", "PID-3", "a\nb"},
      {msh + "PID|1||lf\n", "PID-3", "lf"},
      {msh + "PID|1||nul" + std::string(2, '\0'), "PID-3", "nul"},
      {msh + "NTE|1||a\\.br\\b\r", "NTE-3", "a\nb"},
      {msh + "NTE|1||\\F\\\\S\\\\T\\\\R\\\\E\\\r", "NTE-3", "|^&~\\"},
      {msh + "NTE|1||\\X41\\\\H\\b\\N\\\r", "NTE-3", "Ab"},
      {msh + "NTE|1||C:\\temp\\file\r", "NTE-3", "C:\\temp\\file"},
      {msh + "NTE|1||\xE9t\xE9\r", "NTE-3", "\xC3\xA9t\xC3\xA9"},
      {msh + "NTE|1||\xC3\xA9\r", "NTE-3", "\xC3\xA9"},
  };
  for (const Value& c : cases) {
    CAPTURE(c.text);
    CHECK(at(c.text, c.path) == c.expected);
  }
}

TEST_CASE("hl7v2: every beginning of a message is read without harm") {
  const std::string whole =
      std::string(kMsh) + "PID|1||a^b&c~d\\F\\e|\"\"\rOBX|1|ST|x\rnot a segment\r";
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const core::Message message(std::string_view(whole).substr(0, length));
    const View view = parse(message);
    for (std::size_t i = 0; i < view.size(); ++i) {
      for (std::size_t f = 0; f <= view[i].field_count() + 1; ++f)
        static_cast<void>(view[i].field(f).child(1).child(1).child(1).text(message));
    }
    static_cast<void>(header(view));
    CHECK((length < 8 || view.readable()));
  }
}

TEST_CASE("hl7v2: what is no message says so, and gives nothing") {
  for (const std::string_view text : {"", "hello", "MSH", "MSH|", "MSH||||", "MSHA^~\\&A", "PID|1",
                                      "FHS|^~\\&|x", "MSH|^^~\\|A"}) {
    CAPTURE(text);
    const core::Message message(text);
    const View view = parse(message);
    CHECK_FALSE(view.readable());
    CHECK(view.size() == 0);
    CHECK(view.problems().any(core::Severity::error));
  }
}

TEST_CASE("hl7v2: segments go to their groups by the message structure") {
  CHECK(grouped("ORU_R01", "PID|1\rORC|1\rOBR|1\rNTE|1\rOBX|1\rOBX|2\rNTE|1\rSPM|1\rOBX|9\r") ==
        "PID:PATIENT2 ORC:ORDER_OBSERVATION3 OBR:ORDER_OBSERVATION3 NTE:ORDER_OBSERVATION3 "
        "OBX:OBSERVATION4 OBX:OBSERVATION5 "
        "NTE:OBSERVATION5 SPM:SPECIMEN6 OBX:SPECIMEN6 ");
  CHECK(grouped("ORU_R01", "PID|1\rOBR|1\rOBX|1\rOBR|2\rOBX|1\rPID|2\rOBR|1\r") ==
        "PID:PATIENT2 OBR:ORDER_OBSERVATION3 OBX:OBSERVATION4 OBR:ORDER_OBSERVATION5 "
        "OBX:OBSERVATION6 PID:PATIENT8 OBR:ORDER_OBSERVATION9 ");
  CHECK(grouped("ADT_A01", "EVN|A04\rPID|1\rZPI|1\rPV1|1\rDG1|1\rDG1|2\r") ==
        "EVN:ADT_A010 PID:ADT_A010 ZPI:none PV1:ADT_A010 DG1:ADT_A010 DG1:ADT_A010 ");
}

TEST_CASE("hl7v2: a message has the structure that the version it is read with says") {
  auto structure = [](std::string_view msh9, std::string_view read_with) {
    const core::Message message("MSH|^~\\&|A|B|C|D|2026||" + std::string(msh9) + "|1|P|2.2\r");
    return std::string(message_structure(parse(message), *Dictionary::find(read_with)));
  };
  CHECK(structure("ADT^A04", "2.5.1") == "ADT_A01");
  CHECK(structure("ADT^A04", "2.2") == "ADT_A04");
  CHECK(structure("ADT^A04^ADT_A02", "2.5.1") == "ADT_A01");
  CHECK(structure("ADT^ZZZ^ADT_A02", "2.5.1") == "ADT_A02");
  CHECK(structure("ADT^ZZZ^ADT_ZZZ", "2.5.1") == "");
}

TEST_CASE("hl7v2: a path is read as it is written, and nothing else is a path") {
  for (const std::string_view text :
       {"PID", "PID-3", "PID-3[2]", "PID-3[2].1", "PID-3.1.4", "OBX[3]-5"})
    CHECK(core::to_text(*parse_path(text)) == text);
  for (const std::string_view text :
       {"", "pid-3", "PID3", "PID-", "PID-0", "PID-3[0]", "PID-3[", "PID-3.1.4.5", "PID-3 "})
    CHECK_FALSE(parse_path(text));
}

TEST_CASE("hl7v2: an answer copies what it must, by version, and quotes nothing else") {
  auto answer = [](std::string_view version, std::string_view code) {
    const core::Message message("MSH|^~\\&|LAB^1.2^ISO|ACME|EIE|HUB|20260102||ORU^R01|77|P|" +
                                std::string(version) + "\rPID|1||SECRET\r");
    const View view = parse(message);
    core::Problems problems;
    problems.add({.code = 3502,
                  .what = core::say("a code is in no row"),
                  .place = {core::kMessage, 0, 0, {core::SegmentName("OBX"), 2, 3, 0, 0, 0}}});
    return make_ack({.message = &view,
                     .code = code,
                     .application = {},
                     .facility = {},
                     .timestamp = "20260103",
                     .control_id = "A1",
                     .problems = code == "AA" ? nullptr : &problems});
  };
  CHECK(answer("2.5.1", "AA") ==
        "MSH|^~\\&|EIE|HUB|LAB^1.2^ISO|ACME|20260103||ACK^R01^ACK|A1|P|2.5.1\rMSA|AA|77\r");
  CHECK(
      answer("2.5.1", "AE")
          .find(
              "ERR||OBX^2^3^1|103^Table value not found^HL70357|E|||E3502|a code is in no row\r") !=
      std::string::npos);
  CHECK(answer("2.3", "AE").find("ERR|OBX^2^3^103&Table value not found&HL70357\r") !=
        std::string::npos);
  CHECK(answer("2.1", "AE").find("ERR") == std::string::npos);
  CHECK(answer("2.7", "AE").find("MSA|AE|77\r") != std::string::npos);
  for (const std::string_view version : {"2.1", "2.3", "2.5.1", "2.8"})
    CHECK(answer(version, "AE").find("SECRET") == std::string::npos);
  const core::Message nothing("no HL7");
  const View unreadable = parse(nothing);
  CHECK(make_ack({.message = &unreadable,
                  .code = "AR",
                  .application = "WEIR",
                  .facility = {},
                  .timestamp = "1",
                  .control_id = "A1"}) == "MSH|^~\\&|WEIR||||1||ACK|A1|P|2.3\rMSA|AR\r");
}

TEST_CASE("hl7v2: a value is set where it is said, and what is missing on the way is made") {
  auto set = [](std::string_view path, std::string value) {
    const core::Message message("MSH|^~\\&|A\rPID|1||x^y~z\r");
    return with(parse(message), {{*parse_path(path), std::move(value)}});
  };
  CHECK(set("PID-3[2].3", "n") == "MSH|^~\\&|A\rPID|1||x^y~z^^n\r");
  CHECK(set("PID-5.1", "n") == "MSH|^~\\&|A\rPID|1||x^y~z||n\r");
  CHECK(set("MSH-4", "n") == "MSH|^~\\&|A|n\rPID|1||x^y~z\r");
  CHECK(set("PV1-2", "I") == "MSH|^~\\&|A\rPID|1||x^y~z\rPV1||I\r");
  CHECK(set("PID-3", "a~b") == "MSH|^~\\&|A\rPID|1||a~b\r");
}
