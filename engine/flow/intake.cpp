#include "engine/flow/intake.hpp"

#include <algorithm>
#include <utility>

#include "engine/flow/stamp.hpp"
#include "engine/flow/weigh.hpp"
#include "parsers/hl7v2/ack.hpp"
#include "parsers/hl7v2/header.hpp"
#include "parsers/hl7v2/xml.hpp"

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
    Entry& entry = made_.entry;
    entry.channel = channel_.name.text();
    entry.peer = now_.peer;
    entry.raw = view_.message().payload();
    entry.plan_hash = plan_hash;
    entry.received_ms = now_.now.time_since_epoch().count();
    made_.repairs = weighed_.met;
    if (!now_.batch.empty) {
      findings();
      if (acceptable() && !repeated() && checks_out()) route();
    }
    batch();
    if (made_.fate != Fate::accepted) entry.fingerprint.clear();  // it may come again, mended
    answer();
    if (trace_ != nullptr) {
      for (const core::Problem& p : weighed_.findings) {
        if (p.severity != core::Severity::error) trace_->problems.add(p);
      }
      trace_->problems.add(problems_);  // the errors among them
    }
    return std::move(made_);
  }

 private:
  std::string text(const hl7v2::ValueView& value) const {
    return std::string(value.text(view_.message()));
  }
  mappings::Meta meta() const { return {channel_.name.text(), now_.environment, now_.date}; }

  void signal(const core::Problem& p) {
    made_.entry.signals.push_back(
        {core::code_text(p), p.severity, core::to_text(p.place.path), {}, {}});
  }

  // What is accepted is counted, and no issue. A refusal is one by refuse().
  void findings() {
    for (const core::Problem& p : weighed_.findings) {
      const bool repaired = repair::row_of(p.code) != nullptr;
      if (!repaired || p.severity == core::Severity::warning) signal(p);
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
    remember(SearchKey::Kind::control_id, std::string(in.control_id));
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
        if (p.severity == core::Severity::warning) signal(p);
        if (trace_ != nullptr) trace_->problems.add(p);
      }
    }
    return good;
  }

  // Whether it can be taken at all. What cannot is kept all the same, so that nothing is lost.
  bool acceptable() {
    const core::SegmentName msh("MSH");
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
      refuse(Fate::unnumbered, {.code = 1231,
                                .what = say("MSH-10 is missing, so the message cannot be answered"),
                                .hint = say("the sender must number its messages"),
                                .place = {core::kMessage, 0, 0, {msh, 0, 10, 0, 0, 0}}});
      return false;
    }
    const auto& accepted = channel_.accept_processing_id;
    const std::string processing = text(header_.processing_id);
    if (!accepted.empty() &&
        std::find(accepted.begin(), accepted.end(), processing) == accepted.end()) {
      refuse(Fate::unwanted,
             {.code = 4401,
              .what = say("this environment does not accept the processing id in MSH-11"),
              .hint = say("see accept_processing_id in env/"),
              .place = {core::kMessage, 0, 0, {msh, 0, 11, 0, 0, 0}}});
      return false;
    }
    return true;
  }

  // Whether it came before and goes no further.
  bool repeated() {
    using channels::DuplicateThen;
    const auto print = fingerprint(view_);
    if (!print || channel_.duplicates.then == DuplicateThen::process || now_.seen == nullptr)
      return false;
    const Seen::Before before = now_.seen->look(*print, made_.entry.received_ms);
    const bool known = before != Seen::Before::never;
    core::Problem problem{
        .code = 4403,
        .severity = core::Severity::warning,
        .what = before == Seen::Before::same
                    ? say("this message came before")
                    : say("a message with this MSH-10 came before, with another content"),
        .hint = say("see read.duplicates of the channel"),
        .place = {core::kMessage, 0, 0, {core::SegmentName("MSH"), 0, 10, 0, 0, 0}}};
    if (known && channel_.duplicates.then == DuplicateThen::refuse) {
      problem.severity = core::Severity::error;
      refuse(Fate::repeated, std::move(problem));
      return true;
    }
    if (known) signal(problem);
    made_.entry.outcome = "duplicate";
    if (before != Seen::Before::same) made_.entry.fingerprint = to_bytes(*print);
    return before == Seen::Before::same;
  }

  void remember(SearchKey::Kind kind, std::string id) {
    constexpr std::size_t kKeysMax = 256;
    std::vector<SearchKey>& keys = made_.entry.keys;
    const bool known = std::any_of(keys.begin(), keys.end(), [&](const SearchKey& one) {
      return one.kind == kind && one.text == id;
    });
    if (!id.empty() && !known && keys.size() < kKeysMax) keys.push_back({kind, std::move(id)});
  }

  // What a person looks for later.
  void describe() {
    Entry& entry = made_.entry;
    entry.control_id = text(header_.control_id);
    entry.type = text(header_.type) + '^' + text(header_.event);
    auto key = [&](SearchKey::Kind kind, std::string_view segment, std::size_t field) {
      for (std::size_t i = 0; i < view_.size(); ++i) {
        if (view_[i].name() != core::SegmentName(segment)) continue;
        const hl7v2::ValueView values = view_[i].field(field);
        for (std::size_t r = 1; r <= values.count(); ++r)
          remember(kind, text(values.child(r).child(1)));
      }
    };
    if (!entry.control_id.empty())
      entry.keys.push_back({SearchKey::Kind::control_id, entry.control_id});
    key(SearchKey::Kind::patient, "PID", 3);
    key(SearchKey::Kind::visit, "PV1", 19);
    for (const std::string_view segment : {"ORC", "OBR"}) {
      key(SearchKey::Kind::order, segment, 2);
      key(SearchKey::Kind::order, segment, 3);
    }
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

  // HL7 table 0357: 200 is the type, 201 the event of a type that is known.
  void refuse_type() {
    const std::string type = text(header_.type);
    bool known = false;
    for (const auto& event : hl7v2::Dictionary::nearest(text(header_.version)).events())
      known = known || event.type.view() == type;
    const std::uint16_t part = known ? 2 : 1;
    refuse(Fate::unwanted,
           {.code = 4402,
            .what = say("no route of channel % takes this type of message", channel_.name),
            .hint = say("see routes and otherwise of the channel"),
            .place = {core::kMessage, 0, 0, {core::SegmentName("MSH"), 0, 9, 0, part, 0}}});
    made_.entry.outcome = channel_.otherwise.refuse.text();
  }

  void hold(const core::Name& queue) {
    Delivery parked{.destination = "hold:" + queue.text(),
                    .format = "original",
                    .order_key = order_key_,
                    .state = DeliveryState::parked};
    made_.entry.deliveries.push_back(std::move(parked));
    made_.entry.outcome = "held: " + queue.text();
  }

  void take(const channels::Route& route) {
    if (!route.hold.empty()) return hold(route.hold);
    mappings::Applied applied;
    if (route.first != nullptr) applied = apply(route, *route.first, view_);
    if (route.first == nullptr && route.map != nullptr) applied = apply(route, *route.map, view_);
    if (route.first != nullptr && route.map != nullptr && !applied.documents.empty()) {
      // A copy is written as the message is, what is made anew in UTF-8.
      const bool copy = route.first->makes().empty();
      const core::Message changed(applied.documents.front().bytes);
      applied = apply(
          route, *route.map,
          hl7v2::parse(changed, {.force = copy ? &view_.written_in() : &parsers::charset::utf8()}));
    }
    for (const std::size_t index : route.send)
      deliver(channel_.destinations[index], route, applied);
  }

  mappings::Applied apply(const channels::Route& route, const mappings::Program& program,
                          const hl7v2::View& view) {
    Mapped made{.route = &route, .program = &program, .of_changed = &view != &view_};
    made.applied = mappings::apply(program, view, meta(), now_.now,
                                   trace_ == nullptr ? nullptr : &made.reasons);
    for (const mappings::Issue& issue : made.applied.issues) {
      made_.entry.signals.push_back({std::string(word(issue.kind)), issue.severity,
                                     core::to_text(issue.path), issue.table.text(), issue.code});
    }
    for (const core::Problem& p : made.applied.problems) signal(p);
    if (trace_ != nullptr) trace_->mapped.push_back(made);
    return std::move(made.applied);
  }

  void deliver(const channels::Destination& destination, const channels::Route& route,
               const mappings::Applied& applied) {
    Delivery delivery{.destination = destination.name.text(),
                      .order_key = order_key_,
                      .barrier = channel_.keep_order_by.has_value() && hl7v2::merges(header_)};
    const bool original = destination.original || route.last() == nullptr;
    if (original) {
      delivery.format =
          destination.kind == channels::Destination::Kind::mllp ? "hl7v2" : "original";
      delivery.control_id = made_.entry.control_id;
    } else if (applied.documents.empty()) {
      delivery.format = word(route.last()->target());
      delivery.state = DeliveryState::parked;
      delivery.problems.add(applied.problems);
    } else {
      delivery.format = applied.documents.front().format;
      delivery.body = applied.documents.front().bytes;
      delivery.control_id = applied.documents.front().control_id;
    }
    if (destination.file_name)
      delivery.path = mappings::text_of(*destination.file_name, view_, meta(), now_.now);
    made_.entry.deliveries.push_back(std::move(delivery));
  }

  void answer() {
    // An empty batch has no message to answer, unless there is something to say of it.
    if (!now_.batch.empty || made_.fate != Fate::accepted)
      made_.ack = answers(made_.fate, problems_);
    core::Problems full;
    full.add({.code = 5003,
              .what = say("the message cannot be stored now"),
              .hint = say("send it again later")});
    made_.ack_not_stored = answers(Fate::not_now, full);
    if (channel_.application_to && !made_.ack.application.empty() && !made_.ack.commit.empty())
      send_on(std::exchange(made_.ack.application, {}));
  }

  Answers answers(Fate fate, const core::Problems& problems) const {
    const auto msh = view_.first(core::SegmentName("MSH"));
    auto asked = [&](std::size_t n) { return msh ? msh->field(n).raw() : std::string_view{}; };
    const channels::AckCodes codes =
        channels::ack_codes(channel_.ack.terms(), asked(15), asked(16), fate);
    const std::string stamp = hl7_timestamp(now_.now);
    hl7v2::AckRequest request{.message = &view_,
                              .code = codes.commit,
                              .application = channel_.ack.from.application.text(),
                              .facility = channel_.ack.from.facility.text(),
                              .timestamp = stamp,
                              .control_id = now_.ack_id,
                              .problems = problems.empty() ? nullptr : &problems};
    Answers made;
    // Who speaks XML is answered in it.
    auto written = [&](std::string ack) {
      if (!view_.in_xml()) return ack;
      const core::Message bytes(ack);
      return hl7v2::to_xml(hl7v2::parse(bytes), hl7v2::Dictionary::nearest(text(header_.version)));
    };
    if (!codes.commit.empty()) {
      // A commit says nothing of what the application will say.
      if (codes.commit == "CA") request.problems = nullptr;
      made.commit = written(hl7v2::make_ack(request));
      request.problems = problems.empty() ? nullptr : &problems;
    }
    if (codes.application.empty()) return made;
    const std::string id = std::string(now_.ack_id) + (made.commit.empty() ? "" : "A");
    request.code = codes.application;
    request.control_id = id;
    if (channel_.application_to && !made.commit.empty()) request.accept_asked = "AL";
    made.application = written(hl7v2::make_ack(request));
    return made;
  }

  // The application acknowledgement as a message of its own (HL7 2.5.1, 2.9.3.3).
  void send_on(std::string ack) {
    made_.entry.deliveries.push_back(
        {.destination = channel_.destinations[*channel_.application_to].name.text(),
         .format = "hl7v2",
         .body = std::move(ack),
         .order_key = order_key_,
         .control_id = std::string(now_.ack_id) + 'A'});
  }

  const channels::Channel& channel_;
  hl7v2::View view_;
  hl7v2::HeaderView header_;
  Weighed weighed_;
  const Circumstances& now_;
  Trace* trace_;
  core::Problems problems_;
  std::string order_key_;
  Intake made_;
};

}  // namespace

Intake intake(const channels::Channel& channel, const std::string& plan_hash,
              const core::Message& message, const Circumstances& circumstances, Trace* trace) {
  return Taker(channel, message, circumstances, trace).run(plan_hash);
}

}  // namespace engine::flow
