// The answer to a frame of which only the beginning is left.
#include <algorithm>

#include "engine/flow/intake.hpp"
#include "engine/flow/stamp.hpp"
#include "parsers/hl7v2/ack.hpp"

namespace engine::flow {

using core::say;
namespace hl7v2 = parsers::hl7v2;

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
  return hl7v2::make_ack({.message = &view,
                          .code = "AR",
                          .application = channel.ack.from.application.text(),
                          .facility = channel.ack.from.facility.text(),
                          .timestamp = stamp,
                          .control_id = circumstances.ack_id,
                          .problems = &problems});
}

}  // namespace engine::flow
