// Loads the tables of a site and checks them.
//
// Knows the form of terminology/*.yaml and of the .csv files beside them, and what goes wrong in
// them: codes twice, wrong LOINC check digits, what spreadsheets do to codes.
// Does not open files, and does not know namespaces: both are asked for.
//
// Flow: load() each file; add() to Tables; check() all once they are there.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "parsers/yaml/node.hpp"
#include "terminology/src/table.hpp"

namespace terminology {

namespace yaml = parsers::yaml;

// The text of a .csv file, by its name as `file:` says it; empty if there is none.
using ReadFile = std::function<std::optional<std::string>(std::string_view file)>;
// The URI of a short name; empty if there is none.
using SystemOf = std::function<std::optional<std::string>(std::string_view name)>;

inline constexpr std::size_t kCsvBytesMax = std::size_t{64} << 20U;

// Empty if errors leave nothing to look up in; a table with fewer wrong rows otherwise.
std::optional<Table> load(core::Sources& sources, const yaml::Document& document,
                          const SystemOf& system_of, const ReadFile& csv, core::Problems& problems);

// What only all tables together show: `unmapped: { table: ... }` that is not there, or in a ring.
void check(const Tables& tables, core::Problems& problems);

}  // namespace terminology
