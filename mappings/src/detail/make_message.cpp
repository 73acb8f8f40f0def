// Makes an HL7 v2 message: of nothing, or of a copy that is edited item by item.
#include <algorithm>
#include <deque>
#include <map>

#include "mappings/src/detail/make.hpp"
#include "mappings/src/detail/write_message.hpp"
#include "parsers/hl7v2/draft.hpp"
#include "parsers/hl7v2/header.hpp"

namespace mappings::detail {

using hl7v2::ValueView;

namespace {

// One item of `edit:`, applied to one message. All of it reads the message as it was.
class Editor {
 public:
  Editor(const Job& job, const hl7v2::View& view)
      : view_(view),
        e_(job.code, job.variant, view, job.meta, job.now, job.applied),
        writer_(e_, &view, view.separators(), job.reasons),
        draft_(view) {}

  // False: nothing is changed.
  bool run(const Edit& edit) {
    const Frame root = e_.root();
    through(e_, edit.gate, root, [&](const Frame& frame) {
      for (const Write& write : edit.writes) this->write(write, frame);
      for (const Edit::Moved& moved : edit.moves) move(moved, frame);
      for (const Index removal : edit.removals) {
        e_.each(removal, frame, [&](const Thing& thing) {
          removed_.push_back(thing.where);
          return true;
        });
      }
      return true;
    });
    for (const Change& change : changes_) {
      if (written(change)) put(change);
    }
    remove();
    return changed_;
  }
  std::string bytes() const { return draft_.bytes(); }

 private:
  // A place: in a segment of the view, or in one that is not there yet.
  struct Found {
    std::uint32_t segment = kNone;
    std::pair<std::uint32_t, std::uint16_t> missing{};  // group instance, slot
    core::Path path{};
  };
  struct Change {
    Found to;
    std::string text;
    bool live = false;
  };

  std::optional<Found> find(const Spot& spot, const Frame& frame) {
    const PathCode& code = e_.variant().paths[spot.path];
    Found found{.path = spot.at};
    bool any = false;
    e_.each_found(spot.path, frame, [&](const Thing& thing) {
      any = true;
      found.segment = thing.where.segment;
      if (thing.kind != Kind::value) return false;
      const Where& base = thing.where;
      found.path = {{}, 0, base.field, base.repetition, base.component, base.subcomponent};
      if (spot.at.component != 0) found.path.component = spot.at.component;
      if (spot.at.subcomponent != 0) found.path.subcomponent = spot.at.subcomponent;
      return false;
    });
    if (any) return found;
    const bool one = code.which.kind == Step::Kind::every ||
                     (code.which.kind == Step::Kind::nth && code.which.number == 1);
    if (code.start != PathCode::Start::slot || !one) return {};
    found.missing = {e_.around(frame, code.anchor), code.slot};
    return found;
  }

  void write(const Write& write, const Frame& frame) {
    const std::optional<Found> to = find(write.to, frame);
    if (!to) return;
    Change change{*to, {}, false};
    const Made made =
        writer_.value(write.node, frame, level_of(to->path), label(*to, write), change.text);
    if (made == Made::nothing) return;
    change.live = made == Made::live;
    changes_.push_back(std::move(change));
  }

  std::string label(const Found& to, const Write& write) const {
    if (to.segment == kNone) return e_.variant().nodes[write.node].name;
    const core::Path& p = to.path;
    return core::to_text(e_.path({to.segment, p.field, p.repetition, p.component, p.subcomponent}));
  }

  void move(const Edit::Moved& moved, const Frame& frame) {
    const std::optional<Thing> from = e_.first(moved.from, frame);
    const std::optional<Found> to = find(moved.to, frame);
    if (!from || !to) return;
    changes_.push_back({*to, writer_.as_written(from->value, level_of(to->path)), true});
    removed_.push_back(from->where);
  }

  // Constants alone make nothing: neither a segment nor a repetition that was not there.
  bool written(const Change& change) const {
    const core::Path& path = change.to.path;
    auto same = [&](const Change& other) {
      const core::Path& at = other.to.path;
      const bool segment = other.to.segment == change.to.segment &&
                           other.to.missing == change.to.missing && other.live;
      return segment && (change.to.segment == kNone ||
                         (at.field == path.field && at.repetition == path.repetition));
    };
    if (change.live || std::ranges::any_of(changes_, same)) return true;
    if (change.to.segment == kNone) return false;
    if (path.component == 0) return true;
    const ValueView field = view_[change.to.segment].field(path.field);
    return has_content(field.child(std::max<std::size_t>(1, path.repetition)));
  }

  void put(const Change& change) {
    std::size_t segment = change.to.segment;
    if (change.to.segment == kNone) {
      const auto [group, slot] = change.to.missing;
      const auto made = made_.find(change.to.missing);
      segment =
          made != made_.end()
              ? made->second
              : draft_.insert(e_.room_for(slot, group),
                              core::SegmentName(e_.variant().structure->nodes[slot].name.view()));
      made_[change.to.missing] = segment;
    }
    draft_.set(segment, change.to.path, change.text);
    changed_ = true;
  }

  // The last repetitions first, so that the others keep their numbers.
  void remove() {
    std::ranges::stable_sort(removed_, std::greater{}, &Where::repetition);
    for (const Where& where : removed_) {
      if (where.segment == kNone) continue;
      draft_.remove(where.segment,
                    {{}, 0, where.field, where.repetition, where.component, where.subcomponent});
      changed_ = true;
    }
  }

  const hl7v2::View& view_;
  Evaluator e_;
  MessageWriter writer_;
  hl7v2::Draft draft_;
  std::vector<Change> changes_;
  std::vector<Where> removed_;
  std::map<std::pair<std::uint32_t, std::uint16_t>, std::size_t> made_;
  bool changed_ = false;
};

// Of a message that is read already.
Document document_of(const hl7v2::View& view, std::string bytes) {
  return {.format = std::string(word(Target::hl7v2)),
          .bytes = std::move(bytes),
          .resources = static_cast<std::uint32_t>(view.size()),
          .control_id = std::string(hl7v2::header(view).control_id.text(view.message()))};
}

void edit(const Job& job) {
  const hl7v2::View& first = *job.source.view;
  std::string bytes(first.message().payload());
  std::deque<core::Message> messages;  // a view lives as long as its message
  std::deque<hl7v2::View> views;
  const hl7v2::View* view = &first;
  for (const Edit& one : job.variant.edits) {
    Editor editor(job, *view);
    if (!editor.run(one)) continue;
    bytes = editor.bytes();
    messages.emplace_back(bytes);
    views.push_back(hl7v2::parse(messages.back(), {.force = &first.written_in()}));
    view = &views.back();
  }
  if (!job.applied.problems.any(core::Severity::error))
    job.applied.documents.push_back(document_of(*view, std::move(bytes)));
}

}  // namespace

void make_message(const Job& job) {
  if (job.variant.whole == kNone) return edit(job);
  Evaluator evaluator(job.code, job.variant, job.source, job.meta, job.now, job.applied);
  const hl7v2::Separators usual;
  std::string bytes;
  const Made made = MessageWriter(evaluator, job.source.view, usual, job.reasons)
                        .part(job.variant.whole, evaluator.root(), bytes);
  if (job.applied.problems.any(core::Severity::error)) return;
  if (made != Made::live) return job.applied.problems.add(nothing_made());
  const core::Message message(bytes);
  job.applied.documents.push_back(document_of(hl7v2::parse(message), std::move(bytes)));
}

}  // namespace mappings::detail
