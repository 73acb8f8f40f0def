#include "parsers/hl7v2/structure.hpp"

#include <algorithm>
#include <optional>

namespace parsers::hl7v2 {

using core::say;

namespace {

// Follows the message through the structure. The cursor is the slot of the segment before, and
// the chain of open group instances down to it.
class Arranger {
 public:
  Arranger(const Shape& shape, const View& view) : shape_(shape), view_(view) {}

  Layout run() {
    layout_.groups.push_back({0, 0});
    open_.push_back(0);
    layout_.slot.reserve(view_.size());
    layout_.group.reserve(view_.size());
    for (std::uint32_t i = 0; i < view_.size(); ++i) place(view_[i]);
    return std::move(layout_);
  }

 private:
  const Node& node(std::uint16_t index) const { return shape_.nodes[index]; }
  bool is(std::uint16_t index, std::string_view name) {
    ++layout_.steps;
    return shape_.is(index, name);
  }
  std::uint16_t group_node(std::size_t depth) const { return layout_.groups[open_[depth]].node; }

  void place(const SegmentView& segment) {
    const SegmentName letters = segment.name();
    const std::string_view name = letters.view();
    if (!name.empty() && (onward(name) || outward(name) || anywhere(segment, name))) return;
    layout_.slot.push_back(kNoSlot);
    layout_.group.push_back(open_.back());
  }

  // The same slot again, or a later one in an open group; from the innermost group outward.
  bool onward(std::string_view name) {
    for (std::size_t depth = open_.size(); depth-- > 0;) {
      const Node& group = node(group_node(depth));
      std::uint16_t from = group.first_child;
      if (depth + 1 < open_.size()) {
        from = group_node(depth + 1);  // the child group that is open now
      } else if (last_ != 0) {
        from = last_;
      }
      const auto end = static_cast<std::uint16_t>(group.first_child + group.child_count);
      for (std::uint16_t child = from; child < end; ++child) {
        const bool current = child == from && (depth + 1 < open_.size() || last_ != 0);
        if (current && !node(child).repeats) continue;
        if (const auto path = leads_to(child, name)) {
          enter(depth, *path);
          return true;
        }
      }
      // A group that repeats starts anew with what can stand at its beginning.
      if (depth > 0 && node(group_node(depth)).repeats && starts(group_node(depth), name)) {
        const std::uint16_t again = group_node(depth);
        std::vector<std::uint16_t> path = *leads_to(again, name);
        enter(depth - 1, path);
        return true;
      }
    }
    return false;
  }

  // Earlier in an open group: out of order.
  bool outward(std::string_view name) {
    for (std::size_t depth = open_.size(); depth-- > 0;) {
      const Node& group = node(group_node(depth));
      for (std::uint16_t i = 0; i < group.child_count; ++i) {
        const auto child = static_cast<std::uint16_t>(group.first_child + i);
        if (node(child).group || !is(child, name)) continue;
        odd(name);
        layout_.slot.push_back(child);
        layout_.group.push_back(open_[depth]);
        return true;
      }
    }
    return false;
  }

  // Somewhere else in the structure: open the groups that lead there.
  bool anywhere(const SegmentView&, std::string_view name) {
    for (std::size_t depth = open_.size(); depth-- > 0;) {
      const Node& group = node(group_node(depth));
      for (std::uint16_t i = 0; i < group.child_count; ++i) {
        const auto path = reaches(static_cast<std::uint16_t>(group.first_child + i), name);
        if (!path) continue;
        odd(name);
        enter(depth, *path);
        return true;
      }
    }
    return false;
  }

  void odd(std::string_view name) {
    constexpr std::size_t kFindingsMax = 100;
    if (layout_.problems.size() >= kFindingsMax) return;
    const SegmentView segment = view_[static_cast<std::uint32_t>(layout_.slot.size())];
    layout_.problems.add(
        {.code = 1221,
         .severity = core::Severity::warning,
         .what = say("segment % is out of order for %", SegmentName(name), term(shape_.id)),
         .place = {core::kMessage,
                   segment.offset(),
                   0,
                   {segment.name(), segment.occurrence(), 0, 0, 0, 0}}});
  }

  // From a node to a segment of this name that can be reached without skipping a required
  // segment before it: the nodes on the way, the slot last.
  std::optional<std::vector<std::uint16_t>> leads_to(std::uint16_t index, std::string_view name) {
    if (!node(index).group) {
      if (!is(index, name)) return {};
      return std::vector<std::uint16_t>{index};
    }
    for (std::uint16_t i = 0; i < node(index).child_count; ++i) {
      const auto child = static_cast<std::uint16_t>(node(index).first_child + i);
      if (auto path = leads_to(child, name)) {
        path->insert(path->begin(), index);
        return path;
      }
      if (node(child).required && !node(child).group)
        return {};  // a group begins with what it must have
    }
    return {};
  }
  bool starts(std::uint16_t group, std::string_view name) {
    return leads_to(group, name).has_value();
  }

  std::optional<std::vector<std::uint16_t>> reaches(std::uint16_t index, std::string_view name) {
    if (!node(index).group) return leads_to(index, name);
    for (std::uint16_t i = 0; i < node(index).child_count; ++i) {
      if (auto path = reaches(static_cast<std::uint16_t>(node(index).first_child + i), name)) {
        path->insert(path->begin(), index);
        return path;
      }
    }
    return {};
  }

  void enter(std::size_t depth, const std::vector<std::uint16_t>& path) {
    open_.resize(depth + 1);
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      layout_.groups.push_back({path[i], open_.back()});
      open_.push_back(static_cast<std::uint32_t>(layout_.groups.size() - 1));
    }
    last_ = path.back();
    layout_.slot.push_back(path.back());
    layout_.group.push_back(open_.back());
  }

  const Shape& shape_;
  const View& view_;
  Layout layout_;
  std::vector<std::uint32_t> open_;
  std::uint16_t last_ = 0;  // slot of the last segment in order; in the innermost open group
};

}  // namespace

Layout arrange(const Shape& shape, const View& view) { return Arranger(shape, view).run(); }

}  // namespace parsers::hl7v2
