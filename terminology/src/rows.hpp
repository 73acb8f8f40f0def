// Rows of a table, found in `map:` or in a .csv file, with the place of every code.
//
// Does not judge codes: checks.hpp does.
#pragma once

#include <string>
#include <vector>

#include "terminology/src/load.hpp"
#include "terminology/src/table_file.hpp"

namespace terminology {

// A row and where its two codes stand.
struct PlacedRow {
  Row row{};               // place is that of `from`
  core::Place to_place{};  // of the target code
  core::Name from_name{};  // for sentences: codes of a table are the site's own text
  core::Name to_name{};
};

struct Rows {
  std::vector<PlacedRow> list{};
  std::vector<core::Name> columns{};  // what lookup() may ask for
  core::Name file{};                  // that has them
};

// `to` of each row of `map:`.
Rows rows_of_map(const TableFile& file, const core::Sources& sources, core::Origin origin,
                 const SystemOf& system_of, core::Problems& problems);

Rows rows_of_csv(const TableFile& file, core::Sources& sources, core::Origin origin,
                 const ReadFile& csv, core::Problems& problems);

// A URI as it is, a short name resolved; a problem and empty if it is neither.
std::string resolve(const yaml::Text& system, const SystemOf& system_of, core::Problems& problems);

}  // namespace terminology
