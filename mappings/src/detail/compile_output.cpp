// Output: which element a key means, whether what is written there fits it, and how it is
// converted.
#include <algorithm>

#include "mappings/src/detail/compiler.hpp"
#include "mappings/src/detail/primitive.hpp"

namespace mappings::detail {

using core::say;

namespace {

core::Name name_of(std::string_view definition_word) { return hl7v2::term(definition_word); }

}  // namespace

void Compiler::ask(const core::Place& place) {
  if (rule(place).empty()) asked_ = place;
}

Node Compiler::node(Node::Shape shape, const core::Place& place) const {
  Node made{.shape = shape, .place = place};
  made.rule = rule(place);
  return made;
}

void Compiler::several(const core::Place& place, const core::Safe& label) {
  warn(3402, place, say("this may be several values, % takes the first", label),
       say("say which: `[first]`, `[last]`, `[2]` or a test such as `[.5 = 'MR']`"));
}

Index Compiler::no_list(const core::Place& place, const core::Safe& label) {
  report(3407, place, say("% takes one value, not a list", label),
         say("write the value without `-`"));
  return kNone;
}

Index Compiler::no_each(const EachText& each, const core::Safe& label) {
  report(3409, each.of.place, say("% takes one value, $each would make several", label),
         say("use $from for the first one"));
  return kNone;
}

// Null, and a finding, when `make:` holds anything but one item.
const Item* Compiler::only(const Template& mapping, core::Safe what, core::Safe hint) {
  const auto* pointer =
      mapping.make.size() == 1 ? std::get_if<ItemPointer>(&mapping.make[0].what) : nullptr;
  if (pointer != nullptr) return pointer->get();
  report(3253, mapping.make.empty() ? mapping.to_place : mapping.make[0].place, std::move(what),
         std::move(hint));
  return nullptr;
}

Index Compiler::add(Node node) {
  node.asked = asked_;
  variant_.nodes.push_back(std::move(node));
  return static_cast<Index>(variant_.nodes.size() - 1);
}

core::Name Compiler::rule(const core::Place& place) const {
  return site_.library.standard_map(place.origin);
}

void Compiler::members(const Item& item, std::string_view owner, const Scope& scope,
                       std::vector<Index>& children) {
  for (const Member& m : item.members) {
    if (m.key.text() == "resourceType") continue;
    const bool is_choice =
        m.key.text().ends_with("[x]") && std::holds_alternative<Expression>(m.value.what);
    if (is_choice) {
      choice(m, owner, scope, children);
      continue;
    }
    if (const Index made = member(m, owner, scope); made != kNone) children.push_back(made);
  }
}

Index Compiler::member(const Member& m, std::string_view owner, const Scope& scope) {
  const auto found = fhir::Definitions::r4().find(owner, m.key.text());
  if (!found || found->type.empty()) {
    unknown_element(m, owner);
    return kNone;
  }
  const Element element{owner, found->def, found->type, m.key.text()};
  if (const auto* list = std::get_if<Value::List>(&m.value.what))
    return list_value(*list, m.value.place, element, scope);
  if (!element.def->list) {
    const Index made = value(m.value, element, false, scope);
    if (made != kNone) variant_.nodes[made].call(element.name);
    return made;
  }
  // One thing where a list stands is a list of it.
  const Index item = value(m.value, element, true, scope);
  if (item == kNone) return kNone;
  Node list{.shape = Node::Shape::list, .place = m.value.place};
  list.call(element.name);
  list.reads = variant_.nodes[item].reads;
  list.children.push_back(item);
  return add(std::move(list));
}

void Compiler::unknown_element(const Member& m, std::string_view owner) {
  const fhir::Definitions& r4 = fhir::Definitions::r4();
  const std::vector<core::Name> children = r4.children(owner);
  const core::Name meant = core::did_you_mean(m.key.text(), children);
  const std::string choice = m.key.text() + "[x]";
  const fhir::ElementDef* def = r4.element(owner, choice);
  core::Safe hint;
  if (def != nullptr) {
    hint = say("% is a choice; write `%[x]` or one of", m.key, m.key);
    for (std::size_t i = 0; i < def->types.size() && i < 4; ++i) {
      std::string type(def->types[i]);
      type[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(type[0])));
      const core::Safe one = say("%", core::Name(core::NameKey{}, m.key.text() + type));
      i == 0 ? hint.join(" ", one) : hint.join(", ", one);
    }
    if (def->types.size() > 4) hint.join(" ", say("..."));
  } else if (!meant.empty()) {
    hint = say("did you mean `%`?", meant);
  }
  report(3210, m.key_place, say("% has no element `%`", name_of(owner), m.key), std::move(hint));
  if (def == nullptr && !meant.empty()) problems_.suggest(m.key, meant);
}

Index Compiler::value(const Value& v, const Element& element, bool in_list, const Scope& scope) {
  ask(v.place);
  if (const auto* text = std::get_if<Text>(&v.what)) return constant(text->text, v.place, element);
  if (const auto* formula = std::get_if<Expression>(&v.what))
    return formula_value(*formula, element, in_list, scope);
  if (const auto* item = std::get_if<ItemPointer>(&v.what))
    return item_value(**item, element, in_list, scope);
  return no_list(v.place, label(element));
}

