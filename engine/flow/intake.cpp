#include "engine/flow/intake.hpp"

#include <algorithm>
#include <utility>

#include "engine/flow/answer.hpp"
#include "engine/flow/joining.hpp"
#include "engine/flow/keys.hpp"
#include "engine/flow/outgoing.hpp"
#include "engine/flow/refusals.hpp"
#include "engine/flow/routing.hpp"
#include "engine/flow/take_document.hpp"
#include "engine/flow/turn.hpp"
#include "engine/flow/weigh.hpp"
#include "parsers/hl7v2/header.hpp"

namespace engine::flow {

using channels::Fate;
namespace hl7v2 = parsers::hl7v2;

namespace {

class Taker {
 public:
  Taker(const channels::Channel& channel, const core::Message& message, const Circumstances& now,
        Trace* trace)
      : channel_(channel),
        now_(now),
        taken_{.channel = channel, .now = now, .trace = trace},
        view_(hl7v2::parse(message, channel.charset)),
        header_(hl7v2::header(view_)),
        weighed_(weigh(view_, now.frame, channel.repair)) {}

  Intake run(const std::string& plan_hash) {
    if (waits()) return {.wait = true};
    Entry& entry = made_.entry;
    taken_.begin(view_.message().payload(), plan_hash);
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
    if (taken_.trace != nullptr) {
      for (const core::Problem& p : weighed_.findings) {
        if (p.severity != core::Severity::error) taken_.trace->problems.add(p);
      }
      taken_.trace->problems.add(taken_.problems);  // the errors among them
    }
    made_.problems = std::move(taken_.problems);
    return std::move(made_);
  }

 private:
  std::string text(const hl7v2::ValueView& value) const {
    return std::string(value.text(view_.message()));
  }
  // What is accepted is counted, and no issue. A refusal is one by refuse().
  void findings() {
    for (const core::Problem& p : weighed_.findings) {
      const bool repaired = repair::row_of(p.code) != nullptr;
      if (!repaired || p.severity == core::Severity::warning) taken_.signal(p);
      if (p.severity == core::Severity::warning) taken_.warnings.add(p);
    }
  }

  // What was found with the batch is no fault of the message.
  void batch() {
    const InBatch& in = now_.batch;
    remember(made_.entry.keys, SearchKey::Kind::control_id, std::string(in.control_id));
    if (in.problems != nullptr) {
      for (const core::Problem& p : *in.problems) {
        taken_.signal(p);
        if (p.severity != core::Severity::info) taken_.problems.add(p);
      }
    }
    if (!in.empty) return;
    made_.entry.type = "BHS";
    made_.entry.control_id = in.control_id;
    made_.entry.outcome = "empty-batch";
    if (!taken_.problems.empty()) made_.fate = Fate::faulty;
  }

  // Against the profile of the channel. One error is enough to refuse; the sender is told of all.
  bool checks_out() {
    bool good = true;
    for (const core::Problem& p : hl7v2::check(view_, channel_.checks)) {
      if (p.severity == core::Severity::error) {
        good = false;
        taken_.refuse(Fate::faulty, p);
      } else {
        taken_.warn(p);
      }
    }
    return good;
  }

  // Whether it can be taken at all. What cannot is kept all the same, so that nothing is lost.
  bool acceptable() {
    if (!view_.readable()) {
      for (const core::Problem& p : view_.problems()) {
        if (p.severity == core::Severity::error) taken_.problems.add(p);
      }
      made_.fate = Fate::unreadable;
      made_.entry.outcome = "unreadable";
      return false;
    }
    describe();
    if (!weighed_.refused.empty()) {
      for (const core::Problem& p : weighed_.refused) taken_.refuse(Fate::malformed, p);
      return false;
    }
    if (!header_.control_id.valued()) {
      taken_.refuse(Fate::unnumbered, unnumbered());
      return false;
    }
    const auto& accepted = channel_.accept_processing_id;
    const std::string processing = text(header_.processing_id);
    if (!accepted.empty() &&
        std::find(accepted.begin(), accepted.end(), processing) == accepted.end()) {
      taken_.refuse(Fate::unwanted, unwanted_processing());
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
      taken_.refuse(Fate::out_of_sequence, *turn_.problem);
      return false;
    }
    if (turn_.problem) taken_.warn(*turn_.problem);
    made_.entry.numbered = turn_.numbered;
    if (!turn_.goes_on) made_.entry.outcome = "sequence-start";
    return turn_.goes_on;
  }

  bool repeated() { return print_ && taken_.repeated(*print_, came_before); }

  // Whether there is a whole message to go on with: this one, or what it is a piece of.
  bool whole() {
    using Becomes = Joining::Becomes;
    Entry& entry = made_.entry;
    Joining joining = join(channel_, view_, piece_, now_.memory, entry.received_ms);
    if (joining.why) taken_.warn(*joining.why);
    switch (joining.becomes) {
      case Becomes::itself:
        break;
      case Becomes::duplicate:
        entry.outcome = "duplicate";
        return false;
      case Becomes::held:
        taken_.hold(review());
        return false;
      case Becomes::waiting:
        entry.piece = piece_;
        entry.outcome = "waits-for-more";
        return false;
      case Becomes::whole:
        entry.piece = piece_;
        go_on_with(std::move(joining));
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
  const hl7v2::View& own() const { return last_ ? *last_ : view_; }  // that came

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

  void route() {
    const mappings::SourceView source(view_);
    if (Routing(taken_, source).run()) return;
    taken_.refuse(Fate::unwanted, unrouted(channel_.name, view_));
    made_.entry.outcome = channel_.otherwise.refuse.text();
  }

  void answer() {
    // An empty batch has no message to answer, unless there is something to say of it.
    if (!now_.batch.empty || made_.fate != Fate::accepted)
      made_.ack = say_of(made_.fate, taken_.problems);
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
                    .warnings = taken_.warnings,
                    .turn = turn_});
  }

  // The application acknowledgement as a message of its own (HL7 2.5.1, 2.9.3.3).
  void send_on(std::string ack) {
    const channels::Destination& destination = channel_.destinations[*channel_.application_to];
    Delivery delivery{.destination = destination.name.text(),
                      .format = "hl7v2",
                      .body = std::move(ack),
                      .order_key = taken_.order_key,
                      .control_id = std::string(now_.ack_id) + 'A'};
    for (const core::Problem& p : write_body(destination, view_.written_in(), delivery))
      taken_.signal(p);
    made_.entry.deliveries.push_back(std::move(delivery));
  }

  const channels::Channel& channel_;
  const Circumstances& now_;
  Taken taken_;
  Intake& made_ = taken_.made;
  hl7v2::View view_;
  hl7v2::HeaderView header_;
  Weighed weighed_;
  std::optional<Fingerprint> print_;    // where the channel looks for duplicates
  std::string sender_;                  // where it looks at sequence numbers
  std::optional<Piece> piece_;          // where it joins them
  std::optional<core::Message> whole_;  // of pieces, and the last of them
  std::optional<hl7v2::View> last_;
  Turn turn_;
};

}  // namespace

Intake intake(const channels::Channel& channel, const std::string& plan_hash,
              const core::Message& message, const Circumstances& circumstances, Trace* trace) {
  if (channel.format != mappings::Format::hl7v2)
    return take_document(channel, plan_hash, message, circumstances, trace);
  return Taker(channel, message, circumstances, trace).run(plan_hash);
}

}  // namespace engine::flow
