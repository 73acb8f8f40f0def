// Scope: what a name means at one place of a mapping, while it is compiled.
//
// Knows the message structure and the nearest-segment rule: down from the current group, then
// outward, decided from the structure and never from a message. One Scope is one Frame at run
// time. Does not know types of FHIR.
#pragma once

#include <optional>
#include <vector>

#include "mappings/src/detail/code.hpp"
#include "parsers/hl7v2/view.hpp"

namespace mappings::detail {

struct Scope {
  const Scope* up = nullptr;
  std::uint16_t group = 0;                   // the nearest group, a node of the structure
  Type thing;                                // what `.` is; nothing: there is no current thing
  core::SegmentName segment;                 // of $each: DG1 and of $from: PV1
  std::optional<std::uint16_t> slot;         // and where it stands
  std::string_view resource;                 // of $each: Observation; owner: the definitions
  bool repetition = false;                   // `.` is a repetition: its parts are components
  hl7v2::Level level = hl7v2::Level::field;  // of `.`, when it is a value
  core::Name as;
  std::vector<core::Name> lets;
};

// A place in the structure, and the group around the current one from which it is reached.
struct Slot {
  std::uint16_t anchor = 0;
  std::uint16_t node = 0;
};
std::optional<Slot> nearest_segment(const hl7v2::Shape& structure, std::uint16_t group,
                                    core::SegmentName name);
std::optional<Slot> nearest_group(const hl7v2::Shape& structure, std::uint16_t group,
                                  std::string_view name);
// Whether there may be several below one instance of the anchor.
bool repeats(const hl7v2::Shape& structure, const Slot& slot);

// How many frames out a scope lies; empty when it is no ancestor.
std::optional<std::uint16_t> distance(const Scope& from, const Scope* to);
// The innermost scope around both.
const Scope* around_both(const Scope& a, const Scope& b);

}  // namespace mappings::detail
