// Tests of messages that were cut into pieces (HL7 2.5.1, 2.10.2): what they become again.
#include <doctest/doctest.h>

#include <vector>

#include "parsers/hl7v2/pieces.hpp"

namespace core = parsers::core;

namespace {

std::string msh(const std::string& id, const std::string& follows = "") {
  return "MSH|^~\\&|WARD|H|WEIR|H|20261119143205||ADT^A01^ADT_A01|" + id + "|P|2.5.1||" + follows +
         '\r';
}

std::string joined(const std::vector<std::string>& pieces) {
  parsers::hl7v2::Joiner joiner;
  for (const std::string& piece : pieces) {
    const core::Message m(piece);
    joiner.add(parsers::hl7v2::parse(m));
  }
  return joiner.text();
}

}  // namespace

TEST_CASE("pieces: what is cut anywhere becomes what it was") {
  struct Row {
    const char* name;
    std::vector<std::string> pieces;
    std::string whole;
  };
  const std::string a = msh("A"), b = msh("B", "1"), c = msh("C", "2");
  const Row rows[] = {
      {"between segments", {a + "PID|1\rDSC|1\r", b + "PV1|1\r"}, a + "PID|1\rPV1|1\r"},
      {"within a segment",
       {a + "PID|1||P\rADD\rDSC|1\r", b + "ADD|1^^^H\r"},
       a + "PID|1||P1^^^H\r"},
      {"without the bare ADD",
       {a + "PID|1||P\rDSC|1\r", b + "ADD|1\rPV1|1\r"},
       a + "PID|1||P1\rPV1|1\r"},
      {"a bare ADD with a separator",
       {a + "PID|1||P\rADD|\rDSC|1\r", b + "ADD||2\r"},
       a + "PID|1||P|2\r"},
      {"one segment in three",
       {a + "PID|1||P\rADD\rDSC|1\r", b + "ADD|Q\rADD\rDSC|2\r", c + "ADD|R\rPV1|1\r"},
       a + "PID|1||PQR\rPV1|1\r"},
      {"several ADD in one message",
       {a + "PID|1\rADD||P\rADD|1\rPV1|1\r"},
       a + "PID|1|P1\rPV1|1\r"},
      {"line feeds", {a + "PID|1\r\nDSC|1\r\n", b + "PV1|1\r\n"}, a + "PID|1\rPV1|1\r"},
      {"the last line is not ended", {a + "PID|1\rDSC|1", b + "PV1|1"}, a + "PID|1\rPV1|1\r"},
      {"the first is missing", {b + "ADD|1\rPV1|1\r"}, b + "ADD|1\rPV1|1\r"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(joined(row.pieces) == row.whole);
  }
  // At every byte of the segments, also within a character and an escape.
  const std::string body = "PID|1||P1\\T\\X^^^H||Qu\xC3\xADll\rPV1|1|I\r";
  for (std::size_t at = 1; at + 1 < body.size(); ++at) {
    CAPTURE(at);
    const bool between = body[at - 1] == '\r';
    if (body[at] == '\r') continue;
    const std::string one = a + body.substr(0, at) + (between ? "" : "\rADD\r") + "DSC|1\r";
    CHECK(joined({one, b + (between ? "" : "ADD|") + body.substr(at)}) == a + body);
  }
}
