// Tests of JSON as a Tree: how it is laid out, where each value stands, and what is refused where.
#include <doctest/doctest.h>

#include <vector>

#include "parsers/core/show.hpp"
#include "parsers/json/tree.hpp"

using namespace parsers;
using tree::Form;
using tree::Kind;

namespace {

std::string_view sign(Form form) {
  switch (form) {
    case Form::text:
      return "'";
    case Form::number:
      return "+";
    case Form::boolean:
      return "?";
    case Form::null:
      return "null";
    case Form::object:
      return "{}";
    case Form::list:
      return "[]";
  }
  return "";
}

// {}(given*null given#2*'Ann): `*` marks an item of a list, `-` an empty one.
std::string shown(const tree::Node& node) {
  std::string text(node.name);
  if (node.nth > 1) text += '#' + std::to_string(node.nth);
  if (node.listed) text += '*';
  if (node.kind == Kind::no_items) return text + "-";
  (text += sign(node.form)) += node.text;
  if (node.first == nullptr) return text;
  text += '(';
  for (const tree::Node* child = node.first; child != nullptr; child = child->next)
    text += (child == node.first ? "" : " ") + shown(*child);
  return text + ')';
}

std::string read(std::string_view bytes, json::Limits limits = {}) {
  const auto made = json::read_tree(bytes, limits);
  if (made) return shown((*made)->root());
  return core::code_text(made.error()) + '@' + std::to_string(made.error().place.offset);
}

// What stands at the place of every node, in their order.
void places(const tree::Node& node, std::string_view bytes, std::vector<std::string>& found) {
  found.emplace_back(bytes.substr(node.offset, node.length));
  for (const tree::Node* child = node.first; child != nullptr; child = child->next)
    places(*child, bytes, found);
}

}  // namespace

TEST_CASE("json tree: members are elements of their names, items of a list stand side by side") {
  const std::pair<std::string, std::string> cases[] = {
      {"{}", "{}"},
      {"[]", "[]"},
      {"1.20", "+1.20"},
      {"\"x\"", "'x"},
      {"null", "null"},
      {R"({"a":"x","b":1E400,"c":true,"d":null,"e":{}})", "{}(a'x b+1E400 c?true dnull e{})"},
      {R"({"a":["x","y"],"b":["z"]})", "{}(a*'x a#2*'y b*'z)"},
      {R"({"given":[null,"Ann"],"_given":[{"id":"1"},null]})",
       "{}(given*null given#2*'Ann _given*{}(id'1) _given#2*null)"},
      {R"({"a":[],"b":[[]],"c":[[1,[2]],[3]]})",
       "{}(a- b*[] c*[](item*+1 item#2*[](item*+2)) c#2*[](item*+3))"},
      {R"([1,[2],{"a":3}])", "[](item*+1 item#2*[](item*+2) item#3*{}(a+3))"},
      {R"({"":"x","\u0061\"":"\u00e9\n","b":"\\"})", "{}('x a\"'\xC3\xA9\n b'\\)"},
      {"\xEF\xBB\xBF {\"a\":1}\n", "{}(a+1)"},
  };
  for (const auto& [bytes, expected] : cases) {
    CAPTURE(bytes);
    CHECK(read(bytes) == expected);
  }
}

TEST_CASE("json tree: a place is the value as it was written") {
  const std::string bytes =
      "\xEF\xBB\xBF { \"a\" : [ 1.0 , null ] , \"b\" : { \"c\" : \"\\u0041 d\""
      " } , \"e\" : [ ] , \"f\" : [ [ true ] ] } \n";
  const auto made = json::read_tree(bytes);
  REQUIRE(made);
  std::vector<std::string> found;
  places((*made)->root(), bytes, found);
  const std::vector<std::string> expected = {bytes.substr(4, bytes.size() - 6),
                                             "1.0",
                                             "null",
                                             "{ \"c\" : \"\\u0041 d\" }",
                                             "\\u0041 d",
                                             "[ ]",
                                             "[ true ]",
                                             "true"};
  CHECK(found == expected);
}

TEST_CASE("json tree: what is no JSON is refused with a place") {
  const std::pair<std::string, std::string> cases[] = {
      {"", "E1501@0"},
      {"\xEF\xBB\xBF", "E1501@0"},
      {"{} {}", "E1501@3"},
      {"1,2", "E1501@2"},
      {"{\"a\":1,\"b\":01}", "E1501@11"},
      {"{\"a\":nope}", "E1501@5"},
      {"[\"x\",\"\xE9\"]", "E1501@6"},
      {"\xEF\xBB\xBF[\xE9]", "E1501@4"},
      {"{\"a\":{\"b\":1,\"c\":2,\"b\":3}}", "E1503@5"},
      {"{\"a\":[],\"\\u0061\":1}", "E1503@0"},
      {std::string("\xFF\xFE{\0}\0", 6), "E1501@0"},
      {std::string("\0{\0}", 4), "E1501@0"},
      {std::string("{\0}\0", 4), "E1501@0"},
      {std::string("[\0]", 3), "E1501@0"},
      {std::string("[\"\0\"]", 5), "E1501@0"},
      {std::string(129, '[') + std::string(129, ']'), "E1502@128"},
      {std::string(10'000, '[') + std::string(10'000, ']'), "E1502@128"},
      {std::string(10'000, '['), "E1502@128"},
  };
  for (const auto& [bytes, expected] : cases) {
    CAPTURE(bytes.substr(0, 80));
    CHECK(read(bytes) == expected);
  }
  CHECK(read(std::string(128, '[') + std::string(128, ']')).starts_with("[](item*[]("));
}

TEST_CASE("json tree: size and number of values are bounded") {
  CHECK(read("[1,2,3]", {.bytes = 7}) == "[](item*+1 item#2*+2 item#3*+3)");
  CHECK(read("[1,2,3]", {.bytes = 6}) == "E1504@0");
  CHECK(read("[1,2,3]", {.values = 4}) == "[](item*+1 item#2*+2 item#3*+3)");
  CHECK(read("[1,2,3]", {.values = 3}) == "E1504@5");
}

TEST_CASE("json tree: many names, each several times, are counted in linear time") {
  std::string bytes = "{";
  const std::size_t n = 100'000;
  for (std::size_t i = 0; i < n; ++i) {
    const std::string name = std::to_string(i);
    bytes += (i == 0 ? "\"" : ",\"") + name + "\":[1,2]";
  }
  const auto made = json::read_tree(bytes + "}");
  REQUIRE(made);
  std::size_t seen = 0;
  for (const tree::Node* node = (*made)->root().first; node != nullptr; node = node->next)
    CHECK_EQ(node->nth, seen++ % 2 + 1);
  CHECK(seen == 2 * n);
}
