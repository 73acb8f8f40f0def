#include "mappings/src/detail/evaluate.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "mappings/src/detail/functions.hpp"

namespace mappings::detail {

using hl7v2::ValueView;

bool is_null(const ValueView& value) { return value.presence() == hl7v2::Presence::null; }

// Anything but separators, blanks and the null of HL7 (`""`).
bool has_content(const ValueView& value) {
  const std::string_view raw = value.raw();
  const hl7v2::Separators& s = value.separators();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '"' && i + 1 < raw.size() && raw[i + 1] == '"') {
      ++i;
    } else if (c != ' ' && c != '\t' && c != s.component && c != s.subcomponent &&
               c != s.repetition) {
      return true;
    }
  }
  return false;
}

namespace {

// Far more than the largest mapping needs for a segment, and a million for what goes by none.
std::size_t steps_for(const SourceView& source) {
  constexpr std::size_t kByte = 40;  // of a document: its elements are as short as segments are few
  constexpr std::size_t kUsual = 1'000'000;
  if (source.view == nullptr) return kUsual + kByte * source.tree->text().size();
  return kUsual + 10'000 * source.view->size() + source.view->split().size();
}

}  // namespace

bool Evaluator::spend(std::size_t steps) {
  if (steps <= steps_left_) {
    steps_left_ -= steps;
    return true;
  }
  if (steps_left_ != 0 || !applied_.problems.any(core::Severity::error)) {
    refuse({.code = 3507,
            .what = core::say("this mapping does more for the message than weir lets it"),
            .hint = core::say("look for $each within $each, and for texts that double"),
            .place = {core::kMessage, 0, 0, {}}});
  }
  steps_left_ = 0;
  return false;
}

Evaluator::Evaluator(const Code& code, const Variant& variant, const SourceView& source,
                     const Meta& meta, Time now, Applied& applied)
    : code_(code),
      variant_(variant),
      source_(source),
      meta_(meta),
      now_(now),
      applied_(applied),
      steps_left_(steps_for(source)) {
  if (variant.structure) layout_.emplace(*variant.structure, view(), memory());
}

Things Evaluator::all(Index exp, const Frame& frame) {
  Things things(memory());
  each(exp, frame, [&](const Thing& thing) {
    things.push_back(thing);
    return spend(1);
  });
  return things;
}

void Evaluator::each_valued(Index exp, const Frame& frame, Sink sink) {
  each(exp, frame, [&](const Thing& thing) { return spend(1) && (!valued(thing) || sink(thing)); });
}

std::optional<Thing> Evaluator::first(Index exp, const Frame& frame) {
  std::optional<Thing> found;
  each_valued(exp, frame, [&](const Thing& thing) {
    found = thing;
    return false;
  });
  return found;
}

bool Evaluator::valued(const Thing& thing) const {
  switch (thing.kind) {
    case Kind::nothing:
    case Kind::built:
      return false;
    case Kind::text:
    case Kind::number:
    case Kind::coded:
      return thing.text.find_first_not_of(" \t\r\n") != std::string_view::npos;
    case Kind::value:
      return has_content(thing.value);
    case Kind::node:
      return node_valued(*thing.where.node);
    case Kind::truth:
    case Kind::resource:
    case Kind::segment:
    case Kind::group:
      return true;
  }
  return false;
}

bool Evaluator::is_null(const Thing& thing) const {
  if (thing.kind == Kind::node) return node_null(*thing.where.node);
  return thing.kind == Kind::value && detail::is_null(thing.value);
}

std::string_view Evaluator::text(const Thing& thing) {
  const std::string_view text = raw_text(thing);
  return spend(text.size() / kBytesOfStep) ? text : std::string_view{};
}

