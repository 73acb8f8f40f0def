// Resources, gates and templates: what is made, how often, and under which names.
#include <algorithm>

#include "mappings/src/detail/compiler.hpp"

namespace mappings::detail {

using core::say;

// The scope behind $each, $from and $let, and what must hold there.
const Scope* Compiler::gate(const Item& item, const Scope& scope, Gate& gate) {
  const Scope* now = &scope;
  if (item.each) {
    gate.each = expression(item.each->of, *now);
    if (gate.each == kNone) return nullptr;
    now = open(gate.each, item.each->as, *now);
  }
  if (item.from) {
    gate.from = expression(*item.from, *now);
    if (gate.from == kNone) return nullptr;
    now = open(gate.from, {}, *now);
  }
  if (now != &scope && item.use) type_by(*item.use, scopes_.back());
  if (!item.lets.empty()) {
    Scope lets = *now;
    lets.up = now;
    lets.as = {};
    lets.slot.reset();
    scopes_.push_back(std::move(lets));
    Scope& inner = scopes_.back();
    inner.lets.clear();
    for (const auto& [name, e] : item.lets) {
      const Index let = expression(e, inner);
      if (let == kNone) return nullptr;
      gate.lets.push_back(let);
      inner.lets.push_back(name.name);
    }
    now = &inner;
  }
  // What stands behind a test that is wrong is checked all the same: it reads nothing of it.
  if (item.when) gate.when = test(*item.when, *now);
  return now;
}

// What `.` and the segments around it are, inside a $each or $from.
const Scope* Compiler::open(Index things, const core::Name& as, const Scope& scope) {
  const Exp& e = exp(things);
  Scope inner{
      .up = &scope, .group = scope.group, .thing = e.type, .level = hl7v2::Level::repetition};
  inner.thing.many = false;
  inner.as = as;
  if (e.op == Op::path) {
    const PathCode& path = variant_.paths[e.payload];
    if (!path.steps.empty() && path.steps.back().kind == Step::Kind::number) {
      const auto numbers =
          std::count_if(path.steps.begin(), path.steps.end(),
                        [](const StepCode& s) { return s.kind == Step::Kind::number; });
      const bool below_field = path.field != 0 || path.start == PathCode::Start::frame;
      inner.level =
          numbers > 1 || !below_field ? hl7v2::Level::subcomponent : hl7v2::Level::component;
    }
    if (e.type.kind == Kind::segment) {
      inner.segment = path.segment;
      if (path.start == PathCode::Start::slot) {
        inner.slot = path.slot;
        inner.group = variant_.structure->nodes[path.slot].parent;
      }
    }
    if (e.type.kind == Kind::group) inner.group = path.slot;
    const bool chosen = std::ranges::all_of(
        path.steps, [](const StepCode& s) { return s.kind == Step::Kind::where; });
    if (path.start == PathCode::Start::resources && chosen) inner.resource = path.resource;
  }
  scopes_.push_back(std::move(inner));
  return &scopes_.back();
}

const Template* Compiler::piece(std::string_view name) const {
  const hl7v2::Profile* profile = reading_.profile;
  return site_.library.piece(name,
                             profile == nullptr ? std::string_view() : profile->name().text());
}

// OBX-5 is of many types: a template that is used there says which one it is.
void Compiler::type_by(const Named& use, Scope& opened) const {
  const Template* used = piece(use.name.text());
  if (used == nullptr || used->reads.empty() || used->format != reading_.format) return;
  const bool any = opened.thing.name == "ANY" || opened.thing.name.ends_with("[x]");
  if (opened.thing.kind == Kind::node && any) {
    const std::string_view type = reading_.type_name(used->reads.front().name.text());
    if (!type.empty()) opened.thing.name = type;
    return;
  }
  if (opened.thing.name != "varies") return;
  if (const auto* type = reading_.dictionary.type(used->reads.front().name.text()); type != nullptr)
    opened.thing.name = type->id;
}

bool Compiler::fits_template(const Template& piece, const Named& use, const Scope& scope) {
  if (piece.reads.empty()) return true;
  if (piece.format != reading_.format) {
    report(3232, use.place,
           say("template `%` reads %, and this mapping %", use.name,
               hl7v2::term(word(piece.format)), hl7v2::term(word(reading_.format))));
    return false;
  }
  if (reading_.tree()) return fits_node(piece, use, scope);
  const std::string& reads = piece.reads.front().name.text();
  if (core::SegmentName::looks_right(reads) && reading_.knows(core::SegmentName(reads)))
    return true;
  for (const Scope* s = &scope; s != nullptr; s = s->up) {
    if (s->thing.kind == Kind::nothing) continue;
    const std::string_view v2 = s->thing.name;
    if (s->thing.kind == Kind::value &&
        (v2 == reads || v2 == "varies" || hl7v2::read_as(v2) == reads))
      return true;
    const core::Name is = s->thing.kind == Kind::value ? hl7v2::term(s->thing.name)
                                                       : hl7v2::term("a segment or group");
    report(3232, use.place,
           say("template `%` reads %, but the current thing is %", use.name,
               piece.reads.front().name, is));
    return false;
  }
  report(3232, use.place,
         say("template `%` reads %, but there is no current thing here", use.name,
             piece.reads.front().name),
         say("step into a field first: `$from: PID-3` or `$each: PID-3`"));
  return false;
}

bool Compiler::fits_node(const Template& piece, const Named& use, const Scope& scope) {
  const std::string& reads = piece.reads.front().name.text();
  if (reads == variant_.root || reads == "document") return true;
  Type here = root_type();
  for (const Scope* s = &scope; s != nullptr; s = s->up) {
    if (s->thing.kind == Kind::nothing) continue;
    here = s->thing;
    break;
  }
  const bool any = here.name == "ANY" || here.name.ends_with("[x]") || here.name == "Resource";
  if (here.kind == Kind::node && (here.name == reads || any)) return true;
  report(3232, use.place,
         say("template `%` reads %, but the current thing is %", use.name, piece.reads.front().name,
             here.kind == Kind::node ? hl7v2::term(here.name) : hl7v2::term("a text")),
         say("step to where it stands first, with $from or $each"));
  return false;
}

// The item with its template's keys behind its own; its own win.
std::optional<Item> Compiler::expanded(const Item& item, const Scope& scope, int depth) {
  if (!item.use) return item;
  constexpr int kDepthMax = 16;
  const Template* piece = this->piece(item.use->name.text());
  if (piece == nullptr) {
    const core::Name meant = core::did_you_mean(item.use->name.text(), site_.library.piece_names());
    report(3231, item.use->place, say("there is no template `%`", item.use->name),
           meant.empty() ? say("templates are files with `template:` in mappings/")
                         : say("did you mean `%`?", meant));
    return {};
  }
  if (depth >= kDepthMax) {
    report(3233, item.use->place, say("template `%` uses itself", item.use->name));
    return {};
  }
  const auto* base =
      piece->make.empty() ? nullptr : std::get_if<ItemPointer>(&piece->make.front().what);
  if (base == nullptr || !fits_template(*piece, *item.use, scope)) return {};
  std::optional<Item> whole = expanded(**base, scope, depth + 1);
  if (!whole) return {};
  whole->place = item.place;
  if (item.each) whole->each = item.each;
  if (item.as) whole->as = item.as;
  if (item.identity) whole->identity = item.identity;
  if (item.request) whole->request = item.request;
  if (item.value) whole->value = item.value;
  if (item.first) whole->first = item.first;
  for (const Member& mine : item.members) {
    const auto theirs = std::find_if(whole->members.begin(), whole->members.end(),
                                     [&](const Member& m) { return m.key == mine.key; });
    if (theirs != whole->members.end())
      *theirs = mine;
    else
      whole->members.push_back(mine);
  }
  return whole;
}

std::optional<core::Name> Compiler::resource_type(const Item& item) {
  const auto type = std::find_if(item.members.begin(), item.members.end(),
                                 [](const Member& m) { return m.key.text() == "resourceType"; });
  const auto* text = type == item.members.end() ? nullptr : std::get_if<Text>(&type->value.what);
  if (text == nullptr) {
    report(3234, item.place, say("what is made here has no resourceType"),
           say("write `resourceType: Patient`, or $use a template that does"));
    return {};
  }
  if (!fhir::Definitions::r4().is_resource(text->text.text())) {
    report(3235, type->value.place, say("FHIR R4 has no resource `%`", text->text));
    return {};
  }
  return text->text;
}

// First pass: which resources there are, in which scopes, under which names.
void Compiler::declare(const Value& v, const Scope& scope, std::vector<Index>& into) {
  const auto* pointer = std::get_if<ItemPointer>(&v.what);
  if (pointer == nullptr) {
    report(3236, v.place, say("here stands a resource, or $each with $make"),
           say("start it with `- resourceType: ...`"));
    return;
  }
  const Item& item = **pointer;
  Gate opened;
  const Scope* inner = gate(item, scope, opened);
  if (inner == nullptr) return;
  const auto index = static_cast<Index>(variant_.resources.size());
  variant_.resources.push_back({.gate = opened, .place = item.place});
  into.push_back(index);
  if (item.make) {
    std::vector<Index> made;
    for (const Value& one : *item.make) declare(one, *inner, made);
    variant_.resources[index].make = std::move(made);
    return;
  }
  std::optional<Item> whole = expanded(item, *inner, 0);
  const std::optional<core::Name> type = whole ? resource_type(*whole) : std::nullopt;
  if (!type) return into.pop_back();
  // A template may bring a $when or $each of its own.
  const Scope* within = inner;
  if (item.use) {
    Item theirs;
    const auto* base = std::get_if<ItemPointer>(&piece(item.use->name.text())->make.front().what);
    if (!item.when) theirs.when = (*base)->when;
    if (theirs.when) {
      Gate more;
      within = gate(theirs, *inner, more);
      if (within == nullptr) return into.pop_back();
      variant_.resources[index].gate.when = more.when;
    }
  }
  Resource& resource = variant_.resources[index];
  resource.type = type->text();
  resource.request = whole->request.value_or(Request::put);
  if (whole->as) {
    resource.name = text_index(whole->as->name);
    declared_.push_back({whole->as->name, within, resource.name, resource.type});
  }
  pending_.push_back({index, std::move(*whole), within});
}

// Second pass: their content, when every name is known.
void Compiler::define(const Pending& pending) {
  const Item& item = pending.item;
  if (item.identity) {
    const Index identity = expression(*item.identity, *pending.scope);
    variant_.resources[pending.resource].identity = identity;
    const bool identifier =
        identity != kNone && (exp(identity).type.name == "CX" || exp(identity).type.name == "EI");
    if (item.request == Request::create_if_none && identity != kNone && !identifier) {
      report(3237, item.identity->place,
             say("create-if-none looks for an identifier, and this $identity is none"),
             say("identify it by a CX or EI field, or use `$request: put`"));
    }
  } else if (item.request == Request::create_if_none) {
    report(3237, item.place, say("create-if-none needs a $identity to look for"));
  }
  Node object{.shape = Node::Shape::object, .place = item.place};
  members(item, variant_.resources[pending.resource].type, *pending.scope, object.children);
  object.reads = std::any_of(object.children.begin(), object.children.end(),
                             [this](Index c) { return variant_.nodes[c].reads; });
  variant_.resources[pending.resource].node = add(std::move(object));
}

void Compiler::resources(const Template& mapping) {
  options_ = mapping.options;
  scopes_.emplace_back();
  const Scope& root = scopes_.back();
  for (const Value& v : mapping.make) declare(v, root, variant_.top);
  for (const Pending& pending : pending_) define(pending);
}

void Compiler::formula(const Expression& e, Want want) {
  scopes_.emplace_back();
  variant_.formula = want == Want::test ? test(e, scopes_.back()) : expression(e, scopes_.back());
}

}  // namespace mappings::detail
