#include "terminology/src/csv.hpp"

#include <doctest/doctest.h>

using terminology::CellView;
using terminology::CsvReader;

namespace {

// "a|b / c|" : cells divided by |, records by /; "!4" at the end: broken at offset 4.
std::string read(std::string_view text) {
  CsvReader reader(text);
  std::vector<CellView> record;
  std::string out;
  while (reader.next(record)) {
    if (!out.empty()) out += " / ";
    for (std::size_t i = 0; i < record.size(); ++i) {
      if (i > 0) out += '|';
      out += record[i].text;
      CHECK(record[i].offset + record[i].length <= text.size());
    }
  }
  if (reader.broken()) out += '!' + std::to_string(reader.broken()->offset);
  return out;
}

}  // namespace

TEST_CASE("csv: records and cells as RFC 4180 has them") {
  struct Case {
    std::string_view text;
    std::string_view expected;
  };
  const Case cases[] = {
      {"", ""},
      {"\n\r\n", ""},
      {"a", "a"},
      {"a,b\nc,d\n", "a|b / c|d"},
      {"a,b\r\nc,d\r\n", "a|b / c|d"},
      {"\xEF\xBB\xBF"
       "a,b",
       "a|b"},
      {"a,,\n,\n", "a|| / |"},
      {"a\n\n\nb\n", "a / b"},
      {" a , b ", " a | b "},
      {"\"a,b\",c", "a,b|c"},
      {"\"a\"\"b\",\"\"\"\"", "a\"b|\""},
      {"\"\",\"\"", "|"},
      {"\"a\r\nb\",c\r\nd,e", "a\r\nb|c / d|e"},
      {"a\"b,c", "a\"b|c"},
      {"a\rb,c", "a\rb|c"},
      {"a,\"b", "!2"},
      {"x\na,\"b\"\"", "x!4"},
      {"\"a\" ,b", "!3"},
      {"\"a\"b", "!3"},
      {"\"a\"\rb", "!3"},
      {",", "|"},
      {"\"a\"", "a"},
      {"\"a\"\r\n", "a"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(read(c.text) == c.expected);
  }
}

TEST_CASE("csv: a cell knows its place inside its quotes") {
  CsvReader reader("a,\"b\"\"c\",d");
  std::vector<CellView> record;
  REQUIRE(reader.next(record));
  CHECK(record[1].text == "b\"c");
  CHECK(record[1].offset == 3);
  CHECK(record[1].length == 4);
  CHECK(record[2].offset == 9);
}

TEST_CASE("csv: a file that breaks off anywhere is read as far as it goes") {
  const std::string whole =
      "\xEF\xBB\xBF"
      "a,\"b\"\"c\"\r\n\"d\r\ne\",f\r\n";
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    read(std::string_view(whole).substr(0, length));
  }
}
