#include "engine/flow/intake.hpp"

#include <algorithm>
#include <utility>

#include "engine/flow/answer.hpp"
#include "engine/flow/joining.hpp"
#include "engine/flow/keys.hpp"
#include "engine/flow/outgoing.hpp"
#include "engine/flow/refusals.hpp"
#include "engine/flow/turn.hpp"
#include "engine/flow/weigh.hpp"
#include "parsers/hl7v2/header.hpp"

namespace engine::flow {

using channels::Fate;
using core::say;
namespace hl7v2 = parsers::hl7v2;

namespace {

class Taker {
 public:
  Taker(const channels::Channel& channel, const core::Message& message, const Circumstances& now,
        Trace* trace)
      : channel_(channel),
        view_(hl7v2::parse(message, channel.charset)),
        header_(hl7v2::header(view_)),
        weighed_(weigh(view_, now.frame, channel.repair)),
        now_(now),
        trace_(trace) {}

  Intake run(const std::string& plan_hash) {
    if (waits()) return {.wait = true};
    Entry& entry = made_.entry;
    entry.channel = channel_.name.text();
    entry.peer = now_.peer;
    entry.raw = view_.message().payload();
    entry.plan_hash = plan_hash;
    entry.received_ms = now_.now.time_since_epoch().count();
    made_.repairs = weighed_.met;
    if (!now_.batch.empty) {
      findings();
      if (acceptable()) {
        if (now_.memory != nullptr) turn_ = turn(view_, channel_.sequence, sender_, *now_.memory);
        if (!repeated() && in_turn() && whole() && checks_out()) route();
      }
    }
    batch();
    if (made_.fate != Fate::accepted) {  // it may come again, mended
      entry.fingerprint.clear();
      if (entry.deliveries.empty()) joins_nothing();
    }
    if (!ack_codes(channel_, own(), made_.fate).taken) entry.numbered.reset();
    answer();
    if (trace_ != nullptr) {
      for (const core::Problem& p : weighed_.findings) {
        if (p.severity != core::Severity::error) trace_->problems.add(p);
      }
      trace_->problems.add(problems_);  // the errors among them
    }
    made_.problems = std::move(problems_);
    return std::move(made_);
  }

 private:
  std::string text(const hl7v2::ValueView& value) const {
    return std::string(value.text(view_.message()));
  }
  mappings::Meta meta() const { return {channel_.name.text(), now_.environment, now_.date}; }

  void signal(const core::Problem& p) { made_.entry.signals.push_back(signal_of(p)); }

  // What does not refuse it.
  void warn(const core::Problem& p) {
    if (p.severity == core::Severity::warning) {
      signal(p);
      warnings_.add(p);
    }
    if (trace_ != nullptr) trace_->problems.add(p);
  }

  // What is accepted is counted, and no issue. A refusal is one by refuse().
  void findings() {
    for (const core::Problem& p : weighed_.findings) {
      const bool repaired = repair::row_of(p.code) != nullptr;
      if (!repaired || p.severity == core::Severity::warning) signal(p);
      if (p.severity == core::Severity::warning) warnings_.add(p);
    }
  }

  void refuse(Fate fate, core::Problem problem) {
    made_.fate = fate;
    made_.entry.outcome = "refused";
    signal(problem);
    problems_.add(std::move(problem));
  }

  // What was found with the batch is no fault of the message: it is a signal, and told.
  void batch() {
    const InBatch& in = now_.batch;
    remember(made_.entry.keys, SearchKey::Kind::control_id, std::string(in.control_id));
    if (in.problems != nullptr) {
      for (const core::Problem& p : *in.problems) {
        signal(p);
        if (p.severity != core::Severity::info) problems_.add(p);
      }
    }
    if (!in.empty) return;
    made_.entry.type = "BHS";
    made_.entry.control_id = in.control_id;
    made_.entry.outcome = "empty-batch";
    if (!problems_.empty()) made_.fate = Fate::faulty;
  }

  // Against the profile of the channel. One error is enough to refuse; the sender is told of all.
  bool checks_out() {
    bool good = true;
    for (const core::Problem& p : hl7v2::check(view_, channel_.checks)) {
      if (p.severity == core::Severity::error) {
        good = false;
        refuse(Fate::faulty, p);
      } else {
        warn(p);
      }
    }
    return good;
  }

  // Whether it can be taken at all. What cannot is kept all the same, so that nothing is lost.
  bool acceptable() {
    if (!view_.readable()) {
      for (const core::Problem& p : view_.problems()) {
        if (p.severity == core::Severity::error) problems_.add(p);
      }
      made_.fate = Fate::unreadable;
      made_.entry.outcome = "unreadable";
      return false;
    }
    describe();
    if (!weighed_.refused.empty()) {
      for (const core::Problem& p : weighed_.refused) refuse(Fate::malformed, p);
      return false;
    }
    if (!header_.control_id.valued()) {
      refuse(Fate::unnumbered, unnumbered());
      return false;
    }
    const auto& accepted = channel_.accept_processing_id;
    const std::string processing = text(header_.processing_id);
    if (!accepted.empty() &&
        std::find(accepted.begin(), accepted.end(), processing) == accepted.end()) {
      refuse(Fate::unwanted, unwanted_processing());
      return false;
    }
    return true;
  }

