// Layout: which group and slot of its message structure each segment of a message belongs to.
//
// Knows how groups open, repeat and close, in one pass. Tolerant: a segment that comes out of
// order goes to the nearest slot of its name, with a finding; one that the structure does not
// have (Z segments too) keeps no slot and stays reachable by its name.
// Does not know fields.
//
// Invariant: slot and group have one entry for each segment; a parent instance comes before its
// children; instance 0 is the message.
#pragma once

#include <vector>

#include "parsers/hl7v2/dictionary.hpp"
#include "parsers/hl7v2/view.hpp"

namespace parsers::hl7v2 {

inline constexpr std::uint16_t kNoSlot = 0xFFFF;

struct GroupInstance {
  std::uint16_t node = 0;
  std::uint32_t parent = 0;
};

struct Layout {
  std::vector<std::uint16_t> slot;   // per segment: a node of the structure, or kNoSlot
  std::vector<std::uint32_t> group;  // per segment: an index into groups
  std::vector<GroupInstance> groups;
  core::Problems problems;
};

Layout arrange(const StructureDef& structure, const View& view);

}  // namespace parsers::hl7v2
