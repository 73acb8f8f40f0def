// Holds an expectation against what was made: Patient.name[1].family, Observation.count, issues.
//
// Knows resources of a transaction as JSON, and paths into them; positions count from 1. Does not
// know how they came to be.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mappings/src/apply.hpp"
#include "parsers/json/value.hpp"

namespace tools {

struct Made {
  std::vector<parsers::json::Value> resources;  // in the order of the transaction
};
Made made_of(const mappings::Applied& applied);

// The value at a path as text; empty when there is none. "X.count" counts, 0 when there is none.
std::optional<std::string> value_at(const Made& made, std::string_view path);

// "unmapped-code at PID-8", of warnings and errors, in order.
std::vector<std::string> issue_lines(const mappings::Applied& applied);

}  // namespace tools
