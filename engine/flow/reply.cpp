#include "engine/flow/reply.hpp"

#include <algorithm>

#include "parsers/hl7v2/ack.hpp"

namespace engine::flow {

Reply http_reply(unsigned status, std::span<const int> never_retry) {
  const std::string detail = std::to_string(status);
  if (status >= 200 && status < 300) return {Verdict::done, detail};
  if (std::find(never_retry.begin(), never_retry.end(), static_cast<int>(status)) !=
      never_retry.end())
    return {Verdict::park, detail};
  if (status == 429 || status == 503) return {Verdict::down, detail};
  const bool passing = status == 408 || status == 425 || status >= 500;
  return {passing ? Verdict::again : Verdict::park, detail};
}

// HL7 2.5.1, 2.9.2: AA and CA accept; AE and CE find fault with the content; AR and CR may pass.
AckReply ack_reply(std::string_view payload, std::string_view control_id, bool retry_rejects) {
  const parsers::core::Message message(payload);
  const parsers::hl7v2::View view = parsers::hl7v2::parse(message);
  const auto ack = parsers::hl7v2::read_ack(view);
  if (!ack) return {true, {Verdict::again, "no acknowledgement"}};
  if (ack->control_id != control_id) return {false, {}};
  if (ack->code == "AA" || ack->code == "CA")
    return {true, {Verdict::done, std::string(ack->code)}};
  if (ack->code == "AE" || ack->code == "CE")
    return {true, {retry_rejects ? Verdict::again : Verdict::park, std::string(ack->code)}};
  if (ack->code == "AR" || ack->code == "CR")
    return {true, {retry_rejects ? Verdict::again : Verdict::park, std::string(ack->code)}};
  return {true, {Verdict::again, "no acknowledgement"}};
}

}  // namespace engine::flow
