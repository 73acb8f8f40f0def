#include "tools/replay.hpp"

#include <algorithm>

#include "engine/flow/stamp.hpp"
#include "parsers/hl7v2/view.hpp"

namespace tools {

namespace flow = engine::flow;
using engine::store::MessageRecord;

namespace {

// MSH-10 of an answer is not of the message, and nobody noted it: an answer that is a delivery of
// its own (HL7 2.5.1, 2.9.3.3) is known by this one.
constexpr std::string_view kAnswer = "weir-replay";

bool same(const std::vector<flow::Delivery>& made, const MessageRecord& kept) {
  return std::equal(made.begin(), made.end(), kept.deliveries.begin(), kept.deliveries.end(),
                    [](const flow::Delivery& a, const engine::store::DeliveryRecord& b) {
                      const bool answer = a.control_id == std::string(kAnswer) + 'A';
                      return a.destination == b.destination && a.format == b.format &&
                             (answer || a.body == b.body);
                    });
}

}  // namespace

Replay replay(const MessageRecord& record, const engine::store::KeptSite& kept) {
  Replay made{.site = channels::load(channels::files_of(kept.text), kept.environment)};
  made.plan = channels::make_plan(*made.site);
  if (made.plan == nullptr) return made;
  const auto channel = std::ranges::find_if(
      made.plan->channels, [&](const auto& one) { return one.name.text() == record.channel; });
  if (channel == made.plan->channels.end()) return made;
  const mappings::Time now{std::chrono::milliseconds(record.received_ms)};
  const std::string date = flow::day_at(made.site->facts.zone, now);
  const core::Message message(record.text());
  const flow::Intake intake = flow::intake(*channel, made.plan->hash, message,
                                           {.now = now,
                                            .date = date,
                                            .peer = record.peer,
                                            .ack_id = kAnswer,
                                            .environment = made.plan->environment.text()},
                                           &made.trace);
  made.exact = same(intake.entry.deliveries, record);
  const auto view = parsers::hl7v2::parse(message, channel->charset);
  made.read = view.split();
  made.recoded = view.decoded_before();
  return made;
}

}  // namespace tools
