// Applies a compiled mapping to a message or a document: views in, documents out.
//
// Knows how values are found, converted and written, and which rule made what. A pure
// function of its arguments: same bytes and same config in, same bytes out.
// Does not know channels, destinations or the journal.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "mappings/src/program.hpp"
#include "mappings/src/source.hpp"

namespace mappings {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// meta.channel, meta.environment, meta.date
struct Meta {
  std::string_view channel;
  std::string_view environment;
  std::string_view date;  // of receipt, YYYY-MM-DD
};

enum class IssueKind : std::uint8_t {
  unmapped_code,       // a code is in no row of its table
  bad_value,           // a date that is no date, a number that is none
  more_values,         // several values where one can be written; the first was
  no_identity,         // $identity gave nothing: the id holds for this message only
  duplicate_identity,  // two resources of one message would have had the same id
  unknown_authority,   // an assigning authority that hospital.yaml does not name
  unknown_unit,        // a unit that is no code of UCUM
  doubtful_time,       // a time at which the clock was put forward or back
};
std::string_view word(IssueKind kind);  // "unmapped-code"

// What was odd while mapping. No text of the message, but for `code`: a code that no table
// knows, for the worklist in the journal; it is never logged and never put into a ticket.
struct Issue {
  IssueKind kind = IssueKind::unmapped_code;
  core::Severity severity = core::Severity::warning;
  core::Place place;  // what it is called; no offset
  core::Name table;
  std::string code;
};

struct Document {
  std::string format;  // "fhir-transaction", "fhir-resource", "hl7v2", "event", "json"
  std::string bytes;
  std::uint32_t resources = 0;  // or segments
  std::string control_id{};     // hl7v2: MSH-10, which the answer will name
};

// One element of the output and where it came from.
struct Reason {
  std::string target;  // "Patient.name[1].family"
  std::vector<core::Place>
      sources;            // where in the message: paths and byte ranges; none: a constant
  std::string link;       // "$patient": a reference to a resource of that name
  core::Name standard;    // "XPN-HumanName" when a data type map of weir made it
  core::Place rule;       // the line that made it
  core::Place asked;      // the same, or the line of a mapping that a standard map was used for
  core::Name table_file;  // "terminology/gender.yaml" when a table translated it
  core::Place row;        // and the row that did; origin 0: no row, the policy did
};
// "PID-8 via terminology/gender.yaml:8" and "mappings/lib/patient.yaml:19" or "std XPN-HumanName".
std::string source_text(const Reason& reason, const core::Sources& sources);
std::string rule_text(const Reason& reason, const core::Sources& sources);

struct Applied {
  std::vector<Document> documents;
  std::vector<Issue> issues;
  core::Problems problems;  // any error: nothing was made, the delivery is parked
};

Applied apply(const Program& program, const SourceView& source, const Meta& meta, Time now,
              std::vector<Reason>* reasons = nullptr);

bool holds(const Formula& test, const SourceView& source, const Meta& meta, Time now);
std::string text_of(const Formula& formula, const SourceView& source, const Meta& meta, Time now);

}  // namespace mappings
