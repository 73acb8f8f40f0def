#include "engine/flow/routing.hpp"

#include <utility>

#include "engine/flow/answer.hpp"
#include "engine/flow/joining.hpp"
#include "engine/flow/outgoing.hpp"
#include "engine/flow/refusals.hpp"
#include "parsers/hl7v2/header.hpp"

namespace engine::flow {

using channels::Fate;
namespace hl7v2 = parsers::hl7v2;

void Taken::begin(std::string_view raw, const std::string& plan_hash) {
  Entry& entry = made.entry;
  entry.channel = channel.name.text();
  entry.peer = now.peer;
  entry.raw = raw;
  entry.plan_hash = plan_hash;
  entry.received_ms = now.now.time_since_epoch().count();
}

void Taken::signal(const core::Problem& problem) {
  made.entry.signals.push_back(signal_of(problem));
}

void Taken::warn(const core::Problem& problem) {
  if (problem.severity == core::Severity::warning) {
    signal(problem);
    warnings.add(problem);
  }
  if (trace != nullptr) trace->problems.add(problem);
}

void Taken::refuse(Fate fate, core::Problem problem) {
  made.fate = fate;
  made.entry.outcome = "refused";
  signal(problem);
  problems.add(std::move(problem));
}

void Taken::hold(const core::Name& queue) {
  made.entry.deliveries.push_back(held_in(queue, order_key));
  made.entry.outcome = "held: " + queue.text();
}

bool Taken::repeated(const Fingerprint& print, core::Problem (*said)(Seen::Before)) {
  using channels::DuplicateThen;
  Entry& entry = made.entry;
  const Seen::Before before = now.memory->seen.look(print, entry.received_ms);
  const bool known = before != Seen::Before::never;
  core::Problem problem = said(before);
  if (known && channel.duplicates.then == DuplicateThen::refuse) {
    problem.severity = core::Severity::error;
    refuse(Fate::repeated, std::move(problem));
    return true;
  }
  if (known) signal(problem);
  entry.outcome = "duplicate";
  if (before != Seen::Before::same) entry.fingerprint = to_bytes(print);
  return before == Seen::Before::same;
}

bool Routing::run() {
  const channels::Channel& channel = taken_.channel;
  const auto now = taken_.now.now;
  if (channel.keep_order_by)
    taken_.order_key = mappings::text_of(*channel.keep_order_by, source_, taken_.meta(), now);
  bool any = false;
  for (const channels::Route& route : channel.routes) {
    if (route.when && !mappings::holds(*route.when, source_, taken_.meta(), now)) continue;
    any = true;
    take(route);
  }
  Entry& entry = taken_.made.entry;
  if (any) {
    entry.outcome = "routed";
  } else if (!channel.otherwise.refuse.empty()) {
    return false;
  } else if (!channel.otherwise.drop.empty()) {
    entry.outcome = channel.otherwise.drop.text();
  } else {
    taken_.hold(channel.otherwise.hold);
  }
  return true;
}

void Routing::take(const channels::Route& route) {
  if (!route.hold.empty()) return taken_.hold(route.hold);
  mappings::Applied applied;
  const auto& utf8 = parsers::charset::utf8();
  // Of what was made: a copy is written as the message is, what is made anew in UTF-8.
  const parsers::charset::Charset* set =
      source_.view != nullptr ? &source_.view->written_in() : &utf8;
  auto written = [&](const mappings::Program& by) {
    if (!by.makes().empty()) set = &utf8;
    return set;
  };
  if (route.first != nullptr) applied = apply(route, *route.first, source_);
  if (route.first == nullptr && route.map != nullptr) applied = apply(route, *route.map, source_);
  if (route.first != nullptr && route.map != nullptr && !applied.documents.empty()) {
    const core::Message changed(applied.documents.front().bytes);
    applied = apply(route, *route.map, hl7v2::parse(changed, {.force = written(*route.first)}));
  }
  if (applied.problems.any(core::Severity::error)) failed(applied.problems);
  if (route.last() != nullptr) static_cast<void>(written(*route.last()));
  for (const std::size_t index : route.send)
    deliver(taken_.channel.destinations[index], route, applied, *set);
}

mappings::Applied Routing::apply(const channels::Route& route, const mappings::Program& program,
                                 const mappings::SourceView& source) {
  const bool of_changed = &source != &source_;
  Mapped made{.route = &route, .program = &program, .of_changed = of_changed};
  made.applied = mappings::apply(program, source, taken_.meta(), taken_.now.now,
                                 taken_.trace == nullptr ? nullptr : &made.reasons);
  for (const mappings::Issue& issue : made.applied.issues) {
    taken_.made.entry.signals.push_back({std::string(word(issue.kind)), issue.severity,
                                         core::to_text(issue.place), issue.table.text(),
                                         issue.code});
    auto told = warning_of(issue);
    // The sender knows no places of a message that was made of its own.
    if (told && of_changed) told->place = {};
    if (told) taken_.warnings.add(std::move(*told));
  }
  for (const core::Problem& p : made.applied.problems) taken_.signal(p);
  if (taken_.trace != nullptr) taken_.trace->mapped.push_back(made);
  return std::move(made.applied);
}

// Nothing came of a mapping: whether the sender hears of it is the channel's word.
void Routing::failed(const core::Problems& why) {
  if (taken_.channel.ack.problems.mapping_failed == channels::MappingFailed::AA) return;
  taken_.made.fate = Fate::unmapped;
  taken_.problems.add(why);
}

void Routing::deliver(const channels::Destination& destination, const channels::Route& route,
                      const mappings::Applied& applied, const parsers::charset::Charset& set) {
  const bool merge = source_.view != nullptr && hl7v2::merges(hl7v2::header(*source_.view));
  Delivery delivery{.destination = destination.name.text(),
                    .order_key = taken_.order_key,
                    .barrier = taken_.channel.keep_order_by.has_value() && merge};
  for (const core::Problem& p : fill(delivery, destination, {source_, route, applied, set}))
    taken_.signal(p);
  if (destination.file_name)
    delivery.path =
        mappings::text_of(*destination.file_name, source_, taken_.meta(), taken_.now.now);
  taken_.made.entry.deliveries.push_back(std::move(delivery));
}

}  // namespace engine::flow
