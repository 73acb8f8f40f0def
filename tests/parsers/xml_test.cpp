// Tests of XML: what tree it is read as, what of it is refused, and HL7 v2 in XML.
#include "parsers/hl7v2/xml.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "parsers/core/show.hpp"
#include "parsers/xml/read.hpp"

using namespace parsers;

namespace {

// a(@x=1 b"text" "beside")
std::string shown(const tree::Node& node) {
  std::string text;
  if (node.kind == tree::Kind::attribute) text += '@';
  text += std::string(node.name);
  if (node.nth > 1) text += '#' + std::to_string(node.nth);
  if (!node.text.empty()) text += '"' + std::string(node.text) + '"';
  if (node.first == nullptr) return text;
  text += '(';
  for (const tree::Node* child = node.first; child != nullptr; child = child->next)
    text += (child == node.first ? "" : " ") + shown(*child);
  return text + ')';
}

std::string read(std::string_view bytes) {
  const auto made = xml::read(bytes);
  if (made) return shown((*made)->root());
  return core::code_text(made.error()) + '@' + std::to_string(made.error().place.offset);
}

std::string wide(std::string_view ascii, bool big, bool mark) {
  std::string out = !mark ? "" : big ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : ascii) {
    if (big) out += '\0';
    out += c;
    if (!big) out += '\0';
  }
  return out;
}

std::string nested(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += "<a>";
  for (std::size_t i = 0; i < depth; ++i) text += "</a>";
  return text;
}

}  // namespace

TEST_CASE("xml: a document is a tree of elements, attributes and texts in its order") {
  const std::pair<std::string, std::string> cases[] = {
      {"<a/>", "a"},
      {"<?xml version='1.0'?>\n<a x='1' y=\"2\"/>", "a(@x\"1\" @y\"2\")"},
      {"<a>t</a>", "a\"t\""},
      {"<a>\n  <b>1</b>\n  <c/>\n  <b>2</b><b/>\n</a>", "a(b\"1\" c b#2\"2\" b#3)"},
      {"<a><b><c>1</c></b><b>2</b></a>", "a(b(c\"1\") b#2\"2\")"},
      {"<a>one <b>two</b> three</a>", "a(\"one \" b\"two\" #2\" three\")"},
      {"<x:a xmlns:x='urn:x' x:k='1' xmlns='urn:y'><x:b/></x:a>", "a(@k\"1\" b)"},
      {"<a>&lt;&amp;&#65;&#x42;&unknown;</a>", "a\"<&AB&unknown;\""},
      {"<a><![CDATA[<&]]></a>", "a\"<&\""},
      {"<a><!-- no --><?no?>t</a>", "a\"t\""},
      {"\xEF\xBB\xBF<a>\xC3\xA9</a>", "a\"\xC3\xA9\""},
      {"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>", "a\"\xC3\xA9\""},
      {wide("<a>x</a>", false, true), "a\"x\""},
      {wide("<a>x</a>", true, true), "a\"x\""},
      {wide("<a>x</a>", false, false), "a\"x\""},
      {wide("<a>x</a>", true, false), "a\"x\""},
  };
  for (const auto& [bytes, expected] : cases) {
    CAPTURE(bytes);
    CHECK(read(bytes) == expected);
    CHECK(xml::looks_like(bytes));
  }
  CHECK_FALSE(xml::looks_like("MSH|^~\\&|<"));
  CHECK_FALSE(xml::looks_like(""));
}