  // Whether the message that it may repeat, or follow, is still on its way to disk.
  bool waits() {
    if (now_.memory == nullptr) return false;
    if (channel_.duplicates.then != channels::DuplicateThen::process) print_ = fingerprint(view_);
    if (channel_.sequence != channels::Sequence::off) sender_ = sender_of(view_);
    piece_ = piece_to_join(channel_, view_);
    if (piece_ && now_.memory->underway(piece_->sender)) return true;
    return (print_ && now_.memory->underway(id_bytes(*print_))) || now_.memory->underway(sender_);
  }

  // Whether its sequence number lets it go further.
  bool in_turn() {
    if (turn_.problem && turn_.problem->severity == core::Severity::error) {
      refuse(Fate::out_of_sequence, *turn_.problem);
      return false;
    }
    if (turn_.problem) warn(*turn_.problem);
    made_.entry.numbered = turn_.numbered;
    if (!turn_.goes_on) made_.entry.outcome = "sequence-start";
    return turn_.goes_on;
  }

  // Whether it came before and goes no further.
  bool repeated() {
    using channels::DuplicateThen;
    if (!print_) return false;
    const Seen::Before before = now_.memory->seen.look(*print_, made_.entry.received_ms);
    const bool known = before != Seen::Before::never;
    core::Problem problem = came_before(before);
    if (known && channel_.duplicates.then == DuplicateThen::refuse) {
      problem.severity = core::Severity::error;
      refuse(Fate::repeated, std::move(problem));
      return true;
    }
    if (known) signal(problem);
    made_.entry.outcome = "duplicate";
    if (before != Seen::Before::same) made_.entry.fingerprint = to_bytes(*print_);
    return before == Seen::Before::same;
  }

  // Whether there is a whole message to go on with: this one, or what it is a piece of.
  bool whole() {
    using Becomes = Joining::Becomes;
    Entry& entry = made_.entry;
    Joining joining = join(channel_, view_, piece_, now_.memory, entry.received_ms);
    if (joining.why) warn(*joining.why);
    switch (joining.becomes) {
      case Becomes::itself:
        return true;
      case Becomes::duplicate:
        entry.outcome = "duplicate";
        return false;
      case Becomes::held:
        hold(review());
        return false;
      case Becomes::waiting:
        entry.piece = piece_;
        entry.outcome = "waits-for-more";
        return false;
      case Becomes::whole:
        entry.piece = piece_;
        go_on_with(std::move(joining));
        return true;
    }
    return true;
  }

  // From here on, what all the pieces say together is what came.
  void go_on_with(Joining joining) {
    made_.entry.joined = std::move(joining.text);
    if (piece_) made_.entry.pieces = std::move(joining.pieces);
    whole_.emplace(made_.entry.joined);
    last_ = std::exchange(view_, hl7v2::parse(*whole_, channel_.charset));
    header_ = hl7v2::header(view_);
    find_by(view_, made_.entry.keys);
  }
  // The message that came.
  const hl7v2::View& own() const { return last_ ? *last_ : view_; }

  // A refused piece is not taken: those before it wait on, for this one to come again, mended.
  void joins_nothing() {
    made_.entry.piece.reset();
    made_.entry.pieces.clear();
    made_.entry.joined.clear();
  }

  void describe() {
    Entry& entry = made_.entry;
    entry.control_id = text(header_.control_id);
    entry.type = text(header_.type) + '^' + text(header_.event);
    find_by(view_, entry.keys);
  }

  // Every route whose test holds runs.
  void route() {
    if (channel_.keep_order_by)
      order_key_ = mappings::text_of(*channel_.keep_order_by, view_, meta(), now_.now);
    bool any = false;
    for (const channels::Route& route : channel_.routes) {
      if (route.when && !mappings::holds(*route.when, view_, meta(), now_.now)) continue;
      any = true;
      take(route);
    }
    Entry& entry = made_.entry;
    if (any) {
      entry.outcome = "routed";
    } else if (!channel_.otherwise.refuse.empty()) {
      refuse_type();
    } else if (!channel_.otherwise.drop.empty()) {
      entry.outcome = channel_.otherwise.drop.text();
    } else {
      hold(channel_.otherwise.hold);
    }
  }

  void refuse_type() {
    refuse(Fate::unwanted, unrouted(channel_.name, view_));
    made_.entry.outcome = channel_.otherwise.refuse.text();
  }

  void hold(const core::Name& queue) {
    made_.entry.deliveries.push_back(held_in(queue, order_key_));
    made_.entry.outcome = "held: " + queue.text();
  }

