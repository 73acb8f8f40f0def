// The segments and groups of an HL7 v2 message that is made, and the places that are written.
#include <algorithm>
#include <map>

#include "mappings/src/detail/compile_message.hpp"

namespace mappings::detail {

using core::say;
using hl7v2::Level;

bool MessageCompiler::no_place(const core::Name& key, const core::Place& place) {
  c_.report(3250, place, say("`%` is no place that can be written", key),
            say("for example PID-3, PID-3[2].1 or OBX[1]-5"));
  return false;
}

// Of a copy: the segment is looked for where the scope is. Of what is made: it is the segment at
// hand, so only positions count.
std::optional<MessageCompiler::Aim> MessageCompiler::spot(const core::Name& key,
                                                          const core::Place& place,
                                                          const Scope& scope, Spot& made) {
  const std::optional<Expression> e = parse_formula(key, place, c_.problems_);
  if (!e) return {};
  Aim aim;
  aim.label = key;
  if (e->op != Op::path || !e->args.empty() || !e->path->groups.empty()) {
    static_cast<void>(no_place(key, place));
    return {};
  }
  if (!found_in_copy(*e, scope, made, aim)) return {};
  return aim;
}

bool MessageCompiler::own_segment(const PathText& path) const {
  return path.root == PathText::Root::segment && path.segment.view().starts_with('Z') &&
         !of_.knows(path.segment);
}

bool MessageCompiler::found_in_copy(const Expression& e, const Scope& scope, Spot& made, Aim& aim) {
  Expression start = e;
  const PathText& whole = *e.path;
  PathCode code;
  Scope at;
  at.up = &scope;
  at.group = scope.group;
  start.path->field = 0;
  start.path->steps.clear();
  if (whole.root != PathText::Root::segment && whole.root != PathText::Root::dot)
    return no_place(aim.label, e.place);
  if (own_segment(whole)) {
    code.start = PathCode::Start::named;
    code.segment = whole.segment;
    at.segment = whole.segment;
    at.thing.kind = Kind::segment;
  } else if (!c_.path_start(start, scope, code, at)) {
    return false;
  }
  if (at.thing.many) {
    c_.report(3251, e.place, say("there may be several %", whole.segment),
              say("say which: `$each: %` around it, or %[1]", whole.segment, whole.segment));
    return false;
  }
  made.path = static_cast<Index>(variant().paths.size());
  variant().paths.push_back(std::move(code));
  if (at.thing.kind == Kind::value) {
    aim.type = {at.thing.name, at.thing.table};
    aim.level = at.level;
    return steps(whole, {}, made, aim);
  }
  if (at.thing.kind != Kind::segment) return no_place(aim.label, e.place);
  if (whole.field != 0 && !field(at.segment, whole.field, whole.field_place, made, aim))
    return false;
  return steps(whole, at.segment, made, aim);
}

bool MessageCompiler::field(core::SegmentName segment, std::uint32_t number,
                            const core::Place& place, Spot& made, Aim& aim) {
  made.at.field = static_cast<std::uint16_t>(number);
  aim.level = Level::field;
  if (!of_.knows(segment)) {  // a Z segment that no profile tells about
    aim.type = {"varies", 0};
    aim.list = true;
    return number != 0;
  }
  if (number == 0 || number > of_.fields(segment)) {
    c_.report(3204, place,
              say("% has % fields in v%, there is no `%-%`", segment, of_.fields(segment),
                  hl7v2::term(of_.dictionary.version()), segment, number));
    return false;
  }
  if (segment == core::SegmentName("MSH") && number <= 2) {
    c_.report(3250, place, say("MSH-% is written by weir", number),
              say("it says which separators there are"));
    return false;
  }
  const FieldFacts one = of_.field(segment, number);
  aim.type = {one.type, one.table};
  aim.list = one.repeats;
  return true;
}

bool MessageCompiler::steps(const PathText& path, core::SegmentName segment, Spot& made, Aim& aim) {
  for (const Step& step : path.steps) {
    if (step.kind == Step::Kind::number && !segment.empty() && made.at.field == 0) {
      if (!field(segment, step.number, step.place, made, aim)) return false;
    } else if (step.kind == Step::Kind::nth && aim.level == Level::field) {
      made.at.repetition = static_cast<std::uint16_t>(step.number);
      aim.level = Level::repetition;
      aim.list = false;
    } else if (step.kind == Step::Kind::number) {
      if (!down(step.number, step.place, aim)) return false;
      auto& part = aim.level == Level::component ? made.at.component : made.at.subcomponent;
      part = static_cast<std::uint16_t>(step.number);
    } else {
      return no_place(aim.label, step.place);
    }
  }
  return made.at.field != 0 || segment.empty() || no_place(aim.label, path.segment_place);
}

// One level: to a component of a field or repetition, or a subcomponent of a component.
bool MessageCompiler::down(std::uint32_t number, const core::Place& place, Aim& aim) {
  if (aim.level == Level::subcomponent) {
    c_.report(3226, place, say("there is nothing below this for `.%`", number),
              say("a path goes down from a field to components, then to subcomponents"));
    return false;
  }
  const hl7v2::TypeDef* def = of_.dictionary.type(aim.type.name);
  const std::size_t parts = composite(aim.type.name) ? def->components.size() : 1;
  if (number == 0 || (number > parts && aim.type.name != "varies")) {
    c_.report(
        3205, place,
        say("% has % components, there is no `.%`", hl7v2::term(aim.type.name), parts, number));
    return false;
  }
  if (composite(aim.type.name))
    aim.type = {def->components[number - 1].type, def->components[number - 1].table};
  aim.level = aim.level == Level::component ? Level::subcomponent : Level::component;
  aim.list = false;
  return true;
}

std::optional<std::uint16_t> MessageCompiler::child(std::uint16_t parent,
                                                    std::string_view name) const {
  const hl7v2::Node& node = structure_.nodes[parent];
  for (std::uint16_t i = 0; i < node.child_count; ++i) {
    const auto at = static_cast<std::uint16_t>(node.first_child + i);
    if (structure_.nodes[at].name.view() == name) return at;
  }
  return {};
}

// The segment or group stands elsewhere, or nowhere.
bool MessageCompiler::nothing_here(const core::Name& key, std::string_view name,
                                   const core::Place& place, std::uint16_t node) {
  const core::Name here = hl7v2::term(structure_.nodes[node].name);
  core::Safe around;
  std::vector<core::Name> known;
  for (std::size_t i = 1; i < structure_.nodes.size(); ++i) {
    const hl7v2::Node& one = structure_.nodes[i];
    known.push_back(hl7v2::term(one.name));
    if (one.name.view() == name)
      around.join(", ", say("%", hl7v2::term(structure_.nodes[one.parent].name)));
  }
  const core::Name meant = core::did_you_mean(name, known);
  c_.report(3254, place, say("`%` does not stand in %", key, here),
            !around.empty()  ? say("it stands in %", around)
            : !meant.empty() ? say("did you mean `%`?", meant)
                             : core::Safe{});
  return false;
}

Index MessageCompiler::segment_part(std::uint16_t node, const core::Place& place) {
  const hl7v2::Node& slot = structure_.nodes[node];
  const hl7v2::SegmentDef* def = of_.dictionary.segment(core::SegmentName(slot.name.view()));
  Part part{.shape = Part::Shape::segment, .name = std::string(slot.name.view()), .place = place};
  bool repeats = slot.repeats;
  for (std::uint16_t up = slot.parent; up != 0; up = structure_.nodes[up].parent)
    repeats = repeats || structure_.nodes[up].repeats;
  part.numbered =
      repeats && def != nullptr && !def->fields.empty() && def->fields[0].type.view() == "SI";
  variant().parts.push_back(std::move(part));
  return static_cast<Index>(variant().parts.size() - 1);
}

void MessageCompiler::write(const Member& m, core::SegmentName name, const Scope& scope,
                            Part& part) {
  const std::optional<Expression> e = parse_formula(m.key, m.key_place, c_.problems_);
  if (!e) return;
  Write made;
  Aim aim;
  aim.label = m.key;
  const bool path = e->op == Op::path && e->args.empty() && e->path->groups.empty() &&
                    !e->path->which_segment && e->path->root == PathText::Root::segment;
  if (!path || e->path->field == 0) return static_cast<void>(no_place(m.key, m.key_place));
  if (!field(name, e->path->field, e->path->field_place, made.to, aim) ||
      !steps(*e->path, name, made.to, aim))
    return;
  made.node = value(m.value, aim, scope);
  if (made.node == kNone) return;
  variant().nodes[made.node].name = m.key.text();
  part.reads = part.reads || variant().nodes[made.node].reads;
  if (made.to.at.field == 1) part.numbered = false;
  part.fields.push_back(made);
}

void MessageCompiler::member(const Member& m, std::uint16_t node, const Scope& scope,
                             std::vector<std::pair<std::uint16_t, Index>>& children) {
  const std::string& key = m.key.text();
  const bool field = core::SegmentName::looks_right(key.substr(0, 3)) &&
                     (key.size() == 3 || key[3] == '-' || key[3] == '[');
  const std::string_view name = field ? std::string_view(key).substr(0, 3) : std::string_view(key);
  const std::optional<std::uint16_t> at = child(node, name);
  if (!at) return static_cast<void>(nothing_here(m.key, name, m.key_place, node));
  if (key.size() > 3 && field) {
    auto there = std::ranges::find_if(children, [&](const auto& one) {
      return one.first == *at && variant().parts[one.second].gate.each == kNone;
    });
    if (there == children.end()) {
      children.emplace_back(*at, segment_part(*at, m.key_place));
      there = children.end() - 1;
    }
    Part part = variant().parts[there->second];  // formulas below it move the others
    write(m, core::SegmentName(name), scope, part);
    variant().parts[there->second] = std::move(part);
    return;
  }
  auto one = [&](const Value& v) {
    const auto* pointer = std::get_if<ItemPointer>(&v.what);
    const bool group = structure_.nodes[*at].group;
    if (group && pointer == nullptr) {
      c_.report(3253, v.place, say("here stands what is in group %", m.key),
                say("its segments, such as `PID-3: ...`"));
      return;
    }
    const Index made = group ? this->group(**pointer, *at, scope) : segment(v, *at, scope);
    if (made != kNone) children.emplace_back(*at, made);
  };
  if (const auto* list = std::get_if<Value::List>(&m.value.what)) {
    for (const Value& v : *list) one(v);
  } else {
    one(m.value);
  }
}

Index MessageCompiler::group(const Item& item, std::uint16_t node, const Scope& scope) {
  Part made{.shape = Part::Shape::group, .place = item.place};
  const Scope* inner = c_.gate(item, scope, made.gate);
  if (inner == nullptr) return kNone;
  const std::optional<Item> whole = c_.expanded(item, *inner, 0);
  if (!whole) return kNone;
  std::vector<std::pair<std::uint16_t, Index>> children;
  for (const Member& m : whole->members) member(m, node, *inner, children);
  std::ranges::stable_sort(children, {}, [](const auto& one) { return one.first; });
  for (const auto& [at, part] : children) {
    std::ranges::stable_sort(variant().parts[part].fields, {}, [](const Write& w) {
      return std::tuple(w.to.at.field, w.to.at.repetition, w.to.at.component, w.to.at.subcomponent);
    });
    made.reads = made.reads || variant().parts[part].reads;
    made.children.push_back(part);
  }
  variant().parts.push_back(std::move(made));
  return static_cast<Index>(variant().parts.size() - 1);
}

// NTE: a formula that gives segments, or an item with its fields.
Index MessageCompiler::segment(const Value& v, std::uint16_t node, const Scope& scope) {
  const core::SegmentName name(structure_.nodes[node].name.view());
  if (const auto* e = std::get_if<Expression>(&v.what)) return copy(*e, name, scope);
  const auto* pointer = std::get_if<ItemPointer>(&v.what);
  if (pointer == nullptr) {
    c_.report(3253, v.place, say("here stands segment %", name),
              say("its fields, or a segment of the message such as =%", name));
    return kNone;
  }
  const Index index = segment_part(node, v.place);
  Part part = variant().parts[index];
  const Scope* inner = c_.gate(**pointer, scope, part.gate);
  if (inner == nullptr) return kNone;
  const std::optional<Item> whole = c_.expanded(**pointer, *inner, 0);
  if (!whole) return kNone;
  for (const Member& m : whole->members) {
    if (std::string_view(m.key.text()).substr(0, 3) == name.view())
      write(m, name, *inner, part);
    else
      static_cast<void>(nothing_here(m.key, m.key.text(), m.key_place, node));
  }
  variant().parts[index] = std::move(part);
  return index;
}

Index MessageCompiler::copy(const Expression& e, core::SegmentName name, const Scope& scope) {
  const Index from = c_.expression(e, scope);
  if (from == kNone) return kNone;
  if (c_.exp(from).type.kind != Kind::segment) {
    c_.report(3401, e.place, say("this is no segment, but % is", name),
              say("write its fields: `%-1: ...`", name));
    return kNone;
  }
  Part part{.shape = Part::Shape::copy, .name = std::string(name.view()), .place = e.place};
  part.copied = from;
  part.reads = true;
  variant().parts.push_back(std::move(part));
  return static_cast<Index>(variant().parts.size() - 1);
}

void MessageCompiler::make(const Template& mapping) {
  c_.scopes_.emplace_back();
  const Scope& root = c_.scopes_.back();
  const Item* item = c_.only(mapping, say("one message is made, and here it stands"),
                             say("below `make:`, without `-`: `MSH-9: ...`"));
  if (item == nullptr) return;
  variant().whole = group(*item, 0, root);
  check_header(mapping);
}

// What no receiver can do without (HL7 2.5.1, 2.15.9; MSH-11 and 12 are required, too).
void MessageCompiler::check_header(const Template& mapping) {
  if (variant().whole == kNone) return;
  std::map<int, bool> there{{9, false}, {10, false}, {11, false}, {12, false}};
  for (const Index child : variant().parts[variant().whole].children) {
    const Part& part = variant().parts[child];
    if (part.name != "MSH") continue;
    if (part.shape == Part::Shape::copy) return;
    for (const Write& write : part.fields) there[write.to.at.field] = true;
  }
  core::Safe missing;
  for (const auto& [number, written] : there) {
    if (!written) missing.join(", ", say("MSH-%", number));
  }
  if (!missing.empty())
    c_.report(3255, mapping.to_place, say("the message has no %", missing),
              say("receivers need MSH-9, MSH-10, MSH-11 and MSH-12"));
}

}  // namespace mappings::detail