// A text that the element cannot hold; often it is a path that lacks its `=`.
void Compiler::no_constant(std::uint16_t code, const core::Name& text, const core::Place& place,
                           core::Safe what, core::Safe hint) {
  const std::string& path = text.text();
  const bool looks_like_path = path.size() > 4 && path[3] == '-' &&
                               core::SegmentName::looks_right(std::string_view(path).substr(0, 3));
  if (looks_like_path) hint = say("to read the field, start with `=`");
  report(code, place, std::move(what), std::move(hint));
  if (looks_like_path) problems_.suggest(text, core::Name(core::NameKey{}, '=' + path));
}

Index Compiler::constant(const core::Name& text, const core::Place& place, const Element& element) {
  const core::Name owner = name_of(element.owner);
  const core::Name name = name_of(element.def->name);
  const std::optional<Convert> convert = convert_to(element.type);
  if (!convert) {
    no_constant(3404, text, place,
                say("%.% is %, a text alone cannot be that", owner, name, name_of(element.type)),
                say("write its parts below it, or a formula such as =concept('system', 'code')"));
    return kNone;
  }
  std::string token;
  parsers::json::Writer writer(token);
  if (!write_primitive(writer, *convert, text.text(), {site_.facts.zone}).done) {
    no_constant(
        3403, text, place,
        say("the text `%` is not a valid % for %.%", text, name_of(element.type), owner, name));
    return kNone;
  }
  if (element.def->required_binding &&
      !fhir::Definitions::r4().code_allowed(element.def->value_set, text.text())) {
    no_constant(3408, text, place, say("`%` is no code that %.% may have", text, owner, name));
    return kNone;
  }
  Node made = node(Node::Shape::constant, place);
  made.constant = std::move(token);
  return add(std::move(made));
}

Index Compiler::formula_value(const Expression& e, const Element& element, bool in_list,
                              const Scope& scope) {
  if (builds(e)) return built(e, element, in_list, scope);
  const Index index = expression(e, scope);
  if (index == kNone) return kNone;
  return or_missing(converted(index, element, in_list, scope), index, element, in_list);
}

Index Compiler::list_value(const Value::List& list, const core::Place& place,
                           const Element& element, const Scope& scope) {
  if (!element.def->list) {
    return no_list(place, label(element));
  }
  Node node{.shape = Node::Shape::list, .place = place};
  node.call(element.name);
  for (const Value& v : list) {
    const Index item = value(v, element, true, scope);
    if (item == kNone) continue;
    node.reads = node.reads || variant_.nodes[item].reads;
    node.children.push_back(item);
  }
  return add(std::move(node));
}

// An object below an element; or, with $value or $first, something that takes its place.
Index Compiler::item_value(const Item& item, const Element& element, bool in_list,
                           const Scope& scope) {
  Gate opened;
  const Scope* inner = gate(item, scope, opened);
  if (inner == nullptr) return kNone;
  if (item.each && !in_list) {
    return no_each(*item.each, label(element));
  }
  const std::optional<Item> whole = expanded(item, *inner, 0);
  if (!whole) return kNone;
  const Index made = content(*whole, element, in_list, *inner);
  if (made != kNone) variant_.nodes[made].gate = opened;
  return made;
}

// What stands in an item, without its own gate.
Index Compiler::content(const Item& whole, const Element& element, bool in_list,
                        const Scope& scope) {
  if (whole.value || whole.first) {
    const Index inside = whole.value ? value(*whole.value, element, in_list, scope)
                                     : first_of(whole, element, scope);
    if (inside == kNone) return kNone;
    const Gate& gate = variant_.nodes[inside].gate;
    if (gate.each == kNone && gate.from == kNone && gate.when == kNone && gate.lets.empty())
      return inside;
    Node shell{.shape = Node::Shape::first, .place = whole.place};
    shell.children.push_back(inside);
    return alternatives(std::move(shell), element);
  }
  if (convert_to(element.type)) {
    report(3410, whole.place,
           say("%.% is %, it has no parts", name_of(element.owner), name_of(element.def->name),
               name_of(element.type)),
           say("write its value beside it, or below it as `$value:`"));
    return kNone;
  }
  const bool nested = element.type == "BackboneElement" || element.type == "Element";
  Node object{.shape = Node::Shape::object, .place = whole.place};
  members(whole, nested ? element.def->path : element.type, scope, object.children);
  object.reads = std::any_of(object.children.begin(), object.children.end(),
                             [this](Index c) { return variant_.nodes[c].reads; });
  return add(std::move(object));
}

Index Compiler::first_of(const Item& item, const Element& element, const Scope& scope) {
  Node node{.shape = Node::Shape::first, .place = item.place};
  for (const Value& v : *item.first) {
    const Index alternative = value(v, element, false, scope);
    if (alternative != kNone) node.children.push_back(alternative);
  }
  return alternatives(std::move(node), element);
}

}  // namespace mappings::detail
