#include "tools/record.hpp"

#include "tools/mask.hpp"
#include "tools/when.hpp"

namespace tools {

using engine::store::MessageRecord;

std::string outcome_of(const MessageRecord& record) {
  std::size_t delivered = 0;
  std::size_t parked = 0;
  for (const auto& d : record.deliveries) {
    delivered += d.state == "delivered" ? 1U : 0U;
    parked += d.state == "parked" ? 1U : 0U;
  }
  if (record.deliveries.empty()) return record.outcome;
  std::string text =
      "delivered " + std::to_string(delivered) + '/' + std::to_string(record.deliveries.size());
  if (parked > 0) text += ", " + std::to_string(parked) + " parked";
  return text;
}

void json_record(parsers::json::Writer& w, const MessageRecord& record, bool whole, bool reveal) {
  w.begin_object();
  w.key("id"), w.string(record.id);
  w.key("when"), w.string(when(record.received_ms));
  w.key("channel"), w.string(record.channel);
  w.key("type"), w.string(record.type);
  w.key("control_id"), w.string(record.control_id);
  w.key("outcome"), w.string(outcome_of(record));
  if (whole) {
    w.key("plan"), w.string(record.plan_hash);
    // Ids and what a resource is found by are of a patient.
    if (reveal && !record.request.empty()) w.key("request"), w.string(record.request);
    w.key("raw"), w.string(reveal ? record.raw : masked_hl7(record.raw));
    if (!record.joined.empty())
      w.key("joined"), w.string(reveal ? record.joined : masked_hl7(record.joined));
    if (!record.pieces.empty()) {
      w.key("pieces");
      w.begin_array();
      for (const std::string& id : record.pieces) w.string(id);
      w.end_array();
    }
  }
  w.key("deliveries");
  w.begin_array();
  for (const auto& d : record.deliveries) {
    w.begin_object();
    w.key("destination"), w.string(d.destination);
    w.key("state"), w.string(d.state);
    w.key("attempts");
    w.begin_array();
    for (const auto& a : d.attempts) w.string(a.detail);
    w.end_array();
    if (whole) w.key("body"), w.string(reveal ? d.body : masked_text(d.body));
    w.end_object();
  }
  w.end_array();
  w.end_object();
}

}  // namespace tools
