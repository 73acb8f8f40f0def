#include "parsers/hl7v2/pieces.hpp"

#include "parsers/repair/repairs.hpp"

namespace parsers::hl7v2 {

using core::say;

namespace {

const core::SegmentName kMsh("MSH"), kDsc("DSC"), kAdd("ADD");

std::string_view pointer(const SegmentView& segment, std::size_t field) {
  const ValueView value = segment.field(field);
  return value.valued() ? value.raw() : std::string_view();
}

}  // namespace

PieceView piece_of(const View& view) {
  const auto msh = view.first(kMsh);
  if (!msh) return {};
  PieceView its{.follows = pointer(*msh, 14)};
  if (const auto dsc = view.first(kDsc); dsc && dsc->field(2).raw() != "I")
    its.next = pointer(*dsc, 1);
  const std::size_t behind = msh->index() + 1;
  its.continues = behind < view.size() && view[behind].name() == kAdd;
  its.folded = view.first(kAdd).has_value();
  return its;
}

std::optional<core::Problem> piece_of_more(const View& view) {
  const PieceView its = piece_of(view);
  if (!its.of_more()) return {};
  const core::Path dsc{kDsc, 0, 1, 0, 0, 0}, msh{kMsh, 0, 14, 0, 0, 0};
  return repair::problem(repair::Kind::piece, say("this is a piece of a longer message"),
                         {core::kMessage, 0, 0, its.next.empty() ? msh : dsc},
                         say("see read.pieces of the channel"));
}

void Joiner::add(const View& piece) {
  const auto msh = piece.first(kMsh);
  const bool first = text_.empty();
  for (std::size_t i = msh && !first ? msh->index() + 1 : 0; i < piece.size(); ++i) {
    const SegmentView segment = piece[i];
    if (segment.name() == kDsc) continue;
    const std::string_view raw = segment.raw();
    const bool begins = first && msh && i == msh->index() + 1;  // what it goes on with is not here
    if (segment.name() == kAdd && !begins && !text_.empty()) {
      text_.pop_back();
      // Behind ADD and a separator; without them the segment goes on in the next piece.
      text_ += raw.substr(std::min<std::size_t>(4, raw.size()));
    } else {
      text_ += raw;
    }
    text_ += '\r';
  }
}

}  // namespace parsers::hl7v2
