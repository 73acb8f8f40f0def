// Reads CSV as Excel writes it: RFC 4180 with commas, quotes and line breaks in quotes, CR LF or
// LF, with or without a BOM.
//
// Knows cells and where each stands. Does not know what the columns mean. Never guesses types:
// every cell is text.
#pragma once

#include <vector>

#include "parsers/core/problem.hpp"

namespace terminology {

namespace core = parsers::core;

struct Cell {
  core::Name text;
  core::Place place;
};
using CsvRow = std::vector<Cell>;

// Rows that are empty are left out. An open quote is E2001, at its place.
std::vector<CsvRow> read_csv(std::string_view text, core::Origin origin, core::Problems& problems);

}  // namespace terminology
