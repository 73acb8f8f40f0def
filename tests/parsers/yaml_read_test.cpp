#include <doctest/doctest.h>

#include "parsers/core/show.hpp"
#include "parsers/yaml/read.hpp"

using namespace parsers;
using yaml::Node;

namespace {

struct Read {
  core::Sources sources;
  core::Problems problems;
  yaml::Document document;
};

void read(Read& read, std::string text) {
  read.document = yaml::read(read.sources, {core::Name(core::NameKey{}, "f.yaml"), std::move(text)},
                             read.problems);
}

// {a:<plain> b:"quoted" c:|block [<x> _ ] }
std::string dump(const Node& node) {
  std::string out;
  switch (node.kind()) {
    case Node::Kind::nothing:
      return "_";
    case Node::Kind::scalar:
      if (node.block()) return '|' + node.text().text();
      return node.quoted() ? '"' + node.text().text() + '"' : '<' + node.text().text() + '>';
    case Node::Kind::list:
      for (const Node& item : node.items()) out += dump(item) + ' ';
      return '[' + out + ']';
    case Node::Kind::map:
      for (const yaml::Entry& entry : node.entries()) {
        out += entry.key.text() + ':' + dump(entry.value) + ' ';
      }
      return '{' + out + '}';
  }
  return out;
}

// "E1402@3:1 E1407@4:2"
std::string findings(const Read& read) {
  std::string out;
  for (const core::Problem& problem : read.problems) {
    const auto at = core::locate(read.sources.find(1)->text, problem.place.offset);
    if (!out.empty()) out += ' ';
    out +=
        core::code_text(problem) + '@' + std::to_string(at.line) + ':' + std::to_string(at.column);
  }
  return out;
}

void check_places(const Node& node, const std::string& text) {
  const auto& place = node.place();
  CHECK(place.offset + place.length <= text.size());
  if (node.plain() && node.text().text().find_first_of(" \n") == std::string::npos) {
    CHECK(text.substr(place.offset, place.length) == node.text().text());
  }
  for (const Node& item : node.items()) check_places(item, text);
  for (const yaml::Entry& entry : node.entries()) {
    CHECK(entry.key_place.offset + entry.key_place.length <= text.size());
    check_places(entry.value, text);
  }
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

constexpr std::string_view kBom = "\xEF\xBB\xBF";

constexpr std::string_view kGood =
    "# a table\n"
    "table: sex   # its name\n"
    "about: 'it''s \"quoted\"'\n"
    "match: [trim, ignore-case]\n"
    "unmapped: { use: unknown, report: warning }\n"
    "map:\n"
    "  N: no\n"
    "  01: \"a \\u00e9 b\"\n"
    "  1E3: 12:30\n"
    "  ~: null\n"
    "  \xC3\xA4: {code: x, display: y z}\n"
    "list:\n"
    "- a\n"
    "-\n"
    "- - b\n"
    "  - c: d\n"
    "    e:\n"
    "text: |\n"
    "  one\n"
    "    two\n"
    "folded: this goes\n"
    "  on here\n";
constexpr std::string_view kGoodDump =
    "{table:<sex> about:\"it's \"quoted\"\" match:[<trim> <ignore-case> ] "
    "unmapped:{use:<unknown> report:<warning> } map:{N:<no> 01:\"a \xC3\xA9 b\" 1E3:<12:30> "
    "~:<null> \xC3\xA4:{code:<x> display:<y z> } } list:[<a> _ [<b> {c:<d> e:_ } ] ] "
    "text:|one\n  two\n folded:<this goes on here> }";

}  // namespace

TEST_CASE("yaml: every scalar is text, in every shape, with any line end and with a BOM") {
  for (const bool crlf : {false, true}) {
    for (const bool bom : {false, true}) {
      CAPTURE(crlf);
      CAPTURE(bom);
      const std::string text =
          std::string(bom ? kBom : "") + (crlf ? with_crlf(kGood) : std::string(kGood));
      Read r;
      read(r, text);
      CHECK(findings(r) == "");
      CHECK(dump(r.document.root) == kGoodDump);
      check_places(r.document.root, text);
    }
  }
}

TEST_CASE("yaml: the place of a value is inside its quotes, and a nothing word is text") {
  struct Case {
    std::string text;
    std::string expected;
  };
  const Case cases[] = {
      {"a: null\nb:\nnull: x", "{a:<null> b:_ null:<x> }"},
      {"a:\nnull:\nb: NULL", "{a:_ null:_ b:<NULL> }"},
      {"a:\n- ~\n-\n- null", "{a:[<~> _ <null> ] }"},
      {"[null, ~, , Null]", "[<null> <~> _ <Null> ]"},
      {"a: nullify\nb: ~x", "{a:<nullify> b:<~x> }"},
      {"", "_"},
      {"# only a comment\n", "_"},
      {"just text", "<just text>"},
      {"a: #x\nb: c#d", "{a:_ b:<c#d> }"},
      {"a: ='x' & [b], {c}", "{a:<='x' & [b], {c}> }"},
      {"{a: \"=f(b, c)\", d: '=PID-3[1]'}", "{a:\"=f(b, c)\" d:\"=PID-3[1]\" }"},
      {"{a: =PID-7, b: =f(PID-3.1)}", "{a:<=PID-7> b:<=f(PID-3.1)> }"},
      {"%YAML 1.2\n---\na: b\n...\n", "{a:<b> }"},
      {"a: \"x\\ty\"\nb: '\t'\nc: |\n  \tx\n", "{a:\"x\ty\" b:\"\t\" c:|\tx\n }"},
      {"yes: on\nNO: 0x1F\n010: 1_000", "{yes:<on> NO:<0x1F> 010:<1_000> }"},
      {"a: >-\n\n  x\n  y\n", "{a:|\nx y }"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    Read r;
    read(r, c.text);
    CHECK(findings(r) == "");
    CHECK(dump(r.document.root) == c.expected);
    check_places(r.document.root, c.text);
  }

  Read r;
  read(r, "a:   \"b\xC3\xA9 c\"  # d\r\n'e' : f\r\n");
  const auto& entries = r.document.root.entries();
  CHECK(entries[0].value.place() == core::Place{.origin = 1, .offset = 6, .length = 5});
  CHECK(entries[1].key_place == core::Place{.origin = 1, .offset = 20, .length = 1});
  CHECK(entries[1].value.place() == core::Place{.origin = 1, .offset = 25, .length = 1});
  CHECK(r.document.root.find("e")->text().text() == "f");
  CHECK(r.document.root.find("x") == nullptr);
}

TEST_CASE("yaml: what surprises people is an error at its place") {
  struct Case {
    std::string text;
    std::string expected;
  };
  const Case cases[] = {
      {"a: 1\nb: 2\na: 3\n", "E1402@3:1"},
      {"a: 1\n\"a\": 3\n", "E1402@2:2"},
      {"x: { a: 1, b: 2, a: 3, b: 4 }", "E1402@1:18 E1402@1:24"},
      {"a: &x 1\nb: *x\n", "E1403@1:4 E1403@2:4"},
      {"a: *\n", "E1403@1:4"},
      {"a: !!str 3\nb: !mine {c: d}\n", "E1404@1:4 E1404@2:4"},
      {"a: ! b\n", "E1404@1:4"},
      {"<<: {a: b}\n", "E1405@1:1"},
      {"a: 1\n---\nb: 2\n", "E1406@2:1"},
      {"a: 1\n...\nb: 2\n", "E1406@3:1"},
      {"a:\n\tb: c\n", "E1407@2:1"},
      {"a:\tb\nc: d\t\n", "E1407@1:3 E1407@2:5"},
      {"a: x\ty\n", "E1407@1:5"},
      {"a: b # \t\nc: '\t'\n", ""},
      {"a: \xFF\n", "E1410@1:4"},
      {"a: \xC0\x80\n", "E1410@1:4"},
      {"a: \xED\xA0\x80\n", "E1410@1:4"},
      {"a: \xF4\x90\x80\x80\n", "E1410@1:4"},
      {"a: \xE2\x82", "E1410@1:4"},
      {std::string("a: \0b", 5), "E1410@1:4"},
      {"a: \x04\nb: c", "E1410@1:4"},
      {"a: b\rc: d", "E1410@1:5"},
      {"? [a]\n: b\n", "E1411@1:3"},
      {"[a, b]: c", "E1411@1:1"},
      {": x", "E1411@1:1"},
      {"? a\n: b", "E1401@1:3"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    Read r;
    read(r, c.text);
    CHECK(findings(r) == c.expected);
  }
}

TEST_CASE("yaml: a syntax error is reported where the trouble is") {
  struct Case {
    std::string text;
    std::string expected;
    std::string what;
  };
  const Case cases[] = {
      {"a: \"foo\nb: c\nd: e\n", "E1401@1:4", "this quote is never closed"},
      {"x: y\na: 'foo\nb: c\n", "E1401@2:4", "this quote is never closed"},
      {"a: \"foo\nb: \"bar\"\nc: d", "E1401@1:4", "this text in quotes goes on to line 2"},
      {"a: 'it's'\n", "E1401@1:8", "there is something behind the second quote"},
      {"a: \"foo\" bar\n", "E1401@1:10", "there is something behind the second quote"},
      {"a: {b: c\nd: e\nf: g\n", "E1401@1:4", "this `{` is not closed"},
      {"a: [b, c", "E1401@1:4", "this `[` is not closed"},
      {"a: {b: [c, d }\ne: f", "E1401@1:14", "there should be a `,` or a `]` before this"},
      {"a: {b: c d: e}", "E1401@1:11", "there should be a `,` or a `}` before this"},
      {"a: b: c\n", "E1401@1:5", "there is one `: ` too many in this line"},
      {"a: b\nc\nd: e\n", "E1401@2:1", "there is no `: ` in this line"},
      {"a: b\nc:d\n", "E1401@2:1", "there is no `: ` behind this key"},
      {"{a, b: c}", "E1401@1:2", "there is no `: ` behind this key"},
      {"a:\n  b: c\n d: e\n", "E1401@3:2", "this does not fit to what is above it"},
      {"- a\nb: c", "E1401@2:1", "this does not fit to what is above it"},
      {"a: @x", "E1401@1:4", "a text cannot start with `@`"},
      {"a: `x`", "E1401@1:4", "a text cannot start with ```"},
      {"a: - b", "E1401@1:4", "a list item (`- `) cannot start here"},
      {"a: }", "E1401@1:4", "this bracket closes nothing"},
      {"a: \"\\d+\"", "E1401@1:5",
       "a backslash in double quotes must be followed by a known letter"},
      {"a: \"\\xZZ\"", "E1401@1:5",
       "`\\x` and `\\u` in double quotes are followed by hexadecimal digits"},
      {"a: |x\n  b", "E1401@1:5", "`|` and `>` are followed by nothing, or by `-`"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    Read r;
    read(r, c.text);
    CHECK(findings(r) == c.expected);
    REQUIRE(r.problems.size() == 1);
    CHECK(r.problems[0].what.text() == c.what);
  }
}

TEST_CASE("yaml: a formula that one-line brackets cut short is shown whole, with its fix") {
  Read r;
  read(r,
       "# comment\n"
       "make:\n"
       "  - contact: [ { gender: =translate(PID-8, 'gender') } ]\n"
       "    x: 1\n"
       "    x: 2\n");
  REQUIRE(r.problems.size() == 2);
  CHECK(core::show(r.problems[0], r.sources) ==
        "error[E3105]: this formula is cut short by the one-line { } or [ ] around it\n"
        " --> f.yaml:3:26\n"
        "  |\n"
        "3 |   - contact: [ { gender: =translate(PID-8, 'gender') } ]\n"
        "  |                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  |\n  = note: inside { } and [ ], a comma or bracket ends the value\n"
        "  = help: put the formula on its own line, or in double quotes\n"
        "  = fix:  =translate(PID-8, 'gender') -> \"=translate(PID-8, 'gender')\"\n");
  CHECK(r.problems[1].code == 1402);
  CHECK(dump(r.document.root) ==
        "{make:[{contact:[{gender:<=translate(PID-8, 'gender')> } ] x:<1> } ] }");

  struct Case {
    std::string text;
    std::string expected;
    std::string dump;
  };
  const Case cases[] = {
      {"{b: =PID-3[1].5, c: =f(a, b), d: e}", "E3105@1:5 E3105@1:21",
       "{b:<=PID-3[1].5> c:<=f(a, b)> d:<e> }"},
      {"{$when: PID-8 in ('F', 'M')}", "E3105@1:9", "{$when:<PID-8 in ('F', 'M')> }"},
      {"{PID-3[2].1: x}", "E3105@1:2", "{PID-3[2].1:<x> }"},
      {"[=f(a, 'b, ]', c), d]", "E3105@1:2", "[<=f(a, 'b, ]', c)> <d> ]"},
      {"[a, b] # =f(a, b)", "", "[<a> <b> ]"},
      {"{a: it's, b: (c)}", "", "{a:<it's> b:<(c)> }"},
      {"a: =f(b, c)", "", "{a:<=f(b, c)> }"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    Read one;
    read(one, c.text);
    CHECK(findings(one) == c.expected);
    CHECK(dump(one.document.root) == c.dump);
  }

  Read open;
  read(open, "{a: =if(PID-8 valued, 'x' }\nb: c");
  REQUIRE(open.problems.size() == 1);
  CHECK(open.problems[0].fix_to.empty());
}

TEST_CASE("yaml: the fix of a formula that is cut short removes the finding") {
  const std::string text = "{a: =f(b, \"c\"), d: [=PID-3[.5 = 'MR'].1]}";
  Read r;
  read(r, text);
  REQUIRE(r.problems.size() == 2);
  std::string fixed = text;
  for (std::size_t i = r.problems.size(); i-- > 0;) {
    const core::Problem& problem = r.problems[i];
    REQUIRE(fixed.substr(problem.place.offset, problem.place.length) == problem.fix_from.text());
    fixed.replace(problem.place.offset, problem.place.length, problem.fix_to.text());
  }
  Read again;
  read(again, fixed);
  CHECK(findings(again) == "");
  CHECK(dump(again.document.root) == "{a:\"=f(b, \"c\")\" d:[\"=PID-3[.5 = 'MR'].1\" ] }");
}

TEST_CASE("yaml: depth, size and the number of findings are bounded") {
  const std::string deep = "a: " + std::string(63, '[') + std::string(63, ']');
  Read fits;
  read(fits, deep);
  CHECK(findings(fits) == "");
  Read deeper;
  read(deeper, "a: [" + deep.substr(3) + "]");
  CHECK(findings(deeper) == "E1408@1:67");
  Read unclosed;
  read(unclosed, std::string(100000, '['));
  REQUIRE(unclosed.problems.size() == 1);
  CHECK(unclosed.problems[0].code == 1408);
  Read large;
  read(large, "a: " + std::string(yaml::kFileBytesMax, 'x'));
  CHECK(findings(large) == "E1409@1:1");
  Read many;
  std::string text;
  for (int i = 0; i < 300; ++i) text += "a: b\n";
  read(many, text);
  CHECK(many.problems.size() == yaml::kFindingsMax + 1);
  CHECK(many.problems[yaml::kFindingsMax].code == 1412);
}

TEST_CASE("yaml: a file that breaks off anywhere is read as far as it goes") {
  for (const bool crlf : {false, true}) {
    const std::string whole = crlf ? with_crlf(kGood) : std::string(kGood);
    for (std::size_t length = 0; length < whole.size(); ++length) {
      CAPTURE(length);
      Read r;
      const std::string text = whole.substr(0, length);
      read(r, text);
      check_places(r.document.root, text);
      for (const core::Problem& problem : r.problems) {
        CHECK(problem.place.offset + problem.place.length <= text.size());
        CHECK(!core::show(problem, r.sources).empty());
      }
    }
  }
}

TEST_CASE("yaml: a document may move, and its nodes stay") {
  Read r;
  read(r, "a: [b, {c: d}]\n");
  const Node* list = r.document.root.find("a");
  const yaml::Document moved = std::move(r.document);
  CHECK(list == moved.root.find("a"));
  CHECK(dump(moved.root) == "{a:[<b> {c:<d> } ] }");
}
