#include <algorithm>

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

void Evaluator::start_into(const PathCode& path, const Frame& frame, Things& out) {
  switch (path.start) {
    case PathCode::Start::nothing:
      return;
    case PathCode::Start::slot:
      for (const std::uint32_t s :
           layout_->segments(path.slot, layout_->around(frame.group, path.anchor))) {
        out.push_back(segment_thing(s));
      }
      return;
    case PathCode::Start::group:
      for (const std::uint32_t g :
           layout_->groups(path.slot, layout_->around(frame.group, path.anchor))) {
        Thing thing;
        thing.kind = Kind::group;
        thing.number = g;
        out.push_back(thing);
      }
      return;
    case PathCode::Start::named:
      for (std::uint32_t i = 0; i < view_.size(); ++i) {
        if (view_[i].name() == path.segment) out.push_back(segment_thing(i));
      }
      return;
    case PathCode::Start::frame: {
      const Frame* at = &frame;
      for (std::uint16_t i = 0; i < path.up; ++i) at = at->up;
      out.push_back(at->thing);
      return;
    }
    case PathCode::Start::argument:
      return into(path.argument, frame, out);
    case PathCode::Start::meta: {
      const std::string_view text = meta_text(path.meta);
      if (!text.empty()) out.push_back(text_thing(text));
      return;
    }
  }
}

// The parts of a value that `steps` lead to, from `from` on; `found` says whether to go on.
template <class Found>
bool part_of(Thing thing, const PathCode& path, std::size_t from, Found& found) {
  for (std::size_t i = from; i < path.steps.size(); ++i) {
    const StepCode& step = path.steps[i];
    const auto n = static_cast<std::uint16_t>(step.number);
    if (thing.kind != Kind::value) return true;
    const Level level = thing.value.level();
    if (level != Level::repetition && level != Level::component)
      return true;  // repetitions and leaves have no numbered parts
    (level == Level::repetition ? thing.where.component : thing.where.subcomponent) = n;
    thing.value = thing.value.child(n);
    thing.v2 = step.v2;
    thing.table = step.table;
  }
  return found(thing);
}

// What a plain path finds, without keeping what lies on the way.
template <class Found>
void Evaluator::each_part(const PathCode& path, const Frame& frame, Found found) {
  auto field = [&](std::uint32_t segment, std::uint16_t n, std::string_view v2, std::uint16_t table,
                   std::size_t from) {
    bool more = true;
    view_[segment].field(n).each_child([&](const ValueView& repetition, std::size_t r) {
      Thing thing;
      thing.kind = Kind::value;
      thing.where = {segment, n, static_cast<std::uint16_t>(r), 0, 0};
      thing.value = repetition;
      thing.v2 = v2;
      thing.table = table;
      return more = part_of(thing, path, from, found);
    });
    return more;
  };
  if (path.start == PathCode::Start::slot) {
    for (const std::uint32_t segment :
         layout_->segments(path.slot, layout_->around(frame.group, path.anchor))) {
      if (!field(segment, path.field, path.v2, path.table, 0)) return;
    }
    return;
  }
  const Frame* at = &frame;
  for (std::uint16_t i = 0; i < path.up; ++i) at = at->up;
  if (at->thing.kind != Kind::segment || path.steps.empty()) {
    part_of(at->thing, path, 0, found);
    return;
  }
  const StepCode& first = path.steps.front();
  field(at->thing.number, static_cast<std::uint16_t>(first.number), first.v2, first.table, 1);
}

std::optional<Thing> Evaluator::first(Index exp, const Frame& frame) {
  const Exp& e = variant_.exps[exp];
  std::optional<Thing> found;
  if (e.op == Op::path && variant_.paths[e.payload].plain()) {
    each_part(variant_.paths[e.payload], frame, [&](const Thing& thing) {
      if (valued(thing)) found = thing;
      return !found;
    });
    return found;
  }
  Things things(memory());
  into(exp, frame, things);
  for (const Thing& thing : things) {
    if (valued(thing)) return thing;
  }
  return {};
}

