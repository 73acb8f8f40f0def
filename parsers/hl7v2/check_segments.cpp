// Are segments and groups known, in order, there, and not too often?
#include <limits>

#include "parsers/hl7v2/check_parts.hpp"

namespace parsers::hl7v2 {

using core::say;

namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
constexpr std::string_view kAny = "*any*";  // the sender's choice

core::Path at(const SegmentView& segment) {
  return {segment.name(), segment.occurrence(), 0, 0, 0, 0};
}

bool is_unknown(const SegmentView& segment, const Measure& measure) {
  return !segment.name().empty() && !measure.knows(segment.name());
}

void unknown(const SegmentView& segment, Findings& findings) {
  findings.add(
      Finding::unknown_segment, Asked::by_standard, at(segment),
      [&] { return say("segment % is not known", segment.name()); },
      say("a profile can say what it is"));
}

// Counts, per instance of a group, how often each of its children is there.
class SegmentCheck {
 public:
  SegmentCheck(const View& view, const Measure& measure, const Shape& shape, Findings& findings)
      : view_(view),
        measure_(measure),
        shape_(shape),
        findings_(findings),
        layout_(arrange(shape, view)),
        first_(layout_.groups.size(), kNone),
        stray_(layout_.groups.size()) {
    counts_from_.reserve(layout_.groups.size());
    std::size_t total = 0;
    for (const GroupInstance& group : layout_.groups) {
      counts_from_.push_back(total);
      total += shape.nodes[group.node].child_count;
    }
    counts_.resize(total);
    for (const Node& node : shape.nodes) takes_any_ = takes_any_ || node.name.view() == kAny;
  }

  void run() {
    for (std::uint32_t i = 0; i < view_.size(); ++i) segment(i);
    for (std::uint32_t g = 0; g < layout_.groups.size(); ++g) missing(g);
  }

 private:
  core::Name structure() const { return term(shape_.id); }
  const Node& node_of(std::uint32_t group) const {
    return shape_.nodes[layout_.groups[group].node];
  }
  Asked asked(std::uint16_t node) const {
    return shape_.addition(node) != nullptr ? Asked::by_profile : Asked::by_standard;
  }

  // True: the child of this instance was there before, and may be there only once.
  bool once_too_often(std::uint32_t group, std::uint16_t child) {
    std::uint8_t& count = counts_[counts_from_[group] + child - node_of(group).first_child];
    if (count < 2) ++count;
    return count == 2 && !shape_.nodes[child].repeats;
  }

  // One finding for each segment at most: too often says more than out of order.
  void segment(std::uint32_t i) {
    const SegmentView segment = view_[i];
    const bool odd = next_odd_ < layout_.problems.size() &&
                     layout_.problems[next_odd_].place.offset == segment.offset();
    const core::Problem* order = odd ? &layout_.problems[next_odd_++] : nullptr;
    if (layout_.slot[i] == kNoSlot) return no_slot(segment);
    bool told = groups_opened_by(i);
    if (once_too_often(layout_.group[i], layout_.slot[i])) {
      told = true;
      findings_.add(Finding::repeated_segment, asked(layout_.slot[i]), at(segment), [&] {
        return say("segment % is there again, and % has it once", segment.name(),
                   layout_.group[i] == 0 ? structure() : term(node_of(layout_.group[i]).name));
      });
    }
    if (told || order == nullptr) return;
    findings_.add(Finding::segment_order, Asked::by_standard, at(segment),
                  [&] { return order->what; });
  }

  void no_slot(const SegmentView& segment) {
    if (is_unknown(segment, measure_)) return unknown(segment, findings_);
    if (segment.name().empty() || takes_any_) return;
    findings_.add(
        Finding::unknown_segment, Asked::by_standard, at(segment),
        [&] { return say("segment % is not part of %", segment.name(), structure()); },
        say("a profile can add it"));
  }

  // The groups whose first segment this is. True: it was told that one of them is there too often.
  // A segment from the middle of a group that is there already is only out of order.
  bool groups_opened_by(std::uint32_t i) {
    bool told = false;
    for (std::uint32_t g = layout_.group[i]; first_[g] == kNone; g = layout_.groups[g].parent) {
      first_[g] = i;
      if (g == 0) break;
      if (!once_too_often(layout_.groups[g].parent, layout_.groups[g].node)) continue;
      stray_[g] = layout_.slot[i] != node_of(g).first_child;
      if (stray_[g]) continue;
      told = true;
      findings_.add(Finding::repeated_group, Asked::by_standard, at(view_[i]), [&] {
        return say("group % is there again, and % has it once", term(node_of(g).name), structure());
      });
    }
    return told;
  }

  void missing(std::uint32_t g) {
    const Node& group = node_of(g);
    // Of a choice one child is there, else it would not be.
    if (group.choice || stray_[g]) return;
    for (std::uint16_t n = 0; n < group.child_count; ++n) {
      const auto child = static_cast<std::uint16_t>(group.first_child + n);
      const Node& node = shape_.nodes[child];
      if (!node.required || counts_[counts_from_[g] + n] > 0 || node.name.view() == kAny) continue;
      node.group ? missing_group(node, g) : missing_segment(child, g);
    }
  }

  void missing_segment(std::uint16_t child, std::uint32_t g) {
    const Shape::Added* own = shape_.addition(child);
    const SegmentName name =
        own != nullptr ? own->segment : SegmentName(shape_.nodes[child].name.view());
    findings_.add(Finding::missing_segment, asked(child), {name, 0, 0, 0, 0, 0}, [&] {
      if (g == 0) return say("segment % is missing in %", name, structure());
      return say("segment % is missing in the group % that begins with %", name,
                 term(node_of(g).name), at(view_[first_[g]]));
    });
  }

  void missing_group(const Node& node, std::uint32_t g) {
    const core::Path begin = at(view_[first_[g]]);
    findings_.add(Finding::missing_group, Asked::by_standard, begin, [&] {
      if (g == 0) return say("group % is missing in %", term(node.name), structure());
      return say("group % is missing in the group % that begins with %", term(node.name),
                 term(node_of(g).name), begin);
    });
  }

  const View& view_;
  const Measure& measure_;
  const Shape& shape_;
  Findings& findings_;
  Layout layout_;
  std::vector<std::uint32_t> first_;      // segment of each group instance
  std::vector<bool> stray_;               // opened by a segment that is out of order
  std::vector<std::size_t> counts_from_;  // where the counts of each group instance begin
  std::vector<std::uint8_t> counts_;      // 0, 1, 2: more than once
  std::size_t next_odd_ = 0;              // of layout_.problems
  bool takes_any_ = false;
};

}  // namespace

void check_segments(const View& view, const Measure& measure, const Shape* shape,
                    Findings& findings) {
  if (shape != nullptr) return SegmentCheck(view, measure, *shape, findings).run();
  for (std::size_t i = 0; i < view.size(); ++i) {
    if (is_unknown(view[i], measure)) unknown(view[i], findings);
  }
}

}  // namespace parsers::hl7v2
