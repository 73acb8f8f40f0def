// Any bytes as a .csv file of a table: reading ends, cells lie inside the text and in order, and a
// table made of it finds each of its own rows.
#include <cstdint>
#include <string>

#include "parsers/core/ensure.hpp"
#include "parsers/core/show.hpp"
#include "parsers/yaml/read.hpp"
#include "terminology/src/csv.hpp"
#include "terminology/src/load.hpp"

using namespace parsers;

namespace {

void cells(const std::string& text) {
  terminology::CsvReader reader(text);
  std::vector<terminology::CellView> record;
  std::size_t before = 0;
  while (reader.next(record)) {
    ENSURE(!record.empty());
    for (const terminology::CellView& cell : record) {
      ENSURE(cell.offset >= before && cell.offset + std::size_t{cell.length} <= text.size());
      ENSURE(cell.text.size() <= cell.length);
      before = cell.offset + std::size_t{cell.length};
    }
  }
  ENSURE(!reader.broken() || reader.broken()->offset <= text.size());
}

void table(const std::string& text, const std::string& rules) {
  core::Sources sources;
  core::Problems problems;
  const yaml::Document document = yaml::read(
      sources,
      {core::Name(core::NameKey{}, "t.yaml"),
       "table: t\nfile: t.csv\nunmapped: { fail: message }\nto: http://loinc.org\n" + rules},
      problems);
  ENSURE(problems.empty());
  const auto csv = [&](std::string_view) { return std::optional(text); };
  const auto no_names = [](std::string_view) { return std::optional<std::string>(); };
  const auto made = terminology::load(sources, document, no_names, csv, problems);
  ENSURE(made);
  for (const terminology::Row& row : made->rows()) {
    const terminology::Row* found = made->find(row.from);
    ENSURE(found != nullptr && found <= &row);
    ENSURE(!row.code.empty());
    const terminology::Row* back = made->reverse(row.code);
    ENSURE(back != nullptr);
  }
  for (const core::Problem& problem : problems) ENSURE(!core::show(problem, sources).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(bytes, bytes + size);
  cells(text);
  table(text, "match: [trim, ignore-case]\n");
  table("from,to,state\n" + text, "only_rows: state = 'ok'\n");
  table("from,to\n" + text, "");
  return 0;
}
