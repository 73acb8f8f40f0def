// Layout: which group and slot of its message structure each segment of a message belongs to.
//
// Knows how groups open, repeat and close, in one pass. Tolerant: a segment that comes out of
// order goes to the nearest slot of its name, with a finding; one that the structure does not
// have (Z segments too, unless a profile adds them) keeps no slot and stays reachable by its name.
// Does not know fields.
//
// Invariant: slot and group have one entry for each segment; a parent instance comes before its
// children; instance 0 is the message.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "parsers/hl7v2/dictionary.hpp"
#include "parsers/hl7v2/view.hpp"

namespace parsers::hl7v2 {

inline constexpr std::uint16_t kNoSlot = 0xFFFF;

// A message structure as arrange() goes through it: the dictionary's, or with what a profile adds.
struct Shape {
  // A node that a profile added: its word is not of the dictionary, so its name is here.
  struct Added {
    std::uint16_t node = 0;
    SegmentName segment;
  };
  Text id;
  std::span<const Node> nodes;
  std::span<const Added> added{};

  Shape(const StructureDef& s)  // NOLINT(*-explicit-*): it is one
      : id(s.id), nodes(s.nodes.begin(), s.nodes.size()) {}
  Shape(Text i, std::span<const Node> n, std::span<const Added> a) : id(i), nodes(n), added(a) {}

  const Added* addition(std::uint16_t node) const {
    const auto found = std::ranges::find(added, node, &Added::node);
    return found == added.end() ? nullptr : &*found;
  }
  bool is(std::uint16_t node, std::string_view name) const {
    if (nodes[node].name.number != 0) return nodes[node].name.view() == name;
    const Added* own = addition(node);
    return own != nullptr && own->segment.view() == name;
  }
};

struct GroupInstance {
  std::uint16_t node = 0;
  std::uint32_t parent = 0;
};

struct Layout {
  std::vector<std::uint16_t> slot;   // per segment: a node of the structure, or kNoSlot
  std::vector<std::uint32_t> group;  // per segment: an index into groups
  std::vector<GroupInstance> groups;
  core::Problems problems;
  std::size_t steps = 0;  // nodes looked at: at most a number of the structure for each segment
};

Layout arrange(const Shape& shape, const View& view);

}  // namespace parsers::hl7v2
