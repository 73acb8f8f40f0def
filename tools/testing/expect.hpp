// Holds an expectation against what was made: Patient.name[1].family, Observation.count, issues.
//
// Knows resources of a transaction as JSON, and paths into them; positions count from 1. Does not
// know how they came to be.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parsers/json/value.hpp"
#include "tools/dry_run.hpp"
#include "tools/testing/tests_file.hpp"

namespace tools {

struct Made {
  std::vector<parsers::json::Value> resources;  // in the order of the transaction
};
Made made_of(const mappings::Applied& applied);

// The value at a path as text; empty when there is none. "X.count" counts, 0 when there is none.
std::optional<std::string> value_at(const Made& made, std::string_view path);

// What is not as expected: "Patient.gender: expected female, got unknown".
std::vector<std::string> differences(const yaml::Map<yaml::Node>& expect, const DryRun& made);

// All that came out, as a golden file holds it: JSON in lines, HL7 with line feeds.
std::string golden_text(const DryRun& made);

}  // namespace tools
