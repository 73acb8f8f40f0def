// OperationOutcome: Problems as FHIR says them, and what others say with it.
//
// Knows severity and code of an issue. Of an outcome that comes from elsewhere it reads these
// two and nothing more: diagnostics and details may hold patient data.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/core/problem.hpp"

namespace parsers::fhir {

// A resource with one issue per problem; one that says "all well" if there is none (FHIR wants
// one).
std::string operation_outcome(const core::Problems& problems);

struct OutcomeIssue {
  core::Name severity{};  // fatal, error, warning, information
  core::Name code{};      // of issue-type: invalid, not-found, throttled, ...
};
struct Outcome {
  std::vector<OutcomeIssue> issues{};
  // "error invalid, warning informational"; at most `kSaidMax` issues.
  core::Safe said() const;
};
inline constexpr std::size_t kSaidMax = 5;

// Empty if the text is no OperationOutcome. What is not in the value sets is left out.
Outcome read_outcome(std::string_view json);

}  // namespace parsers::fhir
