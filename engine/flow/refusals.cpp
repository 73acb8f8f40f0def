#include "engine/flow/refusals.hpp"

#include <algorithm>

#include "parsers/hl7v2/header.hpp"

namespace engine::flow {

using core::say;
namespace hl7v2 = parsers::hl7v2;

namespace {

core::Place msh(std::uint16_t field, std::uint16_t component = 0) {
  return {core::kMessage, 0, 0, {core::SegmentName("MSH"), 0, field, 0, component, 0}};
}

core::Problem held_pieces(core::Safe what) {
  return {.code = 4406,
          .severity = core::Severity::warning,
          .what = std::move(what),
          .hint = say("a person decides: see read.pieces of the channel"),
          .place = msh(14)};
}

}  // namespace

SignalRow signal_of(const core::Problem& problem) {
  return {core::code_text(problem), problem.severity, core::to_text(problem.place), {}, {}};
}

core::Problem unnumbered() {
  return {.code = 1231,
          .what = say("MSH-10 is missing, so the message cannot be answered"),
          .hint = say("the sender must number its messages"),
          .place = msh(10)};
}

core::Problem unwanted_processing() {
  return {.code = 4401,
          .what = say("this environment does not accept the processing id in MSH-11"),
          .hint = say("see accept_processing_id in env/"),
          .place = msh(11)};
}

core::Problem came_before(Seen::Before before) {
  return {.code = 4403,
          .severity = core::Severity::warning,
          .what = before == Seen::Before::same
                      ? say("this message came before")
                      : say("a message with this MSH-10 came before, with another content"),
          .hint = say("see read.duplicates of the channel"),
          .place = msh(10)};
}

// HL7 table 0357: 200 is the type, 201 the event of a type that is known.
core::Problem unrouted(const core::Name& channel, const hl7v2::View& view) {
  const hl7v2::HeaderView header = hl7v2::header(view);
  const std::string_view type = header.type.text(view.message());
  const auto& dictionary = hl7v2::Dictionary::nearest(header.version.text(view.message()));
  const bool known = std::ranges::any_of(
      dictionary.events(), [&](const auto& event) { return event.type.view() == type; });
  return {.code = 4402,
          .what = say("no route of channel % takes this type of message", channel),
          .hint = say("see routes and otherwise of the channel"),
          .place = msh(9, known ? 2 : 1)};
}

core::Problem unrouted_document(const core::Name& channel) {
  return {.code = 4402,
          .what = say("no route of channel % takes this document", channel),
          .hint = say("see routes and otherwise of the channel")};
}

core::Problem document_came_before(Seen::Before before) {
  return {.code = 4403,
          .severity = core::Severity::warning,
          .what = before == Seen::Before::same
                      ? say("this document came before")
                      : say("a document with this id came before, with another content"),
          .hint = say("see read.duplicates of the channel")};
}

core::Problem not_stored() {
  return {.code = 5003,
          .what = say("the message cannot be stored now"),
          .hint = say("send it again later")};
}

core::Problem piece_by_itself() {
  return {.code = 4407,
          .severity = core::Severity::warning,
          .what = say("no piece is known that MSH-14 could continue, and this is a whole message, "
                      "so it is taken by itself"),
          .hint = say("ask the sender what it writes in MSH-14"),
          .place = msh(14)};
}

core::Problem piece_not_joinable() {
  return held_pieces(
      say("pieces in XML, or in a character set that is decoded before it is split, "
          "are not joined"));
}
core::Problem pieces_too_many() {
  return held_pieces(say("more pieces wait than there is room for, so this one is not joined"));
}
core::Problem pieces_missing() {
  return held_pieces(say("the other pieces of this message have not come in time"));
}

}  // namespace engine::flow
