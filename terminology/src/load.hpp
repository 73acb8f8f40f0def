// Makes a Table of its YAML file, and of the CSV file beside it if it has one.
//
// Knows the keys of terminology/*.yaml and every way in which a table can be wrong. Reads no
// files: their text is handed in. Does not know messages.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "parsers/yaml/node.hpp"
#include "terminology/src/table.hpp"

namespace terminology {

using ReadFile = std::function<std::optional<std::string>(std::string_view name)>;
// The URI behind a short name of the site; empty when there is none.
using SystemOf = std::function<std::optional<std::string>(std::string_view name)>;

// Empty when it is no table. What is wrong is in `problems`, with its row.
std::optional<Table> load(core::Sources& sources, const parsers::yaml::Document& document,
                          const SystemOf& system_of, const ReadFile& csv, core::Problems& problems);

// What can only be seen of all tables together: `unmapped: { table: x }` leads somewhere, and
// not in a circle.
void check(const Tables& tables, core::Problems& problems);

}  // namespace terminology
