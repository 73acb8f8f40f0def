#include "terminology/src/table.hpp"

#include <doctest/doctest.h>

using namespace terminology;

namespace {

TableParts parts(std::vector<Row> rows, Match match = {}) {
  return {.name = core::Name(core::NameKey{}, "t"), .match = match, .rows = std::move(rows)};
}

std::string code(const Row* row) { return row == nullptr ? "-" : row->code; }

}  // namespace

TEST_CASE("table: codes are compared as the table says") {
  struct Case {
    Match match;
    std::string_view asked;
    std::string_view found;
  };
  const Case cases[] = {
      {{}, "GLU", "2345-7"},
      {{}, "glu", "-"},
      {{}, " GLU", "-"},
      {{}, "", "-"},
      {{.trim = true}, " GLU\xC2\xA0 ", "2345-7"},
      {{.trim = true}, "glu", "-"},
      {{.ignore_case = true}, "gLu", "2345-7"},
      {{.ignore_case = true}, "gLu ", "-"},
      {{.trim = true, .ignore_case = true}, "\tglu\r\n", "2345-7"},
      {{.trim = true, .ignore_case = true}, "gl", "-"},
      {{.ignore_case = true}, "\xC3\xA4", "umlaut"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.asked);
    const Table table(parts(
        {{.from = "GLU", .code = "2345-7"}, {.from = "\xC3\xA4", .code = "umlaut"}}, c.match));
    CHECK(code(table.find(c.asked)) == c.found);
  }
}

TEST_CASE("table: an empty table has no row for anything") {
  const Table table(parts({}));
  CHECK(table.find("") == nullptr);
  CHECK(table.find("x") == nullptr);
  CHECK(table.reverse("x") == nullptr);
  CHECK(table.reversible());
}

TEST_CASE("table: every one of many rows is found, and no other") {
  std::vector<Row> rows;
  for (int i = 0; i < 5000; ++i) {
    rows.push_back({.from = "A" + std::to_string(i), .code = std::to_string(i)});
  }
  const Table table(parts(rows));
  for (int i = 0; i < 5000; ++i) {
    REQUIRE(code(table.find("A" + std::to_string(i))) == std::to_string(i));
    REQUIRE(code(table.reverse(std::to_string(i))) == "A" + std::to_string(i));
    REQUIRE(table.find("B" + std::to_string(i)) == nullptr);
  }
}

TEST_CASE("table: the way back takes the first row, and says when it had a choice") {
  const Table one(parts({{.from = "F", .code = "female"}, {.from = "M", .code = "male"}}));
  CHECK(one.reversible());
  CHECK(code(one.reverse("male")) == "M");

  const Table many(parts({{.from = "O", .code = "other"}, {.from = "A", .code = "other"}}));
  CHECK_FALSE(many.reversible());
  CHECK(code(many.reverse("other")) == "O");

  TableParts said = parts({{.from = "O", .code = "other"}, {.from = "A", .code = "other"}});
  said.reverse = {{.from = "other", .code = "A"}};
  const Table table(said);
  CHECK(table.reversible());
  CHECK(code(table.reverse("other")) == "A");
}

TEST_CASE("tables: a site's table replaces a standard one of the same name") {
  Tables tables;
  tables.add(Table(parts({{.from = "a", .code = "1"}})));
  tables.add(Table(parts({{.from = "a", .code = "2"}})));
  CHECK(tables.names().size() == 1);
  CHECK(code(tables.find("t")->find("a")) == "2");
  CHECK(tables.find("u") == nullptr);
}

TEST_CASE("table: a row gives what it has in each column, and nothing behind its last one") {
  using namespace std::string_literals;
  const Row row{.from = "GLU", .code = "2345-7", .cells = "GLU\0Glucose\0\0approved"s};
  const std::string_view expected[] = {"GLU", "Glucose", "", "approved", "", ""};
  for (std::size_t column = 0; column < std::size(expected); ++column) {
    CAPTURE(column);
    CHECK(cell(row, column) == expected[column]);
  }
}
