#include "engine/flow/take_document.hpp"

#include "engine/flow/keys.hpp"
#include "engine/flow/refusals.hpp"
#include "engine/flow/routing.hpp"
#include "parsers/cda/check.hpp"
#include "parsers/fhir/check.hpp"

namespace engine::flow {

using channels::Fate;
using mappings::Format;

namespace {

class DocumentTaker {
 public:
  DocumentTaker(const channels::Channel& channel, const core::Message& message,
                const Circumstances& now, Trace* trace)
      : channel_(channel),
        message_(message),
        now_(now),
        taken_{.channel = channel, .now = now, .trace = trace},
        source_(mappings::read_source(channel.format, message)) {}

  Intake run(const std::string& plan_hash) {
    const auto print = this->print();
    if (print && now_.memory->underway(id_bytes(*print))) return {.wait = true};
    taken_.begin(message_.payload(), plan_hash);
    Intake& made = taken_.made;
    if (!source_) {
      made.fate = Fate::unreadable;
      made.entry.outcome = "unreadable";
      taken_.signal(source_.error());
      taken_.problems.add(source_.error());
    } else {
      describe();
      if (!(print && taken_.repeated(*print, document_came_before)) && checks_out()) route();
    }
    if (made.fate != Fate::accepted) made.entry.fingerprint.clear();  // it may come again, mended
    if (taken_.trace != nullptr) taken_.trace->problems.add(taken_.problems);
    made.problems = std::move(taken_.problems);
    return std::move(made);
  }

 private:
  // Where the channel looks for documents that come again.
  std::optional<Fingerprint> print() const {
    const bool looks = channel_.duplicates.then != channels::DuplicateThen::process;
    if (now_.memory == nullptr || !looks || !source_) return {};
    return fingerprint(source_->kind, source_->id, message_.payload());
  }

  void describe() {
    Entry& entry = taken_.made.entry;
    entry.control_id = source_->id;
    entry.type = (channel_.format == Format::cda ? "CDA^" : "FHIR^") + source_->kind;
    remember(entry.keys, SearchKey::Kind::control_id, source_->id);
    find_by(*source_->tree, channel_.format, entry.keys);
  }

  // One error is enough to refuse; the sender is told of all.
  bool checks_out() {
    using parsers::hl7v2::CheckLevel;
    const CheckLevel level = channel_.checks.level;
    if (level == CheckLevel::none) return true;
    const parsers::tree::Node& root = source_->tree->root();
    const core::Problems found =
        channel_.format == Format::cda
            ? parsers::cda::check(root)
            : parsers::fhir::check(root, level == CheckLevel::profile
                                             ? parsers::fhir::Level::profile
                                             : parsers::fhir::Level::structure);
    for (const core::Problem& p : found) {
      if (p.severity == core::Severity::error)
        taken_.refuse(Fate::faulty, p);
      else
        taken_.warn(p);
    }
    return taken_.made.fate == Fate::accepted;
  }

  void route() {
    const mappings::SourceView source = source_->view(message_);
    if (Routing(taken_, source).run()) return;
    taken_.refuse(Fate::unwanted, unrouted_document(channel_.name));
    taken_.made.entry.outcome = channel_.otherwise.refuse.text();
  }

  const channels::Channel& channel_;
  const core::Message& message_;
  const Circumstances& now_;
  Taken taken_;
  core::Result<mappings::Source> source_;
};

}  // namespace

Intake take_document(const channels::Channel& channel, const std::string& plan_hash,
                     const core::Message& message, const Circumstances& circumstances,
                     Trace* trace) {
  return DocumentTaker(channel, message, circumstances, trace).run(plan_hash);
}

}  // namespace engine::flow
