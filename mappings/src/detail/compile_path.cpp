// Paths: which segment, field and component a formula means, checked against the dictionary.
#include "mappings/src/detail/compiler.hpp"

namespace mappings::detail {

using core::say;
using hl7v2::Level;

namespace {

core::Safe guess(std::string_view wrong, const std::vector<core::Name>& candidates) {
  const core::Name meant = core::did_you_mean(wrong, candidates);
  return meant.empty() ? core::Safe{} : say("did you mean `%`?", meant);
}

// "XAD: .1 Street address, .2 Other designation, ...", as far as there is room.
core::Safe parts_of(const hl7v2::TypeDef& type) {
  core::Safe note = say("%:", hl7v2::term(type.id));
  constexpr std::size_t kShown = 6;
  for (std::size_t i = 0; i < type.components.size() && i < kShown; ++i) {
    const core::Safe part = say(".% %", i + 1, hl7v2::term(type.components[i].name));
    i == 0 ? note.join(" ", part) : note.join(", ", part);
  }
  if (type.components.size() > kShown) note.join(" ", say("..."));
  return note;
}

}  // namespace

Index Compiler::path(const Expression& e, const Scope& scope) {
  PathCode code;
  Scope at;
  at.up = &scope;
  at.group = scope.group;
  if (!path_start(e, scope, code, at)) return kNone;
  if (!steps(*e.path, scope, code, at)) return kNone;
  Exp made{.op = Op::path, .type = at.thing, .place = e.place};
  made.payload = static_cast<Index>(variant_.paths.size());
  variant_.paths.push_back(std::move(code));
  return add(std::move(made));
}

bool Compiler::path_start(const Expression& e, const Scope& scope, PathCode& code, Scope& at) {
  const PathText& path = *e.path;
  if (!e.args.empty()) {
    code.start = PathCode::Start::argument;
    code.argument = expression(e.args[0], scope);
    if (code.argument == kNone) return false;
    at.thing = exp(code.argument).type;
    at.level = Level::repetition;
    return true;
  }
  if (reading_.tree() &&
      (path.root == PathText::Root::segment || path.root == PathText::Root::group)) {
    report(3227, e.place, say("% has no segments and groups", hl7v2::term(word(reading_.format))),
           reading_.format == Format::cda
               ? say("elements are named: recordTarget.patientRole.id, section('11450-4').entry")
               : say("elements are named: Patient.birthDate"));
    return false;
  }
  switch (path.root) {
    case PathText::Root::segment:
      return segment_start(path, e.place, scope, code, at);
    case PathText::Root::group:
      return group_start(path, e.place, scope, code, at);
    case PathText::Root::name:
      return name_start(path, e.place, scope, code, at);
    case PathText::Root::dot:
      break;
  }
  for (const Scope* s = &scope; s != nullptr; s = s->up) {
    if (s->thing.kind == Kind::nothing) continue;
    code.start = PathCode::Start::frame;
    code.up = *distance(scope, s);
    at.thing = s->thing;
    at.thing.many = false;
    at.level = s->level;
    at.segment = s->segment;
    return true;
  }
  if (reading_.tree()) return at_root(code, at);
  report(3222, e.place, say("there is no current thing here for `.`"),
         say("`.` stands for the thing of $each or $from around it"));
  return false;
}

// ORDER_OBSERVATION.OBSERVATION. ...: each group nearest to, or below, the one before it.
std::optional<std::uint16_t> Compiler::group_named(const PathText& path, std::size_t count,
                                                   const Scope& scope, Slot& slot) {
  slot = {scope.group, scope.group};
  for (std::size_t i = 0; i < count; ++i) {
    const auto& [name, place] = path.groups[i];
    const auto found = nearest_group(*variant_.structure, slot.node, name.text());
    if (!found || (i > 0 && found->anchor != slot.node)) {
      std::vector<core::Name> groups;
      core::Safe here;
      for (const hl7v2::Node& node : variant_.structure->nodes | std::views::drop(1)) {
        if (!node.group) continue;
        groups.push_back(hl7v2::term(node.name));
        here.join(", ", say("%", groups.back()));
      }
      report(3203, place, say("% has no group `%`", hl7v2::term(variant_.structure->id), name),
             guess(name.text(), groups), say("groups here: %", here));
      return {};
    }
    slot = i == 0 ? *found : Slot{slot.anchor, found->node};
  }
  return slot.node;
}

bool Compiler::group_start(const PathText& path, const core::Place& place, const Scope& scope,
                           PathCode& code, Scope& at) {
  Slot slot;
  if (!variant_.structure) {
    report(3223, place, say("groups can be named in mappings only"),
           say("name the segment: `OBX-5`"));
    return false;
  }
  at.thing = {.kind = Kind::group, .name = {}, .table = 0, .many = false};
  if (!group_named(path, path.groups.size(), scope, slot)) return true;
  code.start = PathCode::Start::group;
  code.anchor = slot.anchor;
  code.slot = slot.node;
  at.thing = {
      .kind = Kind::group, .name = {}, .table = 0, .many = repeats(*variant_.structure, slot)};
  at.group = slot.node;
  return true;
}

bool Compiler::segment_start(const PathText& path, const core::Place& place, const Scope& scope,
                             PathCode& code, Scope& at) {
  if (!reading_.knows(path.segment)) {
    const bool z = path.segment.view().starts_with('Z');
    const core::Name meant = core::did_you_mean(path.segment.view(), reading_.segment_names());
    report(
        3201, path.segment_place,
        say("HL7 v% has no segment `%`", hl7v2::term(reading_.dictionary.version()), path.segment),
        z ? say("a profile says what a vendor's own segments hold: `profile: acme-lis`")
        : meant.empty() ? core::Safe{}
                        : say("did you mean `%`?", meant));
    if (!z && !meant.empty())
      problems_.suggest(core::Name(core::NameKey{}, path.segment.view()), meant);
    return false;
  }
  code.segment = path.segment;
  at.segment = path.segment;
  at.thing = {.kind = Kind::segment, .name = {}, .table = 0, .many = false};
  if (!variant_.structure) {
    code.start = PathCode::Start::named;
  } else {
    Slot slot{scope.group, scope.group};
    if (!path.groups.empty() && !group_named(path, path.groups.size(), scope, slot)) {
      return path.field == 0 || field(path, code, at);
    }
    const auto found = nearest_segment(*variant_.structure, slot.node, path.segment);
    if (!found) {
      report(3202, place,
             say("% has no segment %", hl7v2::term(variant_.structure->id), path.segment),
             say("a segment must stand in one of the structures that the mapping reads"));
      code.start =
          PathCode::Start::nothing;  // another structure may have it: empty here, not wrong
      return path.field == 0 || field(path, code, at);
    }
    if (path.groups.empty() || found->anchor != slot.node) slot.anchor = found->anchor;
    slot.node = found->node;
    code.start = PathCode::Start::slot;
    code.anchor = slot.anchor;
    code.slot = slot.node;
    for (const Scope* s = &scope; s != nullptr && path.groups.empty() && !path.which_segment;
         s = s->up) {
      if (s->slot != slot.node) continue;
      code.start = PathCode::Start::frame;
      code.up = *distance(scope, s);
      break;
    }
    constexpr core::SegmentName kPatient("PID");  // several patients are refused when they come
    const bool bound = code.start == PathCode::Start::frame;
    at.thing.many = !bound && path.segment != kPatient && repeats(*variant_.structure, slot);
    at.slot = slot.node;
    at.group = variant_.structure->nodes[slot.node].parent;
  }
  if (path.which_segment && !selection(*path.which_segment, scope, code.which, at)) return false;
  return path.field == 0 || field(path, code, at);
}

bool Compiler::name_start(const PathText& path, const core::Place& place, const Scope& scope,
                          PathCode& code, Scope& at) {
  std::vector<core::Name> known;
  for (const Scope* s = &scope; s != nullptr; s = s->up) {
    if (s->as.empty()) continue;
    known.push_back(s->as);
    if (s->as != path.name) continue;
    code.start = PathCode::Start::frame;
    code.up = *distance(scope, s);
    at.thing = s->thing;
    at.thing.many = false;
    at.level = s->level;
    at.segment = s->segment;
    return true;
  }
  if (path.name.text() == "meta" && path.steps.size() == 1 &&
      path.steps[0].kind == Step::Kind::name) {
    const std::string& fact = path.steps[0].name.text();
    if (fact == "channel" || fact == "environment" || fact == "date") {
      code.start = PathCode::Start::meta;
      code.meta = fact;
      at.thing = {.kind = Kind::text, .name = {}, .table = 0, .many = false};
      return true;
    }
    report(3224, path.steps[0].place, say("there is no `meta.%`", path.steps[0].name),
           say("meta knows channel, environment and date"));
    return false;
  }
  if (reading_.tree() && document_start(path, scope, code, at)) return true;
  if (reading_.tree()) {
    for (const core::Name& name : reading_.part_names(root_type())) known.push_back(name);
  }
  report(3221, place, say("nothing here is named `%`", path.name), guess(path.name.text(), known),
         say("a text stands in quotes: '%'", path.name));
  return false;
}

bool Compiler::field(const PathText& path, PathCode& code, Scope& at) {
  const std::uint32_t fields = reading_.fields(path.segment);
  if (path.field == 0 || path.field > fields) {
    if (foreign(path.field_place)) return nowhere(code, at);
    core::Safe hint;
    for (std::uint32_t n = path.field / 10; n > 0 && hint.empty(); n /= 10) {
      if (n <= fields)
        hint =
            say("did you mean `%-%` (%)?", path.segment, n, reading_.field(path.segment, n).name);
    }
    report(3204, path.field_place,
           say("% has % fields in v%, there is no `%-%`", path.segment, fields,
               hl7v2::term(reading_.dictionary.version()), path.segment, path.field),
           std::move(hint));
    return false;
  }
  const FieldFacts facts = reading_.field(path.segment, path.field);
  code.field = static_cast<std::uint16_t>(path.field);
  code.type = {facts.type, facts.table};
  at.thing = {.kind = Kind::value,
              .name = facts.type,
              .table = facts.table,
              .many = at.thing.many || facts.repeats};
  at.level = Level::repetition;
  return true;
}

// A template of another version (those of weir are of 2.5.1) may name what this one does not have.
bool Compiler::foreign(const core::Place& place) const {
  const core::Name version = site_.library.version(place.origin);
  return !version.empty() && version.text() != reading_.dictionary.version();
}

// It is empty then, whatever comes behind it.
bool Compiler::nowhere(PathCode& code, Scope& at) {
  code.start = PathCode::Start::nothing;
  at.thing = {.kind = Kind::value, .name = "varies"};
  at.level = Level::repetition;
  return true;
}

bool Compiler::steps(const PathText& path, const Scope& scope, PathCode& code, Scope& at) {
  if (code.start == PathCode::Start::meta) return true;
  for (const Step& step : path.steps) {
    StepCode made;
    const bool number = step.kind == Step::Kind::number;
    if (number && !number_step(step, code, made, at)) return false;
    if (at.thing.kind == Kind::node && step.kind != Step::Kind::number &&
        (step.kind == Step::Kind::name || step.kind == Step::Kind::attribute)) {
      if (!element_step(step, made, at)) return false;
      code.steps.push_back(std::move(made));
      continue;
    }
    if (step.kind == Step::Kind::name || step.kind == Step::Kind::attribute) {
      report(3225, step.place, say("HL7 v2 has no named parts, `.%` is none", step.name),
             say("components have numbers: `.1`"));
      return false;
    }
    if (!number && !selection(step, scope, made, at)) return false;
    code.steps.push_back(std::move(made));
  }
  return true;
}

bool Compiler::number_step(const Step& step, PathCode& path_code, StepCode& code, Scope& at) {
  code.kind = Step::Kind::number;
  code.number = step.number;
  if (at.thing.kind == Kind::node) {
    report(3225, step.place,
           say("% has no numbered parts, `.%` is none", hl7v2::term(word(reading_.format)),
               step.number),
           say("elements have names: `.id`; the second of several is `[2]`"));
    return false;
  }
  if (at.thing.kind == Kind::segment && !at.segment.empty()) {
    PathText path;
    path.segment = at.segment;
    path.field = step.number;
    path.field_place = step.place;
    PathCode field_code;
    if (!field(path, field_code, at)) return false;
    if (field_code.field == 0) return nowhere(path_code, at);
    code.type = field_code.type;
    return true;
  }
  if (at.thing.kind != Kind::value || at.level == Level::subcomponent) {
    report(3226, step.place, say("there is nothing below this for `.%`", step.number),
           say("a path goes down from a field to components, then to subcomponents"));
    return false;
  }
  const hl7v2::TypeDef* type = type_at(step, at.thing.name);
  const bool varies = at.thing.name == "varies";
  const std::size_t parts =
      type == nullptr || type->components.empty() ? 1 : type->components.size();
  if (!varies && (step.number == 0 || step.number > parts)) {
    if (foreign(step.place)) return nowhere(path_code, at);
    report(
        3205, step.place,
        say("% has % components, there is no `.%`", hl7v2::term(at.thing.name), parts, step.number),
        {}, type == nullptr || type->components.empty() ? core::Safe{} : parts_of(*type));
    return false;
  }
  at.level = at.level == Level::repetition ? Level::component : Level::subcomponent;
  if (!varies && type != nullptr && !type->components.empty()) {
    at.thing.name = type->components[step.number - 1].type;
    at.thing.table = type->components[step.number - 1].table;
  }
  code.type = {at.thing.name, at.thing.table};
  return true;
}

// A template serves messages of every version: it may read a component that only a later one has.
const hl7v2::TypeDef* Compiler::type_at(const Step& step, std::string_view v2) const {
  const hl7v2::TypeDef* type = reading_.dictionary.type(v2);
  if (type == nullptr || step.number <= type->components.size() ||
      site_.library.version(step.place.origin).empty())
    return type;
  const hl7v2::Dictionary& newest = hl7v2::Dictionary::all().back();
  const hl7v2::TypeDef* later = newest.type(v2);
  if (later == nullptr) later = newest.type(hl7v2::read_as(v2));
  return later != nullptr && step.number <= later->components.size() ? later : type;
}

bool Compiler::selection(const Step& step, const Scope& scope, StepCode& code, Scope& at) {
  code.kind = step.kind;
  code.number = step.number;
  if (step.kind != Step::Kind::every) at.thing.many = false;
  if (step.kind != Step::Kind::where) return true;
  Scope inner = at;
  inner.up = &scope;
  inner.as = {};
  inner.lets.clear();
  inner.slot.reset();
  inner.resource = {};
  scopes_.push_back(inner);
  code.test = test(*step.test, scopes_.back());
  return code.test != kNone;
}

}  // namespace mappings::detail
