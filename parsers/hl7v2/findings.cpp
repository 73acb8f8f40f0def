#include "parsers/hl7v2/findings.hpp"

#include <algorithm>

namespace parsers::hl7v2 {

using core::say;
using core::Severity;

namespace {

constexpr std::array<FindingRow, kFindings> kRows{{
    {.finding = Finding::segment_order,
     .code = 1221,
     .name = "segment-order",
     .condition = 100,
     .asked = Severity::warning,
     .otherwise = Severity::warning,
     .about = "A segment is not where the message structure has it."},
    {.finding = Finding::other_version,
     .code = 1222,
     .name = "other-version",
     .condition = 203,
     .asked = Severity::info,
     .otherwise = Severity::info,
     .about = "It is checked as another version of HL7 than it says."},
    {.finding = Finding::unknown_segment,
     .code = 1223,
     .name = "unknown-segment",
     .condition = 100,
     .asked = Severity::warning,
     .otherwise = Severity::warning,
     .about = "A segment that HL7 or the message structure does not have."},
    {.finding = Finding::missing_segment,
     .code = 1224,
     .name = "missing-segment",
     .condition = 100,
     .asked = Severity::error,
     .otherwise = Severity::warning,
     .about = "A segment that must be there is not."},
    {.finding = Finding::missing_group,
     .code = 1225,
     .name = "missing-group",
     .condition = 100,
     .asked = Severity::warning,
     .otherwise = Severity::warning,
     .about = "A group that must be there is not."},
    {.finding = Finding::repeated_segment,
     .code = 1226,
     .name = "repeated-segment",
     .condition = 198,
     .asked = Severity::error,
     .otherwise = Severity::warning,
     .about = "A segment is there more than once, and may not be."},
    {.finding = Finding::repeated_group,
     .code = 1227,
     .name = "repeated-group",
     .condition = 198,
     .asked = Severity::warning,
     .otherwise = Severity::warning,
     .about = "A group is there more than once, and may not be."},
    {.finding = Finding::unknown_structure,
     .code = 1228,
     .name = "unknown-structure",
     .condition = 200,
     .asked = Severity::warning,
     .otherwise = Severity::warning,
     .about = "HL7 has no structure for the type in MSH-9."},
    {.finding = Finding::missing_field,
     .code = 1229,
     .name = "missing-field",
     .condition = 101,
     .asked = Severity::error,
     .otherwise = Severity::warning,
     .about = "A field that the profile requires is empty."},
    // The standard's R is often conditional, so this one is never an error.
    {.finding = Finding::missing_standard_field,
     .code = 1232,
     .name = "missing-standard-field",
     .condition = 101,
     .asked = Severity::warning,
     .otherwise = Severity::warning,
     .about = "A field that only HL7 requires is empty."},
    {.finding = Finding::wrong_type,
     .code = 1233,
     .name = "wrong-type",
     .condition = 102,
     .asked = Severity::error,
     .otherwise = Severity::warning,
     .about = "A value is no number, date, time or sequence number."},
    {.finding = Finding::unknown_value,
     .code = 1234,
     .name = "unknown-value",
     .condition = 103,
     .asked = Severity::error,
     .otherwise = Severity::warning,
     .about = "A value is no code of its list or table."},
    // The standard's lengths are recommendations, and few senders keep them.
    {.finding = Finding::too_long,
     .code = 1235,
     .name = "too-long",
     .condition = 104,
     .asked = Severity::error,
     .otherwise = Severity::info,
     .about = "A value has more characters than it may have."},
    {.finding = Finding::repeated_field,
     .code = 1236,
     .name = "repeated-field",
     .condition = 198,
     .asked = Severity::error,
     .otherwise = Severity::warning,
     .about = "A field has repetitions, and may not have any."},
}};

}  // namespace

std::span<const FindingRow, kFindings> finding_rows() { return kRows; }

const FindingRow* finding_row(std::uint16_t code) {
  const auto found = std::ranges::find(kRows, code, &FindingRow::code);
  return found == kRows.end() ? nullptr : &*found;
}

bool Findings::listed(Finding finding, Severity& severity) {
  switch (weights_[static_cast<std::size_t>(finding)]) {
    case Weight::off:
      return false;
    case Weight::unsaid:
      break;
    case Weight::info:
      severity = Severity::info;
      break;
    case Weight::warning:
      severity = Severity::warning;
      break;
    case Weight::error:
      severity = Severity::error;
      break;
  }
  return counts_[static_cast<std::size_t>(severity)]++ < kMost;
}

core::Problems Findings::take() {
  std::size_t more = 0;
  for (const std::size_t count : counts_) more += count - std::min(count, kMost);
  if (more > 0) {
    problems_.add({.code = 1237,
                   .severity = Severity::info,
                   .what = say("% more findings are not listed", more)});
  }
  return std::move(problems_);
}

}  // namespace parsers::hl7v2