void Evaluator::path_into(const PathCode& path, const Frame& frame, Things& out) {
  if (path.plain()) {
    return each_part(path, frame, [&](const Thing& thing) {
      out.push_back(thing);
      return true;
    });
  }
  Things now(memory());
  start_into(path, frame, now);
  select(path.which, frame, now);
  if (path.field != 0) {
    Things values(memory());
    fields_into(path, frame, now, values);
    now.swap(values);
  }
  for (const StepCode& step : path.steps) {
    Things next(memory());
    step_into(step, frame, now, next);
    now.swap(next);
  }
  out.insert(out.end(), now.begin(), now.end());
}

// The repetitions of a field, of each segment.
void Evaluator::fields_into(const PathCode& path, const Frame& frame, const Things& segments,
                            Things& out) {
  static_cast<void>(frame);
  for (const Thing& segment : segments) {
    if (segment.kind != Kind::segment) continue;
    const ValueView field = view_[segment.number].field(path.field);
    const std::size_t count = field.count();
    for (std::size_t r = 1; r <= count; ++r) {
      Thing thing;
      thing.kind = Kind::value;
      thing.where = {segment.number, path.field, static_cast<std::uint16_t>(r), 0, 0};
      thing.value = field.child(r);
      thing.v2 = path.v2;
      thing.table = path.table;
      out.push_back(thing);
    }
  }
}

// Keeps the things that a selection names. [first] and [last] are among those with a value.
void Evaluator::select(const StepCode& step, const Frame& frame, Things& things) {
  auto empty = [&](const Thing& thing) { return !valued(thing); };
  auto only = [&](const Thing& one) {
    const Thing kept = one;
    things.assign(1, kept);
  };
  switch (step.kind) {
    case Step::Kind::nth:
      if (step.number > things.size()) {
        things.clear();
      } else {
        only(things[step.number - 1]);
      }
      return;
    case Step::Kind::first:
    case Step::Kind::last:
      std::erase_if(things, empty);
      if (!things.empty()) only(step.kind == Step::Kind::first ? things.front() : things.back());
      return;
    case Step::Kind::where:
      std::erase_if(things, [&](const Thing& thing) {
        return !test(step.test, *frame_for(thing, frame, 1));
      });
      return;
    case Step::Kind::every:
    case Step::Kind::number:
    case Step::Kind::name:
    case Step::Kind::attribute:
      return;
  }
}

// One component (of a repetition), subcomponent (of a component), or field (of a segment).
void Evaluator::down(const StepCode& step, const Thing& thing, Things& out) const {
  const auto n = static_cast<std::uint16_t>(step.number);
  Thing below = thing;
  below.kind = Kind::value;
  below.v2 = step.v2;
  below.table = step.table;
  if (thing.kind == Kind::segment) {
    const ValueView field = view_[thing.number].field(n);
    const std::size_t count = field.count();
    for (std::size_t r = 1; r <= count; ++r) {
      below.where = {thing.number, n, static_cast<std::uint16_t>(r), 0, 0};
      below.value = field.child(r);
      out.push_back(below);
    }
    return;
  }
  if (thing.kind != Kind::value) return;
  switch (thing.value.level()) {
    case Level::field:
    case Level::subcomponent:
      return;  // repetitions and leaves have no numbered parts
    case Level::repetition:
      below.where.component = n;
      break;
    case Level::component:
      below.where.subcomponent = n;
      break;
  }
  below.value = thing.value.child(n);
  out.push_back(below);
}

void Evaluator::step_into(const StepCode& step, const Frame& frame, const Things& from,
                          Things& out) {
  if (step.kind != Step::Kind::number) {
    out = from;
    return select(step, frame, out);
  }
  for (const Thing& thing : from) down(step, thing, out);
}

}  // namespace mappings::detail