std::string_view Evaluator::raw_text(const Thing& thing) const {
  switch (thing.kind) {
    case Kind::text:
    case Kind::number:
    case Kind::coded:
      return thing.text;
    case Kind::truth:
      return thing.truth ? "true" : "false";
    case Kind::value:
      break;
    case Kind::node:
      return node_text(*thing.where.node);
    case Kind::nothing:
    case Kind::built:
    case Kind::resource:
    case Kind::segment:
    case Kind::group:
      return {};
  }
  // Text of several lines or with separators in it is one text (HL7 2.5.1, 2.A.77: TX, FT, ST).
  ValueView value = thing.value;
  const std::string_view v2 = thing.type->name;
  if (v2 != "ST" && v2 != "TX" && v2 != "FT" && v2 != "varies") {
    while (value.level() != hl7v2::Level::subcomponent && value.count() > 1) value = value.child(1);
  }
  return value.text(source_.message);
}

const Frame* Evaluator::frame_for(const Thing& thing, const Frame& up, std::uint32_t index) {
  constexpr std::size_t kStepsOfFrame = 8;  // it stays in memory until the message is done
  spend(kStepsOfFrame);
  std::uint32_t group = up.group;
  if (thing.kind == Kind::group) group = thing.number;
  if (thing.kind == Kind::segment && layout_) group = layout_->group_of(thing.number);
  return new (memory()->allocate(sizeof(Frame), alignof(Frame)))
      Frame{.up = &up, .group = group, .index = index, .thing = thing, .lets = nullptr};
}

const Frame* Evaluator::with_lets(const std::vector<Index>& lets, const Frame& frame) {
  using Values = std::pmr::vector<Things>;
  auto* values = new (memory()->allocate(sizeof(Values), alignof(Values))) Values(memory());
  Frame* inner = new (memory()->allocate(sizeof(Frame), alignof(Frame))) Frame(frame);
  inner->up = &frame;
  inner->lets = values;
  for (const Index let : lets)
    values->push_back(all(let, *inner));  // a later one may use an earlier one
  return inner;
}

const Coded* Evaluator::kept(const Coded& coded) const {
  return new (memory()->allocate(sizeof(Coded), alignof(Coded))) Coded(coded);
}

std::string Evaluator::name_of(const Instance& instance) const {
  const Resource& resource = variant_.resources[instance.resource];
  return resource.name == kNone ? resource.type : '$' + variant_.texts[resource.name];
}

std::string Evaluator::numbered(const Instance& instance) const {
  const std::string& type = variant_.resources[instance.resource].type;
  std::size_t before = 0;
  std::size_t total = 0;
  for (const Instance& other : instances_) {
    if (!other.alive || variant_.resources[other.resource].type != type) continue;
    ++total;
    if (&other <= &instance) ++before;
  }
  return total < 2 ? type : type + '[' + std::to_string(before) + ']';
}

void Evaluator::issue(IssueKind kind, core::Severity severity, const Where& where, core::Name table,
                      std::string code) {
  applied_.issues.push_back({kind, severity, named(where), std::move(table), std::move(code)});
}

Thing Evaluator::text_thing(std::string_view text, const Thing* from) const {
  Thing thing;
  if (from != nullptr) thing.where = from->where;
  thing.kind = Kind::text;
  thing.text = text;
  return thing;
}

bool Evaluator::literal(Index exp) const {
  const Op op = variant_.exps[exp].op;
  return op == Op::text || op == Op::number;
}

Thing Evaluator::literal_thing(Index exp) const {
  const Exp& e = variant_.exps[exp];
  Thing thing = text_thing(variant_.texts[e.payload]);
  if (e.op == Op::number) thing.kind = Kind::number;
  return thing;
}

std::string_view Evaluator::meta_text(std::string_view name) const {
  if (name == "channel") return meta_.channel;
  if (name == "environment") return meta_.environment;
  if (name == "date") return meta_.date;
  return {};
}

bool Evaluator::test(Index exp, const Frame& frame) {
  if (!spend(1)) return false;
  const Exp& e = variant_.exps[exp];
  auto holds = [&](Index arg) { return test(arg, frame); };
  switch (e.op) {
    case Op::truth:
      return e.flag;
    case Op::any:
      return std::any_of(e.args.begin(), e.args.end(), holds);
    case Op::all:
      return std::all_of(e.args.begin(), e.args.end(), holds);
    case Op::negate:
      return !test(e.args[0], frame);
    case Op::equal:
    case Op::unequal:
    case Op::less:
    case Op::at_most:
    case Op::more:
    case Op::at_least:
      return compare(e, frame);
    case Op::among:
    case Op::matches:
      return among(e, frame);
    case Op::valued:
    case Op::empty:
    case Op::null:
      return presence(e, frame);
    default:
      break;
  }
  const std::optional<Thing> thing = first(exp, frame);
  return thing && thing->kind == Kind::truth && thing->truth;
}

