// Tests of the index of parsers/hl7v2: every way of reading gives what a plain split gives,
// wherever the message lies, wherever it ends and whatever stands behind it.
#include <doctest/doctest.h>

#include <vector>

#include "parsers/hl7v2/view.hpp"
#include "tests/kit/view_text.hpp"

using namespace parsers::hl7v2;
namespace core = parsers::core;

namespace {

constexpr Vectors kWays[] = {Vectors::none, Vectors::sse2, Vectors::avx2};

// The message between other bytes, as in a receive buffer: what surrounds it is full of signs.
struct Around {
  std::size_t before = 0;
  std::size_t behind = 0;
};

std::string read(std::string_view text, Vectors way, Around around = {}) {
  core::Buffer buffer;
  buffer.append(std::string(around.before, '|'));
  buffer.append(text);
  for (std::size_t i = 0; i < around.behind; ++i) buffer.append(i % 2 == 0 ? "|" : "\r");
  const core::Message message(std::move(buffer), around.before, text.size());
  return kit::view_text(parse(message, way));
}

void check_same(std::string_view text, Around around = {}) {
  const std::string expected = read(text, Vectors::none);
  for (const Vectors way : kWays) CHECK(read(text, way, around) == expected);
}

std::vector<std::string> split(std::string_view text, char sign) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == sign) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// Fields as a plain split gives them; MSH-1 is left out.
std::vector<std::vector<std::string>> split_all(std::string_view text, char line, char field) {
  std::vector<std::vector<std::string>> out;
  for (const std::string& segment : split(text, line)) {
    if (!segment.empty()) out.push_back(split(segment, field));
  }
  return out;
}

std::vector<std::vector<std::string>> fields(const View& view) {
  std::vector<std::vector<std::string>> out;
  for (std::size_t i = 0; i < view.size(); ++i) {
    const SegmentView segment = view[i];
    const core::SegmentName name = segment.name();
    std::vector<std::string> row{std::string(name.view())};
    for (std::size_t n = i == 0 ? 2 : 1; n <= segment.field_count(); ++n)
      row.emplace_back(segment.field(n).raw());
    out.push_back(row);
  }
  return out;
}

constexpr std::string_view kMsh = "MSH|^~\\&|A\r";

}  // namespace

TEST_CASE("hl7v2 index: every way gives the fields of a plain split, at every length") {
  std::string text(kMsh);
  for (int i = 0; text.size() < 300; ++i)
    text +=
        "OBX|" + std::to_string(i) + "|NM|" + std::string(static_cast<std::size_t>(i), '|') + "x\r";
  for (std::size_t length = kMsh.size(); length <= 300; ++length) {
    std::string part = text.substr(0, length);
    if (part.size() - part.rfind('\r') - 1 < 4) part.resize(part.rfind('\r') + 1);  // "OB"
    const core::Message message(part);
    for (const Vectors way : kWays) {
      CAPTURE(length);
      CHECK(fields(parse(message, way)) == split_all(part, '\r', '|'));
    }
  }
}

TEST_CASE("hl7v2 index: every beginning of a message is read alike, wherever it lies") {
  std::string text = std::string(kMsh) + "\r\r \rPID|1||a^b|\"\"\rno segment\rZ1|\rPV1\r";
  while (text.size() < 300) text += "OBX||" + std::string(text.size() % 7, '|') + "\r\nNTE|\r";
  for (std::size_t length = 0; length <= 300; ++length) {
    CAPTURE(length);
    check_same(std::string_view(text).substr(0, length), {.before = length % 67, .behind = 70});
  }
}

TEST_CASE("hl7v2 index: a sign at any byte of a block is found, and no other") {
  for (const std::string_view sign : {"|", "\r", "\n", "\r\n", "\rPID|", "||||||||||"}) {
    for (std::size_t at = 0; at <= 200; ++at) {
      std::string text = std::string(kMsh) + "NTE|" + std::string(200, 'x');
      text.insert(std::min(text.size(), kMsh.size() + 4 + at), sign);
      CAPTURE(at);
      check_same(text, {.before = 3, .behind = 64});
      const core::Message message(text);
      const std::size_t marks = sign == "\n" ? 1 : sign.find('|') == 0 ? 1 + sign.size() : 1;
      CHECK(parse(message)[1].field_count() == marks);
    }
  }
}

TEST_CASE("hl7v2 index: lines and fields are cut where the message says") {
  struct Case {
    std::string_view text;
    char line;
    char field;
  };
  const Case cases[] = {
      {"MSH#^~\\&#A\rPID#1##x|y\rPV1##I", '\r', '#'},
      {"MSH|^~\\&|A\nPID|1||x\nPV1||I\n", '\n', '|'},
      {"MSH|^~\\&|A\n\n\nPID|1\nPV1||I", '\n', '|'},
      {"MSH$^~\\&$A\rPID$$$$\r\r\rZZZ$1\rPV1", '\r', '$'},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const core::Message message(c.text);
    for (const Vectors way : kWays)
      CHECK(fields(parse(message, way)) == split_all(c.text, c.line, c.field));
    check_same(c.text, {.before = 61, .behind = 64});
  }
  const core::Message windows("MSH|^~\\&|A\r\nPID|1||x\r\nPV1||I\r\n");
  CHECK(fields(parse(windows)) == split_all("MSH|^~\\&|A\rPID|1||x\rPV1||I\r", '\r', '|'));
}

TEST_CASE("hl7v2 index: a message of signs only, and one of many segments, are read to the end") {
  check_same(std::string(kMsh) + "NTE" + std::string(40'000, '|'));
  std::string many(kMsh);
  for (int i = 0; i < 5000; ++i) many += i % 2 == 0 ? "OBX\r" : "NTE|\r";
  check_same(many);
  const core::Message message(many);
  const View view = parse(message);
  CHECK(view.size() == 5001);
  CHECK(view[5000].occurrence() == 2500);
}

TEST_CASE("hl7v2 index: too many segments are said once, and the rest is not read") {
  std::string text(kMsh);
  for (int i = 0; i < 200'010; ++i) text += "OBX\r";
  const core::Message message(text);
  for (const Vectors way : kWays) {
    const View view = parse(message, way);
    CHECK(view.size() == 200'000);
    REQUIRE(view.problems().size() == 1);
    CHECK(view.problems()[0].code == 1207);
  }
}

TEST_CASE("hl7v2 index: a header line that is cut off behind its name has no separator") {
  const core::Message message(std::string(kMsh) + "BHS");
  CHECK(parse(message)[1].field(1).raw().empty());
}