  void take(const channels::Route& route) {
    if (!route.hold.empty()) return hold(route.hold);
    mappings::Applied applied;
    const parsers::charset::Charset* set = &view_.written_in();  // of what was made
    // A copy is written as the message is, what is made anew in UTF-8.
    auto written = [&](const mappings::Program& by) {
      if (!by.makes().empty()) set = &parsers::charset::utf8();
      return set;
    };
    if (route.first != nullptr) applied = apply(route, *route.first, view_);
    if (route.first == nullptr && route.map != nullptr) applied = apply(route, *route.map, view_);
    if (route.first != nullptr && route.map != nullptr && !applied.documents.empty()) {
      const core::Message changed(applied.documents.front().bytes);
      applied = apply(route, *route.map, hl7v2::parse(changed, {.force = written(*route.first)}));
    }
    if (applied.problems.any(core::Severity::error)) failed(applied.problems);
    if (route.last() != nullptr) static_cast<void>(written(*route.last()));
    for (const std::size_t index : route.send)
      deliver(channel_.destinations[index], route, applied, *set);
  }

  mappings::Applied apply(const channels::Route& route, const mappings::Program& program,
                          const hl7v2::View& view) {
    Mapped made{.route = &route, .program = &program, .of_changed = &view != &view_};
    made.applied = mappings::apply(program, view, meta(), now_.now,
                                   trace_ == nullptr ? nullptr : &made.reasons);
    for (const mappings::Issue& issue : made.applied.issues) {
      made_.entry.signals.push_back({std::string(word(issue.kind)), issue.severity,
                                     core::to_text(issue.place), issue.table.text(), issue.code});
      auto told = warning_of(issue);
      // The sender knows no places of a message that was made of its own.
      if (told && &view != &view_) told->place = {};
      if (told) warnings_.add(std::move(*told));
    }
    for (const core::Problem& p : made.applied.problems) signal(p);
    if (trace_ != nullptr) trace_->mapped.push_back(made);
    return std::move(made.applied);
  }

  // Nothing came of a mapping: whether the sender hears of it is the channel's word.
  void failed(const core::Problems& why) {
    if (channel_.ack.problems.mapping_failed == channels::MappingFailed::AA) return;
    made_.fate = Fate::unmapped;
    problems_.add(why);
  }

  void deliver(const channels::Destination& destination, const channels::Route& route,
               const mappings::Applied& applied, const parsers::charset::Charset& set) {
    Delivery delivery{.destination = destination.name.text(),
                      .order_key = order_key_,
                      .barrier = channel_.keep_order_by.has_value() && hl7v2::merges(header_)};
    for (const core::Problem& p : fill(delivery, destination, {view_, route, applied, set}))
      signal(p);
    if (destination.file_name)
      delivery.path = mappings::text_of(*destination.file_name, view_, meta(), now_.now);
    made_.entry.deliveries.push_back(std::move(delivery));
  }

  void answer() {
    // An empty batch has no message to answer, unless there is something to say of it.
    if (!now_.batch.empty || made_.fate != Fate::accepted)
      made_.ack = say_of(made_.fate, problems_);
    core::Problems full;
    full.add(not_stored());
    made_.ack_not_stored = say_of(Fate::not_now, full);
    if (channel_.application_to && !made_.ack.application.empty() && !made_.ack.commit.empty())
      send_on(std::exchange(made_.ack.application, {}));
  }

  Answers say_of(Fate fate, const core::Problems& problems) const {
    return answers({.channel = channel_,
                    .view = own(),
                    .whole = view_,
                    .more_comes = made_.entry.piece && made_.entry.pieces.empty(),
                    .now = now_,
                    .fate = fate,
                    .problems = problems,
                    .warnings = warnings_,
                    .turn = turn_});
  }

  // The application acknowledgement as a message of its own (HL7 2.5.1, 2.9.3.3).
  void send_on(std::string ack) {
    const channels::Destination& destination = channel_.destinations[*channel_.application_to];
    Delivery delivery{.destination = destination.name.text(),
                      .format = "hl7v2",
                      .body = std::move(ack),
                      .order_key = order_key_,
                      .control_id = std::string(now_.ack_id) + 'A'};
    for (const core::Problem& p : write_body(destination, view_.written_in(), delivery)) signal(p);
    made_.entry.deliveries.push_back(std::move(delivery));
  }

  const channels::Channel& channel_;
  hl7v2::View view_;
  hl7v2::HeaderView header_;
  Weighed weighed_;
  const Circumstances& now_;
  Trace* trace_;
  core::Problems problems_;
  core::Problems warnings_;
  std::string order_key_;
  std::optional<Fingerprint> print_;    // where the channel looks for duplicates
  std::string sender_;                  // where it looks at sequence numbers
  std::optional<Piece> piece_;          // where it joins them
  std::optional<core::Message> whole_;  // of pieces, and the last of them
  std::optional<hl7v2::View> last_;
  Turn turn_;
  Intake made_;
};

}  // namespace

Intake intake(const channels::Channel& channel, const std::string& plan_hash,
              const core::Message& message, const Circumstances& circumstances, Trace* trace) {
  return Taker(channel, message, circumstances, trace).run(plan_hash);
}

}  // namespace engine::flow
