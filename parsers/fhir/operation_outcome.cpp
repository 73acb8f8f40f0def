#include "parsers/fhir/operation_outcome.hpp"

#include <algorithm>

#include "parsers/fhir/definitions.hpp"
#include "parsers/json/value.hpp"
#include "parsers/json/writer.hpp"

namespace parsers::fhir {

using core::Name;
using core::say;

namespace {

constexpr std::string_view kIssueType = "http://hl7.org/fhir/ValueSet/issue-type";
constexpr std::string_view kSeverity = "http://hl7.org/fhir/ValueSet/issue-severity";

// As FHIR calls it.
std::string_view fhir_word(core::Severity severity) {
  switch (severity) {
    case core::Severity::info:
      return "information";
    case core::Severity::warning:
      return "warning";
    case core::Severity::error:
      return "error";
  }
  return "error";
}

void pair(json::Writer& writer, std::string_view key, std::string_view value) {
  writer.key(key);
  writer.string(value);
}

// details.text is what is wrong, details.coding weir's own code, expression the place.
void issue(json::Writer& writer, const core::Problem& problem) {
  writer.begin_object();
  pair(writer, "severity", fhir_word(problem.severity));
  pair(writer, "code", problem.severity == core::Severity::info ? "informational" : "processing");
  writer.key("details");
  writer.begin_object();
  writer.key("coding");
  writer.begin_array();
  writer.begin_object();
  pair(writer, "code", core::code_text(problem));
  writer.end_object();
  writer.end_array();
  pair(writer, "text", problem.what.text());
  writer.end_object();
  if (!problem.hint.empty()) pair(writer, "diagnostics", problem.hint.text());
  // An expression is FHIRPath; what is in an HL7 v2 message has none.
  if (const std::string where = core::to_text(problem.place); !where.empty()) {
    writer.key(problem.place.element.empty() ? "location" : "expression");
    writer.begin_array();
    writer.string(where);
    writer.end_array();
  }
  writer.end_object();
}

void all_well(json::Writer& writer) {
  writer.begin_object();
  pair(writer, "severity", "information");
  pair(writer, "code", "informational");
  writer.end_object();
}

// A word of a value set; it comes from weir's own tables, so it may be said.
Name known(std::string_view value_set, std::string_view code) {
  for (const std::string_view word : Definitions::r4().codes(value_set)) {
    if (word == code) return {core::NameKey{}, word};
  }
  return {};
}

}  // namespace

std::string operation_outcome(const core::Problems& problems) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object();
  pair(writer, "resourceType", "OperationOutcome");
  writer.key("issue");
  writer.begin_array();
  for (const core::Problem& problem : problems) issue(writer, problem);
  if (problems.empty()) all_well(writer);
  writer.end_array();
  writer.end_object();
  return out;
}

core::Safe Outcome::said() const {
  core::Safe said;
  for (std::size_t i = 0; i < std::min(issues.size(), kSaidMax); ++i) {
    said.join(", ", say("% %", issues[i].severity, issues[i].code));
  }
  return said;
}

Outcome read_outcome(std::string_view json) {
  Outcome outcome;
  const auto value = json::read(json);
  if (!value || value->string("resourceType") != "OperationOutcome") return outcome;
  const json::Value* issues = value->find("issue");
  if (issues == nullptr) return outcome;
  for (const json::Value& issue : issues->items) {
    OutcomeIssue found{.severity = known(kSeverity, issue.string("severity")),
                       .code = known(kIssueType, issue.string("code"))};
    if (!found.severity.empty() && !found.code.empty()) outcome.issues.push_back(std::move(found));
  }
  return outcome;
}

}  // namespace parsers::fhir
