// OnlyRows: which rows of a CSV file count: `state = 'approved' and kind not in ('old', 'test')`.
//
// Knows the comparison of a column with texts. Does not know files: the caller finds the columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/core/result.hpp"

namespace terminology {

namespace core = parsers::core;

struct Condition {
  core::Name column{};
  core::Place place{};  // of the column's name
  bool negated = false;
  std::vector<std::string> texts{};  // one of these

  bool holds(std::string_view cell) const;  // blanks around the cell do not count
};

// All must hold. The place is that of the text's first character.
core::Result<std::vector<Condition>> parse_only_rows(const core::Name& text,
                                                     const core::Place& place);

}  // namespace terminology
