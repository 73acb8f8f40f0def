#include <doctest/doctest.h>

#include "parsers/json/value.hpp"
#include "parsers/json/writer.hpp"

using namespace parsers;
using json::Writer;

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  json::escape_to(out, text);
  return out;
}

// What was read, in one line, or the code of the problem.
std::string round(std::string_view text) {
  const auto value = json::read(text);
  return value ? json::compact(*value) : core::code_text(value.error());
}

}  // namespace

TEST_CASE("json: what a string may not hold is escaped, and what is not UTF-8 is replaced") {
  struct Case {
    std::string_view text;
    std::string_view expected;
  };
  const Case cases[] = {
      {"", ""},
      {"plain", "plain"},
      {"a\"b\\c", "a\\\"b\\\\c"},
      {"\b\f\n\r\t", "\\b\\f\\n\\r\\t"},
      {std::string_view("\0\x1F\x7F", 3), "\\u0000\\u001f\x7F"},
      {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
      {"a\xE9z", "a\xEF\xBF\xBDz"},
      {"\xC0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xF0\x9F\x98", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.expected);
    CHECK(escaped(c.text) == c.expected);
  }
}

TEST_CASE("json: the writer sets commas, and takes back what turned out empty") {
  std::string out = "behind: ";
  Writer writer(out);
  writer.begin_object();
  writer.key("a");
  writer.string("x,{[:");
  const auto before = writer.mark();
  writer.key("gone");
  writer.begin_array();
  writer.number(1);
  writer.rollback(before);
  CHECK(writer.unchanged_since(before));
  writer.key("b");
  writer.begin_array();
  const auto first = writer.mark();
  writer.begin_object();
  writer.rollback(first);
  writer.number(-5);
  writer.number(18446744073709551615U);
  writer.raw("1.20");
  writer.boolean(true);
  writer.null();
  writer.begin_object();
  writer.end_object();
  writer.begin_array();
  writer.end_array();
  writer.string("");
  writer.end_array();
  writer.key("c\"");
  writer.begin_object();
  writer.key("d");
  writer.number(0);
  writer.end_object();
  writer.end_object();
  CHECK(out ==
        "behind: {\"a\":\"x,{[:\",\"b\":[-5,18446744073709551615,1.20,true,null,{},[],\"\"],"
        "\"c\\\"\":{\"d\":0}}");
}

TEST_CASE("json: good JSON is read, and numbers stay as they were written") {
  const std::string_view good[] = {
      "{}",
      "[]",
      "\"\"",
      "null",
      "true",
      "false",
      "0",
      "-0",
      "1.20",
      "1E400",
      "-1.5e+10",
      "123456789012345678901234567890.10",
      "[1,[2,[3]],{\"a\":null}]",
      "{\"a\":{\"b\":[true,false]},\"\":\"x\"}",
      "\"\xC3\xA9 \\\" \\\\ \\n\"",
  };
  for (const std::string_view text : good) {
    CAPTURE(text);
    CHECK(round(text) == text);
    CHECK(round(" \n" + std::string(text) + "\t ") == text);
  }
  CHECK(round("\xEF\xBB\xBF[1]") == "[1]");
  CHECK(round("\"\\u00e9\\ud83d\\ude00\\/\"") == "\"\xC3\xA9\xF0\x9F\x98\x80/\"");
  CHECK(round("[ 1 , 2 ]") == "[1,2]");
}

TEST_CASE("json: what is no JSON is refused wherever it is") {
  struct Case {
    std::string_view text;
    std::string_view code;
  };
  const Case cases[] = {
      {"", "E1501"},
      {" ", "E1501"},
      {"{", "E1501"},
      {"[1,", "E1501"},
      {"[1,]", "E1501"},
      {"{\"a\"}", "E1501"},
      {"{\"a\":}", "E1501"},
      {"{\"a\":nope}", "E1501"},
      {"[nul]", "E1501"},
      {"[truex]", "E1501"},
      {"[01]", "E1501"},
      {"[1.]", "E1501"},
      {"[.5]", "E1501"},
      {"[+1]", "E1501"},
      {"[1e]", "E1501"},
      {"[--1]", "E1501"},
      {"[1a]", "E1501"},
      {"[-]", "E1501"},
      {"\"\\x\"", "E1501"},
      {"\"\\ud83d\"", "E1501"},
      {"\"a", "E1501"},
      {"[\"a\nb\"]", "E1501"},
      {"[\"\xFF\"]", "E1501"},
      {"{1:2}", "E1501"},
      {"[1}", "E1501"},
      {"[1 2]", "E1501"},
      {"{'a':1}", "E1501"},
      {"01", "E1501"},
      {"truer", "E1501"},
      {"nul", "E1501"},
      {"{} {}", "E1501"},
      {"[1] 2", "E1501"},
      {"1 2", "E1501"},
      {"1,2", "E1501"},
      {"1],[2", "E1501"},
      {"],[", "E1501"},
      {"]", "E1501"},
      {"{\"a\":1,\"a\":2}", "E1503"},
      {"[{\"a\":1,\"b\":2,\"\\u0061\":3}]", "E1503"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(round(c.text) == c.code);
  }
}

TEST_CASE("json: depth is bounded, and every broken-off text is refused") {
  const std::string fits = std::string(128, '[') + std::string(128, ']');
  CHECK(round(fits) == fits);
  CHECK(round("[" + fits + "]") == "E1502");
  CHECK(round(std::string(100000, '[')).starts_with("E150"));
  const std::string whole = R"({"a":[1,{"b":"c\u00e9"},-2.5e3],"d":null,"e":true})";
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    CHECK(!json::read(std::string_view(whole).substr(0, length)));
  }
  CHECK(json::read(whole));
}

TEST_CASE("json: a tree is looked up and printed in lines") {
  const auto value = json::read(R"({"a":[1,"x"],"b":{},"c":[],"d":{"e":null}})");
  REQUIRE(value);
  CHECK(value->find("a")->items.size() == 2);
  CHECK(value->find("x") == nullptr);
  CHECK(value->string("a") == "");
  CHECK(json::read(R"({"a":"b"})")->string("a") == "b");
  CHECK(json::pretty(*value) ==
        "{\n  \"a\": [\n    1,\n    \"x\"\n  ],\n  \"b\": {},\n  \"c\": [],\n  \"d\": {\n"
        "    \"e\": null\n  }\n}\n");
  CHECK(*json::read(json::pretty(*value)) == *value);
}
