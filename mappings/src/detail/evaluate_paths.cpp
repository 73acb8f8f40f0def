// How a path finds what it names: from a start, down step by step. Every step hands on what it
// finds, so that nothing is kept on the way and a reader who has enough ends the search.
#include "mappings/src/detail/evaluate.hpp"

namespace mappings::detail {

using hl7v2::Level;
using hl7v2::ValueView;

Thing Evaluator::segment_thing(std::uint32_t index) const {
  Thing thing;
  thing.kind = Kind::segment;
  thing.number = index;
  thing.where.segment = index;
  return thing;
}

// What a path begins with: segments, groups, a thing of a frame, the value of an expression.
void Evaluator::each_start(const PathCode& path, const Frame& frame, Sink sink) {
  switch (path.start) {
    case PathCode::Start::nothing:
      return;
    case PathCode::Start::slot:
      for (const std::uint32_t s :
           layout_->segments(path.slot, layout_->around(frame.group, path.anchor))) {
        if (!sink(segment_thing(s))) return;
      }
      return;
    case PathCode::Start::group:
      for (const std::uint32_t g :
           layout_->groups(path.slot, layout_->around(frame.group, path.anchor))) {
        Thing thing;
        thing.kind = Kind::group;
        thing.number = g;
        if (!sink(thing)) return;
      }
      return;
    case PathCode::Start::root:
      if (source_.tree != nullptr) sink(node_thing(source_.tree->root(), kUntyped));
      return;
    case PathCode::Start::resources:
      return resources(path, sink);
    case PathCode::Start::named:
      for (std::uint32_t i = 0; i < view().size(); ++i) {
        if (view()[i].name() == path.segment && !sink(segment_thing(i))) return;
      }
      return;
    case PathCode::Start::frame: {
      const Frame* at = &frame;
      for (std::uint16_t i = 0; i < path.up; ++i) at = at->up;
      sink(at->thing);
      return;
    }
    case PathCode::Start::argument:
      return each(path.argument, frame, sink);
    case PathCode::Start::meta: {
      const std::string_view text = meta_text(path.meta);
      if (!text.empty()) sink(text_thing(text));
      return;
    }
  }
}

// Keeps the things that a selection names. [first] and [last] are among those with a value.
template <class Source>
void Evaluator::select(const StepCode& step, const Frame& frame, Source source, Sink sink) {
  switch (step.kind) {
    case Step::Kind::nth: {
      std::uint32_t n = 0;
      return source([&](const Thing& thing) {
        if (++n < step.number) return true;
        sink(thing);
        return false;
      });
    }
    case Step::Kind::first:
      return source([&](const Thing& thing) {
        if (!valued(thing)) return true;
        sink(thing);
        return false;
      });
    case Step::Kind::last: {
      std::optional<Thing> last;
      source([&](const Thing& thing) {
        if (valued(thing)) last = thing;
        return true;
      });
      if (last) sink(*last);
      return;
    }
    case Step::Kind::where:
      return source([&](const Thing& thing) {
        return !test(step.test, *frame_for(thing, frame, 1)) || sink(thing);
      });
    case Step::Kind::every:
    case Step::Kind::number:
    case Step::Kind::name:
    case Step::Kind::attribute:
      return source(sink);
  }
}

// What the steps of a path start from: the repetitions of a field of each segment, or, without a
// field, what the path begins with.
void Evaluator::each_value(const PathCode& path, const Frame& frame, Sink sink) {
  auto start = [&](Sink to) {
    if (path.which.kind == Step::Kind::every) return each_start(path, frame, to);
    select(path.which, frame, [&](Sink inner) { each_start(path, frame, inner); }, to);
  };
  if (path.field == 0) return start(sink);
  start([&](const Thing& segment) {
    return segment.kind != Kind::segment ||
           each_repetition(segment.number, path.field, path.type, sink);
  });
}

// What is left after so many steps of a path.
void Evaluator::each_step(const PathCode& path, std::size_t steps, const Frame& frame, Sink sink) {
  if (steps == 0) return each_value(path, frame, sink);
  const StepCode& step = path.steps[steps - 1];
  if (step.kind == Step::Kind::name || step.kind == Step::Kind::attribute) {
    return each_step(path, steps - 1, frame,
                     [&](const Thing& thing) { return below(step, thing, sink); });
  }
  if (step.kind == Step::Kind::number) {
    return each_step(path, steps - 1, frame,
                     [&](const Thing& thing) { return down(step, thing, sink); });
  }
  select(step, frame, [&](Sink inner) { each_step(path, steps - 1, frame, inner); }, sink);
}

bool Evaluator::each_repetition(std::uint32_t segment, std::uint16_t n, const Typed& type,
                                Sink sink) const {
  Thing thing;
  thing.kind = Kind::value;
  thing.type = &type;
  thing.where = {segment, n, 0, 0, 0};
  bool more = true;
  view()[segment].field(n).each_child([&](const ValueView& repetition, std::size_t r) {
    thing.where.repetition = static_cast<std::uint16_t>(r);
    thing.value = repetition;
    return more = sink(thing);
  });
  return more;
}

// One component (of a repetition), subcomponent (of a component), or field (of a segment).
bool Evaluator::down(const StepCode& step, const Thing& thing, Sink sink) const {
  const auto n = static_cast<std::uint16_t>(step.number);
  if (thing.kind == Kind::segment) return each_repetition(thing.number, n, step.type, sink);
  if (thing.kind != Kind::value) return true;
  const Level level = thing.value.level();
  if (level != Level::repetition && level != Level::component)
    return true;  // repetitions and leaves have no numbered parts
  Thing below = thing;
  (level == Level::repetition ? below.where.component : below.where.subcomponent) = n;
  below.value = thing.value.child(n);
  below.type = &step.type;
  return sink(below);
}

core::Path Evaluator::path(const Where& where) const {
  if (source_.view == nullptr || where.segment >= view().size()) return {};
  const hl7v2::SegmentView segment = view()[where.segment];
  // The only one of its name needs no number, and the first repetition none either.
  std::uint32_t same = 0;
  for (std::size_t i = 0; i < view().size() && same < 2; ++i)
    same += view()[i].name() == segment.name() ? 1U : 0U;
  core::Path path{segment.name(),  same > 1 ? segment.occurrence() : 0,
                  where.field,     where.repetition,
                  where.component, where.subcomponent};
  if (path.field != 0 && segment.field(path.field).count() <= 1) path.repetition = 0;
  return path;
}

core::Place Evaluator::named(const Where& where) const {
  core::Place place;
  place.path = path(where);
  if (where.node != nullptr) place.element = element(*where.node);
  return place;
}

core::Place Evaluator::place(const Where& where, const ValueView& value) const {
  core::Place place = named(where);
  if (where.node != nullptr) {
    place.offset = where.node->offset;
    place.length = where.node->length;
  }
  if (source_.view == nullptr) return place;
  const std::string_view payload = view().split();
  const std::string_view raw = value.raw();
  if (raw.data() >= payload.data() && raw.data() <= payload.data() + payload.size()) {
    place.offset = static_cast<std::uint32_t>(raw.data() - payload.data());
    place.length = static_cast<std::uint32_t>(raw.size());
  }
  return place;
}

}  // namespace mappings::detail
