#include "engine/flow/answer.hpp"

#include <algorithm>

#include "engine/flow/stamp.hpp"
#include "parsers/hl7v2/ack.hpp"
#include "parsers/hl7v2/header.hpp"
#include "parsers/hl7v2/xml.hpp"

namespace engine::flow {

using core::say;
namespace hl7v2 = parsers::hl7v2;

channels::AckCodes ack_codes(const channels::Channel& channel, const hl7v2::View& view,
                             channels::Fate fate) {
  const auto msh = view.first(core::SegmentName("MSH"));
  auto asked = [&](std::size_t n) { return msh ? msh->field(n).raw() : std::string_view{}; };
  return channels::ack_codes(channel.ack.terms(), asked(15), asked(16), fate);
}

namespace {

// `stamp` outlives what is made of it.
hl7v2::AckRequest request_for(const channels::Channel& channel, const hl7v2::View& view,
                              const std::string& stamp, const Circumstances& now,
                              std::string_view code) {
  return {.message = &view,
          .code = code,
          .application = channel.ack.from.application.text(),
          .facility = channel.ack.from.facility.text(),
          .timestamp = stamp,
          .control_id = now.ack_id};
}

}  // namespace

Answers answers(const Said& said) {
  const channels::AckCodes codes = ack_codes(said.channel, said.view, said.fate);
  const core::Problems* const problems = said.problems.empty() ? nullptr : &said.problems;
  const std::string stamp = hl7_timestamp(said.now.now);
  hl7v2::AckRequest request = request_for(said.channel, said.view, stamp, said.now, codes.commit);
  request.problems = problems;
  request.expected = codes.taken ? said.turn.expected_when_taken : said.turn.expected;
  Answers made;
  // Who speaks XML is answered in it.
  auto written = [&](std::string ack) {
    if (!said.view.in_xml()) return ack;
    const core::Message bytes(ack);
    const auto version = hl7v2::header(said.view).version.text(said.view.message());
    return hl7v2::to_xml(hl7v2::parse(bytes), hl7v2::Dictionary::nearest(version));
  };
  if (!codes.commit.empty()) {
    // A commit says nothing of what the application will say.
    if (codes.commit == "CA") request.problems = nullptr;
    made.commit = written(hl7v2::make_ack(request));
    request.problems = problems;
    request.expected = {};
  }
  if (codes.application.empty() || (codes.enhanced && said.more_comes)) return made;
  if (codes.enhanced) request.message = &said.whole;
  const std::string id = std::string(said.now.ack_id) + (made.commit.empty() ? "" : "A");
  request.code = codes.application;
  if (said.channel.ack.warnings && codes.application == "AA") request.warnings = &said.warnings;
  request.control_id = id;
  if (said.channel.application_to && !made.commit.empty()) request.accept_asked = "AL";
  made.application = written(hl7v2::make_ack(request));
  return made;
}

std::optional<core::Problem> warning_of(const mappings::Issue& issue) {
  core::Problem told{.severity = issue.severity, .place = issue.place};
  if (issue.kind == mappings::IssueKind::unmapped_code) {
    told.code = 3521;
    told.what = say("table % has no row for the code", issue.table);
  } else if (issue.kind == mappings::IssueKind::bad_value) {
    told.code = 3522;
    told.what = say("the value is not what its field takes");
  } else {
    return {};
  }
  return told;
}

std::string too_large(const channels::Channel& channel, std::string_view head,
                      const Circumstances& circumstances) {
  // Only whole segments of what is left: the one that was cut is not to be read.
  const core::Message message(head.substr(0, std::max<std::size_t>(head.find('\r'), 1)));
  const hl7v2::View view = hl7v2::parse(message, channel.charset);
  core::Problems problems;
  problems.add({.code = 1110,
                .what = say("the message is larger than % bytes", channel.message_bytes_max),
                .hint = say("see accept.max_message of the channel")});
  const std::string stamp = hl7_timestamp(circumstances.now);
  hl7v2::AckRequest request = request_for(channel, view, stamp, circumstances, "AR");
  request.problems = &problems;
  return hl7v2::make_ack(request);
}

}  // namespace engine::flow
