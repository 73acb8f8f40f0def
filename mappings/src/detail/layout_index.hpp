// LayoutIndex: finds the segments of a slot, or the instances of a group, within a group
// instance, in logarithmic time.
//
// Knows the layout that the structure matcher made. Numbers group instances in preorder, so
// that everything below an instance is one range. Does not know fields.
//
// Invariant: each list is sorted by the preorder number of its group instance, then by place
// in the message.
#pragma once

#include <memory_resource>
#include <span>
#include <vector>

#include "parsers/hl7v2/structure.hpp"
#include "parsers/hl7v2/view.hpp"

namespace mappings::detail {

namespace core = parsers::core;
namespace hl7v2 = parsers::hl7v2;

class LayoutIndex {
 public:
  LayoutIndex(const hl7v2::Shape& structure, const hl7v2::View& view,
              std::pmr::memory_resource* memory);

  // Segments at a slot (a node of the structure) within a group instance, in order.
  std::span<const std::uint32_t> segments(std::uint16_t slot, std::uint32_t instance) const;
  // Instances of a group node within (or equal to) an instance, in order.
  std::span<const std::uint32_t> groups(std::uint16_t node, std::uint32_t instance) const;
  // The instance itself, or the nearest one around it, that is of this node.
  std::uint32_t around(std::uint32_t instance, std::uint16_t node) const;
  // The segment before which one of this slot belongs in a group instance, by the order of the
  // structure; the number of segments: at the end.
  std::uint32_t room_for(std::uint16_t slot, std::uint32_t instance) const;
  std::uint32_t group_of(std::uint32_t segment) const { return layout_.group[segment]; }
  const core::Problems& problems() const { return layout_.problems; }

 private:
  using List = std::pmr::vector<std::uint32_t>;
  void number(std::pmr::memory_resource* memory);
  std::span<const std::uint32_t> within(const List& of, const List& starts, std::uint16_t node,
                                        std::uint32_t instance, bool is_segment) const;

  const hl7v2::Shape& structure_;
  hl7v2::Layout layout_;
  List order_;          // preorder number of an instance
  List end_;            // one past the last preorder number below it
  List segment_list_;   // segments, by slot
  List segment_start_;  // where a slot's list begins
  List group_list_;     // instances, by node
  List group_start_;
};

}  // namespace mappings::detail
