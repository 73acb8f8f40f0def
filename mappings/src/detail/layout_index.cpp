#include "mappings/src/detail/layout_index.hpp"

#include <algorithm>
#include <numeric>

namespace mappings::detail {

namespace {

// Sorts items into lists by their node (counting sort): starts[n] is where list n begins.
template <class NodeOf>
void by_node(std::size_t nodes, std::size_t items, NodeOf node_of,
             std::pmr::vector<std::uint32_t>& list, std::pmr::vector<std::uint32_t>& starts) {
  starts.assign(nodes + 1, 0);
  for (std::uint32_t i = 0; i < items; ++i) {
    if (node_of(i) < nodes) ++starts[node_of(i) + 1U];
  }
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  list.assign(starts.back(), 0);
  std::pmr::vector<std::uint32_t> next(starts, starts.get_allocator());
  for (std::uint32_t i = 0; i < items; ++i) {
    if (node_of(i) < nodes) list[next[node_of(i)]++] = i;
  }
}

}  // namespace

LayoutIndex::LayoutIndex(const hl7v2::Shape& structure, const hl7v2::View& view,
                         std::pmr::memory_resource* memory)
    : structure_(structure),
      layout_(hl7v2::arrange(structure, view)),
      order_(memory),
      end_(memory),
      segment_list_(memory),
      segment_start_(memory),
      group_list_(memory),
      group_start_(memory) {
  number(memory);
  const std::size_t nodes = structure.nodes.size();
  by_node(
      nodes, layout_.slot.size(), [&](std::uint32_t i) { return layout_.slot[i]; }, segment_list_,
      segment_start_);
  by_node(
      nodes, layout_.groups.size(), [&](std::uint32_t i) { return layout_.groups[i].node; },
      group_list_, group_start_);
  auto sort = [](List& list, const List& starts, auto key) {
    for (std::size_t n = 0; n + 1 < starts.size(); ++n) {
      const auto begin = list.begin() + starts[n];
      const auto end = list.begin() + starts[n + 1];
      auto before = [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); };
      if (!std::is_sorted(begin, end, before)) std::stable_sort(begin, end, before);
    }
  };
  sort(segment_list_, segment_start_, [&](std::uint32_t s) { return order_[layout_.group[s]]; });
  sort(group_list_, group_start_, [&](std::uint32_t g) { return order_[g]; });
}

// Children in the order in which they were opened; an instance's number comes before theirs.
void LayoutIndex::number(std::pmr::memory_resource* memory) {
  const std::size_t count = layout_.groups.size();
  order_.assign(count, 0);
  end_.assign(count, 0);
  List size(count, 1, memory);
  for (std::size_t i = count; i-- > 1;)
    size[layout_.groups[i].parent] += size[i];  // children have higher indexes
  List next(count, 0, memory);
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) {
      const std::uint32_t parent = layout_.groups[i].parent;
      order_[i] = next[parent];
      next[parent] += size[i];
    }
    next[i] = order_[i] + 1;
    end_[i] = order_[i] + size[i];
  }
}

std::span<const std::uint32_t> LayoutIndex::within(const List& of, const List& starts,
                                                   std::uint16_t node, std::uint32_t instance,
                                                   bool is_segment) const {
  const auto begin = of.begin() + starts[node];
  const auto end = of.begin() + starts[node + 1U];
  auto key = [&](std::uint32_t item) { return order_[is_segment ? layout_.group[item] : item]; };
  const auto low =
      std::partition_point(begin, end, [&](std::uint32_t i) { return key(i) < order_[instance]; });
  const auto high =
      std::partition_point(low, end, [&](std::uint32_t i) { return key(i) < end_[instance]; });
  return {of.data() + (low - of.begin()), static_cast<std::size_t>(high - low)};
}

std::span<const std::uint32_t> LayoutIndex::segments(std::uint16_t slot,
                                                     std::uint32_t instance) const {
  return within(segment_list_, segment_start_, slot, instance, true);
}

std::span<const std::uint32_t> LayoutIndex::groups(std::uint16_t node,
                                                   std::uint32_t instance) const {
  return within(group_list_, group_start_, node, instance, false);
}

std::uint32_t LayoutIndex::around(std::uint32_t instance, std::uint16_t node) const {
  while (instance != 0 && layout_.groups[instance].node != node)
    instance = layout_.groups[instance].parent;
  return instance;
}

std::uint32_t LayoutIndex::room_for(std::uint16_t slot, std::uint32_t instance) const {
  std::vector<std::uint16_t> rank(structure_.nodes.size(), 0);  // in the order of the standard
  std::uint16_t next = 0;
  auto visit = [&](auto& self, std::uint16_t node) -> void {
    rank[node] = next++;
    const hl7v2::Node& of = structure_.nodes[node];
    for (std::uint16_t i = 0; i < of.child_count; ++i)
      self(self, static_cast<std::uint16_t>(of.first_child + i));
  };
  visit(visit, 0);
  const auto count = static_cast<std::uint32_t>(layout_.slot.size());
  std::optional<std::uint32_t> room;
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t at = order_[layout_.group[i]];
    if (at < order_[instance] || at >= end_[instance]) continue;
    const bool before = layout_.slot[i] != hl7v2::kNoSlot && rank[layout_.slot[i]] <= rank[slot];
    if (before) room = i + 1;
    if (!room) room = i;  // before the first of the instance
  }
  return room.value_or(count);
}

}  // namespace mappings::detail
