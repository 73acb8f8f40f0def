#include "engine/flow/reply.hpp"

#include <algorithm>

#include "parsers/hl7v2/ack.hpp"
#include "parsers/json/value.hpp"
#include "parsers/yaml/values.hpp"

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

Reply transaction_reply(std::string_view body, const Reply& taken) {
  namespace json = parsers::json;
  const auto value = json::read(body);
  if (!value || value->string("resourceType") != "Bundle") return taken;
  const json::Value* entries = value->find("entry");
  if (entries == nullptr) return taken;
  for (std::size_t i = 0; i < entries->items.size(); ++i) {
    const json::Value* response = entries->items[i].find("response");
    if (response == nullptr) continue;
    // "201 Created": FHIR R4, Bundle.entry.response.status.
    const std::string_view text = response->string("status");
    const auto status = parsers::yaml::parse_integer<unsigned>(text.substr(0, text.find(' ')));
    if (status && ((*status >= 200 && *status < 300) || *status == 304)) continue;
    const Reply one = http_reply(status.value_or(0), {});
    const Verdict verdict = one.verdict == Verdict::down ? Verdict::again : one.verdict;
    return {verdict, "entry " + std::to_string(i + 1) + ": " +
                         (status ? std::to_string(*status) : std::string("no status"))};
  }
  return taken;
}

std::chrono::milliseconds bounded_wait(std::chrono::seconds asked) {
  return std::clamp<std::chrono::milliseconds>(asked, std::chrono::seconds(0),
                                               std::chrono::hours(1));
}

channels::ReplyKind ack_kind(std::string_view payload, std::string_view control_id) {
  using channels::ReplyKind;
  const parsers::core::Message message(payload);
  const parsers::hl7v2::View view = parsers::hl7v2::parse(message);
  const auto ack = parsers::hl7v2::read_ack(view);
  if (!ack) return ReplyKind::garbage;
  for (const ReplyKind kind :
       {ReplyKind::AA, ReplyKind::CA, ReplyKind::AE, ReplyKind::CE, ReplyKind::AR, ReplyKind::CR}) {
    if (ack->code != channels::reply_name(kind)) continue;
    if (ack->control_id != control_id) return ReplyKind::wrong_id;
    // HL7 table 0357: 200 to 203 are about type, event, processing id and version: another try
    // changes nothing.
    const bool never = ack->condition >= 200 && ack->condition <= 203;
    if (never && kind == ReplyKind::AR) return ReplyKind::AE;
    if (never && kind == ReplyKind::CR) return ReplyKind::CE;
    return kind;
  }
  return ReplyKind::garbage;
}

Reply reply_of(channels::ReplyKind kind, const channels::Reactions& reactions) {
  const std::string detail(channels::reply_name(kind));
  switch (reactions[static_cast<std::size_t>(kind)]) {
    case channels::Reaction::done:
      return {Verdict::done, detail};
    case channels::Reaction::park:
      return {Verdict::park, detail};
    case channels::Reaction::halt:
      return {Verdict::halt, detail};
    case channels::Reaction::retry:
    case channels::Reaction::unsaid:
      break;
  }
  return {Verdict::again, detail};
}

}  // namespace engine::flow
