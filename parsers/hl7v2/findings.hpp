// Findings: what a check can find in a message, as one table, and a list of them that stays short.
//
// Knows each kind's code, its name for analysts, its code in HL7 table 0357 and how grave it is:
// graver when a profile asks for it than when only the standard says so.
// Does not know how anything is found.
//
// Invariant: of each severity at most kMost are listed, so that many warnings never hide an error.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "parsers/core/problem.hpp"

namespace parsers::hl7v2 {

namespace core = parsers::core;

enum class Finding : std::uint8_t {
  segment_order,
  other_version,
  unknown_segment,
  missing_segment,
  missing_group,
  repeated_segment,
  repeated_group,
  unknown_structure,
  missing_field,
  missing_standard_field,
  wrong_type,
  unknown_value,
  too_long,
  repeated_field
};
inline constexpr std::size_t kFindings = 14;

// Who wants it so: a profile of the site, or the standard alone.
enum class Asked : std::uint8_t { by_profile, by_standard };

// How grave a channel takes a kind of finding.
enum class Weight : std::uint8_t { unsaid, off, info, warning, error };
using Weights = std::array<Weight, kFindings>;  // by Finding

struct FindingRow {
  Finding finding;
  std::uint16_t code;
  std::string_view name;     // in `read: { severity: ... }`
  int condition;             // of HL7 table 0357
  core::Severity asked;      // when a profile asks for it
  core::Severity otherwise;  // when only the standard does
  std::string_view about;    // a sentence
};
std::span<const FindingRow, kFindings> finding_rows();  // by Finding
const FindingRow* finding_row(std::uint16_t code);      // null: no finding of a check

class Findings {
 public:
  static constexpr std::size_t kMost = 100;

  explicit Findings(const Weights& weights) : weights_(weights) {}

  // `what` makes the sentence, and is only called when it is listed.
  template <class What>
  void add(Finding finding, Asked by, const core::Path& path, What what,
           const core::Safe& hint = {}) {
    const FindingRow& row = finding_rows()[static_cast<std::size_t>(finding)];
    core::Severity severity = by == Asked::by_profile ? row.asked : row.otherwise;
    if (!listed(finding, severity)) return;
    problems_.add({.code = row.code,
                   .severity = severity,
                   .what = what(),
                   .hint = hint,
                   .place = {core::kMessage, 0, 0, path}});
  }
  core::Problems take();

 private:
  // False: it is off, or there are too many. Changes the severity to what the channel says.
  bool listed(Finding finding, core::Severity& severity);

  const Weights& weights_;
  std::array<std::size_t, 3> counts_{};  // by Severity
  core::Problems problems_;
};

}  // namespace parsers::hl7v2