TEST_CASE("xml: what is no XML, or hostile, is refused with a place") {
  const std::pair<std::string, std::string> cases[] = {
      {"", "E1601@0"},
      {"<a>", "E1601@2"},
      {"<a></b>", "E1601@5"},
      {"<a x></a>", "E1601@5"},
      {"<a/><b/>", "E1601@0"},
      {std::string("<a>\0</a>", 8), "E1601@3"},
      {"<a>\xE9</a>", "E1603@3"},
      {"<?xml version='1.0' encoding='klingon'?><a/>", "E1603@0"},
      {"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", "E1604@0"},
      {"<!DOCTYPE a [<!ENTITY x 'y'><!ENTITY z '&x;&x;'>]><a>&z;</a>", "E1604@0"},
      {nested(257), "E1602@769"},
      {nested(100'000), "E1602@769"},
  };
  for (const auto& [bytes, expected] : cases) {
    CAPTURE(bytes.substr(0, 80));
    CHECK(read(bytes) == expected);
  }
  CHECK(read(nested(256)).starts_with("a(a("));
}

TEST_CASE(
    "xml: size and number of elements are bounded, and many names are counted in linear time") {
  const xml::Limits small{.bytes = 15, .nodes = 2};
  CHECK(xml::read("<a x='1'><b/></a>", {.nodes = 3}));
  CHECK_FALSE(xml::read("<a x='1'><b/><c/></a>", {.nodes = 3}));
  CHECK(xml::read("<a><b/></a>", small));
  CHECK(core::code_text(xml::read("<a><b/><b/></a>", small).error()) == "E1605");
  CHECK(core::code_text(xml::read("<a>          </a>", small).error()) == "E1605");
  std::string bytes = "<a>";
  const std::size_t n = 50'000;
  for (std::size_t turn = 0; turn < 2; ++turn) {
    for (std::size_t i = 0; i < n; ++i) bytes += "<n" + std::to_string(i) + "/>";
  }
  const auto made = xml::read(bytes + "</a>");
  REQUIRE(made);
  std::size_t seen = 0;
  for (const tree::Node* node = (*made)->root().first; node != nullptr; node = node->next)
    CHECK_EQ(node->nth, seen++ / n + 1);
}

TEST_CASE("xml: every beginning of a document is refused, none crashes") {
  const std::string whole =
      "<?xml version='1.0'?><a x='1'><b>t&amp;<![CDATA[x]]></b><!-- c --><b/></a>";
  for (std::size_t n = 0; n < whole.size(); ++n) {
    CAPTURE(n);
    CHECK(read(whole.substr(0, n)).starts_with("E1601"));
  }
}

namespace {

const std::string kXml =
    "<?xml version=\"1.0\"?>\n<ORU_R01 xmlns=\"urn:hl7-org:v2xml\">"
    "<MSH><MSH.1>|</MSH.1><MSH.2>^~\\&amp;</MSH.2><MSH.3><HD.1>LAB</HD.1></MSH.3>"
    "<MSH.9><MSG.1>ORU</MSG.1><MSG.2>R01</MSG.2></MSH.9><MSH.10>X1</MSH.10>"
    "<MSH.11><PT.1>P</PT.1></MSH.11><MSH.12><VID.1>2.5.1</VID.1></MSH.12></MSH>"
    "<ORU_R01.PATIENT_RESULT><ORU_R01.PATIENT><PID>"
    "<PID.3><CX.1>100</CX.1><CX.4><HD.1>H&amp;M</HD.1><HD.2>1.2</HD.2></CX.4></PID.3>"
    "<PID.3><CX.1>77</CX.1></PID.3><PID.5><XPN.1><FN.1>O|Kafor</FN.1></XPN.1></PID.5>"
    "<PID.8>\"\"</PID.8></PID></ORU_R01.PATIENT>"
    "<ORU_R01.ORDER_OBSERVATION><OBR><OBR.1>1</OBR.1></OBR><ORU_R01.OBSERVATION>"
    "<OBX><OBX.2>TX</OBX.2><OBX.5>see <escape V=\"H\"/>this<escape V=\"N\"/></OBX.5></OBX>"
    "</ORU_R01.OBSERVATION></ORU_R01.ORDER_OBSERVATION></ORU_R01.PATIENT_RESULT></ORU_R01>";
const std::string kEr7 =
    "MSH|^~\\&|LAB||||||ORU^R01|X1|P|2.5.1\rPID|||100^^^H\\T\\M&1.2~77||O\\F\\Kafor|||\"\"\r"
    "OBR|1\rOBX||TX|||see \\H\\this\\N\\\r";

std::string er7(const hl7v2::View& view) {
  std::string text;
  for (std::size_t i = 0; i < view.size(); ++i) (text += view[i].raw()) += '\r';
  return text;
}

std::string codes(const hl7v2::View& view) {
  std::string text;
  for (const core::Problem& p : view.problems()) text += core::code_text(p) + ' ';
  return text;
}

// As XML and back.
std::string again(const hl7v2::View& view) {
  const auto& dictionary = hl7v2::Dictionary::nearest("2.5.1");
  const core::Message message(hl7v2::to_xml(view, dictionary));
  return er7(hl7v2::parse(message));
}

}  // namespace

TEST_CASE("hl7v2 xml: a message in XML is read into the same view, and keeps its bytes") {
  const core::Message message(kXml);
  const hl7v2::View view = hl7v2::parse(message);
  CHECK(view.readable());
  CHECK(view.in_xml());
  CHECK(er7(view) == kEr7);
  CHECK(codes(view) == "I1262 ");
  CHECK(view.message().payload() == kXml);
  CHECK(again(view) == kEr7);
}

TEST_CASE("hl7v2 xml: what is written has groups, types and escapes as the XML encoding has them") {
  const core::Message message(kEr7);
  const std::string made =
      hl7v2::to_xml(hl7v2::parse(message), hl7v2::Dictionary::nearest("2.5.1"));
  const auto written = xml::read(made);
  const auto expected = xml::read(kXml);
  REQUIRE(written);
  REQUIRE(expected);
  CHECK(shown((*written)->root()) == shown((*expected)->root()));
}

TEST_CASE("hl7v2 xml: what has no place in a message is told and left out") {
  const std::string msh = "<MSH><MSH.1>|</MSH.1><MSH.2>^~\\&amp;</MSH.2><MSH.10>X</MSH.10></MSH>";
  const std::pair<std::string, std::string> cases[] = {
      {"<note>x</note>", ""},
      {"<PID><PID.3><CX.1>1</CX.1></PID.3><PID.1>2</PID.1></PID>", "PID|||1\r"},
      {"<PID><PID.99999999>1</PID.99999999><PID.2>b</PID.2></PID>", "PID||b\r"},
      {"<PID><PID.3><CX.999>1</CX.999><CX.0>2</CX.0></PID.3></PID>", "PID\r"},
      {"<PID><name>1</name></PID>", "PID\r"},
      {"<PID><PID.3><CX.4><HD.1><X.1>deep</X.1></HD.1></CX.4></PID.3></PID>", "PID\r"},
  };
  for (const auto& [inner, expected] : cases) {
    CAPTURE(inner);
    const core::Message message("<ADT_A01>" + msh + inner + "</ADT_A01>");
    const hl7v2::View view = hl7v2::parse(message);
    CHECK(er7(view) == "MSH|^~\\&||||||||X\r" + expected);
    CHECK(codes(view).starts_with("I1262 W1261"));
  }
  const core::Message broken("<ADT_A01><MSH></ADT_A01>");
  CHECK(codes(hl7v2::parse(broken)) == "E1601 ");
  const core::Message other("<ClinicalDocument><a>1</a></ClinicalDocument>");
  CHECK(codes(hl7v2::parse(other)).ends_with("E1203 "));
}

TEST_CASE("hl7v2 xml: the messages of the corpus say the same in XML") {
  const std::filesystem::path corpus = SOURCE_ROOT "/../shared/corpus";
  if (!std::filesystem::exists(corpus)) {
    MESSAGE("skipped: ../shared/corpus is not there");
    return;
  }
  std::size_t seen = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".hl7") continue;
    std::ifstream file(entry.path());
    const core::Message message(std::string(std::istreambuf_iterator<char>(file), {}));
    const hl7v2::View view = hl7v2::parse(message);
    if (!view.readable()) continue;
    ++seen;
    CAPTURE(entry.path().string());
    // Once through XML trailing separators are gone; from then on nothing changes any more.
    const std::string once = again(view);
    const core::Message twice(once);
    CHECK(again(hl7v2::parse(twice)) == once);
    CHECK(std::count(once.begin(), once.end(), '\r') <= static_cast<std::ptrdiff_t>(view.size()));
  }
  CHECK(seen > 300);
}
