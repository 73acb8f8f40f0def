#include "mappings/src/detail/scope.hpp"

#include <deque>

namespace mappings::detail {

namespace {

// Breadth first, so that the shallowest of two places wins, and of those the first.
template <class Wanted>
std::optional<std::uint16_t> below(const hl7v2::Shape& structure, std::uint16_t group,
                                   Wanted wanted) {
  std::deque<std::uint16_t> queue{group};
  while (!queue.empty()) {
    const hl7v2::Node& node = structure.nodes[queue.front()];
    queue.pop_front();
    for (std::uint16_t i = 0; i < node.child_count; ++i) {
      const auto child = static_cast<std::uint16_t>(node.first_child + i);
      if (wanted(child)) return child;
      if (structure.nodes[child].group) queue.push_back(child);
    }
  }
  return {};
}

template <class Wanted>
std::optional<Slot> nearest(const hl7v2::Shape& structure, std::uint16_t group, Wanted wanted) {
  for (std::uint16_t anchor = group;; anchor = structure.nodes[anchor].parent) {
    if (const auto found = below(structure, anchor, wanted)) return Slot{anchor, *found};
    if (anchor == 0) return {};
  }
}

}  // namespace

std::optional<Slot> nearest_segment(const hl7v2::Shape& structure, std::uint16_t group,
                                    core::SegmentName name) {
  return nearest(structure, group, [&](std::uint16_t n) {
    return !structure.nodes[n].group && structure.is(n, name.view());
  });
}

std::optional<Slot> nearest_group(const hl7v2::Shape& structure, std::uint16_t group,
                                  std::string_view name) {
  return nearest(structure, group, [&](std::uint16_t n) {
    return structure.nodes[n].group && structure.is(n, name);
  });
}

bool repeats(const hl7v2::Shape& structure, const Slot& slot) {
  for (std::uint16_t node = slot.node; node != slot.anchor; node = structure.nodes[node].parent) {
    if (structure.nodes[node].repeats) return true;
  }
  return false;
}

std::optional<std::uint16_t> distance(const Scope& from, const Scope* to) {
  std::uint16_t steps = 0;
  for (const Scope* scope = &from; scope != nullptr; scope = scope->up, ++steps) {
    if (scope == to) return steps;
  }
  return {};
}

const Scope* around_both(const Scope& a, const Scope& b) {
  for (const Scope* scope = &b; scope != nullptr; scope = scope->up) {
    if (distance(a, scope)) return scope;
  }
  return nullptr;
}

}  // namespace mappings::detail