// a & b: an empty side counts as ''; all empty gives nothing.
void Evaluator::combine(const Exp& e, const Frame& frame, Sink sink) {
  std::string joined;
  std::optional<Thing> source;
  bool reads = false;
  for (const Index arg : e.args) {
    if (literal(arg)) {
      joined += variant_.texts[variant_.exps[arg].payload];  // a blank is a text, too
      continue;
    }
    reads = true;
    const std::optional<Thing> side = first(arg, frame);
    if (!side) continue;
    if (!source) source = side;
    joined += text(*side);
  }
  if (joined.empty() || (reads && !source)) return;
  sink(text_thing(keep(joined), source ? &*source : nullptr));
}

bool Evaluator::yields(Index exp, const Frame& frame, Sink sink) {
  Things before(memory());  // what has no value and stands before what has one
  bool found = false;
  each(exp, frame, [&](const Thing& thing) {
    if (!found && !valued(thing)) {
      before.push_back(thing);
      return true;
    }
    if (!std::exchange(found, true) && !std::all_of(before.begin(), before.end(), sink))
      return false;
    return sink(thing);
  });
  return found;
}

// The first side that has a value, all of it.
void Evaluator::otherwise(const Exp& e, const Frame& frame, Sink sink) {
  for (const Index side : e.args) {
    if (yields(side, frame, sink)) return;
  }
}

void Evaluator::each(Index exp, const Frame& frame, Sink sink) {
  if (!spend(1)) return;
  const Exp& e = variant_.exps[exp];
  switch (e.op) {
    case Op::path: {
      const PathCode& path = variant_.paths[e.payload];
      return each_step(path, path.steps.size(), frame, sink);
    }
    case Op::text:
    case Op::number:
      sink(literal_thing(exp));
      return;
    case Op::variable: {
      const Variable& variable = variant_.variables[e.payload];
      const Frame* at = &frame;
      for (std::uint16_t i = 0; i < variable.up; ++i) at = at->up;
      for (const Thing& thing : (*at->lets)[variable.number]) {
        if (!sink(thing)) return;
      }
      return;
    }
    case Op::call:
      if (e.function == Function::ref || e.function == Function::refs)
        return linked(e, frame, sink);
      if (e.function == Function::section) return section(e, frame, sink);
      if (e.function == Function::resolve) return resolve(e, frame, sink);
      if (e.function == Function::v2type) return v2type(e, frame, sink);
      return Functions(*this, frame, sink).call(e);
    case Op::otherwise:
      return otherwise(e, frame, sink);
    case Op::join:
      return combine(e, frame, sink);
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::minus:
      return arithmetic(e, frame, sink);
    default:
      break;
  }
  Thing truth;
  truth.kind = Kind::truth;
  truth.truth = test(exp, frame);
  sink(truth);
}

// ref(x) is the one within the frame that surrounds both; refs(x) all of them.
void Evaluator::linked(const Exp& e, const Frame& frame, Sink sink) {
  constexpr std::uint32_t kInstancesOfStep = 16;
  const Link& link = variant_.links[e.payload];
  const Frame* scope = &frame;
  for (std::uint16_t i = 0; i < link.up; ++i) scope = scope->up;
  Thing thing;
  thing.kind = Kind::resource;
  for (; thing.number < instances_.size(); ++thing.number) {
    if (thing.number % kInstancesOfStep == 0 && !spend(1)) return;
    const Instance& instance = instances_[thing.number];
    if (!instance.alive || variant_.resources[instance.resource].name != link.name) continue;
    const Frame* at = instance.frame;
    while (at != nullptr && at != scope) at = at->up;
    if (at == nullptr) continue;
    if (!sink(thing) || e.function == Function::ref) return;
  }
}

}  // namespace mappings::detail
