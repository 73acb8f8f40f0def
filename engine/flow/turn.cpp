#include "engine/flow/turn.hpp"

namespace engine::flow {

using channels::Sequence;
using core::say;

namespace {

core::Place place() { return {core::kMessage, 0, 0, {core::SegmentName("MSH"), 0, 13, 0, 0, 0}}; }

core::Problem out_of_sequence(std::optional<std::int64_t> number, std::optional<std::int64_t> last,
                              Sequence mode) {
  return {.code = 4404,
          .severity = mode == Sequence::enforce ? core::Severity::error : core::Severity::warning,
          .what = number && last
                      ? say("the sequence number is %, and % is the next", *number, *last + 1)
                      : say("MSH-13 is no sequence number"),
          .hint = say("see read.sequence of the channel"),
          .place = place()};
}

}  // namespace

Turn turn(const parsers::hl7v2::View& view, Sequence mode, const std::string& sender,
          const Memory& memory) {
  const auto msh = view.first(core::SegmentName("MSH"));
  if (mode == Sequence::off || !msh || !msh->field(13).valued()) return {};
  const std::string_view text = msh->field(13).text(view.message());
  const auto number = channels::sequence_number(text);
  const auto last = memory.last_number(sender);
  const channels::Turn its = channels::turn_of(text, last);
  Turn made;
  if (!channels::kTurnRows[static_cast<std::size_t>(its)].good)
    made.problem = out_of_sequence(number, last, mode);
  if (number && its != channels::Turn::start) made.numbered = Numbered{sender, *number};
  if (mode != Sequence::enforce) return made;
  // HL7 2.5.1, 2.10.1: what is behind MSH counts for nothing when the link starts.
  made.goes_on = its != channels::Turn::start && (its != channels::Turn::resync || view.size() > 1);
  made.expected = std::to_string(last ? *last + 1 : -1);
  made.expected_when_taken =
      number && its != channels::Turn::start ? std::to_string(*number) : made.expected;
  if (its == channels::Turn::start && view.size() > 1) {
    made.problem = {.code = 4405,
                    .severity = core::Severity::warning,
                    .what = say("sequence number 0 only asks for the next number"),
                    .hint = say("what is behind MSH was not processed"),
                    .place = place()};
  }
  return made;
}

}  // namespace engine::flow
