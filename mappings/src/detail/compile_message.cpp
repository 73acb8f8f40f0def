// Values of an HL7 v2 message, and the edits of a copy.
#include "mappings/src/detail/compile_message.hpp"

#include <algorithm>

#include "parsers/hl7v2/primitive.hpp"

namespace mappings::detail {

using core::say;
using hl7v2::Level;

namespace {

// Codes with their text and system, in the words of different versions.
bool coded_type(std::string_view type) { return type == "CWE" || hl7v2::read_as(type) == "CWE"; }

}  // namespace

bool MessageCompiler::composite(std::string_view type) const {
  const hl7v2::TypeDef* def = of_.dictionary.type(type);
  return def != nullptr && !def->components.empty();
}

Index MessageCompiler::value(const Value& v, const Aim& aim, const Scope& scope) {
  c_.ask(v.place);
  if (const auto* text = std::get_if<Text>(&v.what)) return constant(text->text, v.place, aim);
  if (const auto* e = std::get_if<Expression>(&v.what)) return listed(formula(*e, aim, scope), aim);
  if (const auto* one = std::get_if<ItemPointer>(&v.what))
    return listed(item(**one, aim, scope), aim);
  if (!aim.list) {
    return c_.no_list(v.place, say("%", aim.label));
  }
  std::vector<Index> items;
  Aim one = aim;
  one.list = false;
  one.level = Level::repetition;
  for (const Value& each : std::get<Value::List>(v.what)) {
    if (const auto* e = std::get_if<Expression>(&each.what)) {
      Aim all = one;
      all.list = true;  // a formula in a list gives all that it has
      items.push_back(formula(*e, all, scope));
    } else {
      items.push_back(value(each, one, scope));
    }
  }
  return list(items, v.place);
}

Index MessageCompiler::list(const std::vector<Index>& items, const core::Place& place) {
  Node made = c_.node(Node::Shape::list, place);
  for (const Index one : items) {
    if (one == kNone) return kNone;
    made.reads = made.reads || variant().nodes[one].reads;
    made.children.push_back(one);
  }
  return c_.add(std::move(made));
}

// One thing where several may stand is a list of it.
Index MessageCompiler::listed(Index made, const Aim& aim) {
  if (made == kNone || !aim.list) return made;
  return list({made}, variant().nodes[made].place);
}

// Separators in a text mean what they mean in HL7, where the type has parts.
Index MessageCompiler::constant(const core::Name& text, const core::Place& place, const Aim& aim) {
  if (!valid(text, place, aim)) return kNone;
  return pieces(text.text(), place, aim);
}

Index MessageCompiler::pieces(std::string_view text, const core::Place& place, const Aim& aim) {
  const bool parted = composite(aim.type.name) || aim.type.name == "varies";
  const char separator = aim.level == Level::field && aim.list         ? '~'
                         : !parted || aim.level == Level::subcomponent ? '\0'
                         : aim.level == Level::component               ? '&'
                                                                       : '^';
  if (separator == '\0' || text.find_first_of("~^&") == std::string_view::npos) {
    Node leaf = c_.node(Node::Shape::constant, place);
    leaf.constant = text;
    return c_.add(std::move(leaf));
  }
  Node made = c_.node(separator == '~' ? Node::Shape::list : Node::Shape::object, place);
  Aim below = aim;
  below.list = false;
  below.level = separator == '~'   ? Level::repetition
                : separator == '^' ? Level::component
                                   : Level::subcomponent;
  const hl7v2::TypeDef* def = of_.dictionary.type(aim.type.name);
  for (std::uint16_t n = 1;; ++n) {
    const std::size_t end = text.find(separator);
    if (separator != '~' && def != nullptr && n <= def->components.size())
      below.type = {def->components[n - 1U].type, def->components[n - 1U].table};
    if (const std::string_view piece = text.substr(0, end); !piece.empty()) {
      const Index part = pieces(piece, place, below);
      variant().nodes[part].part = n;
      made.children.push_back(part);
    }
    if (end == std::string_view::npos) return c_.add(std::move(made));
    text.remove_prefix(end + 1);
  }
}

bool MessageCompiler::valid(const core::Name& text, const core::Place& place, const Aim& aim) {
  const std::string_view type = aim.type.name;
  if ((!composite(type) || stamp_type(type)) && !hl7v2::fits(type, text.text())) {
    c_.no_constant(3403, text, place,
                   say("the text `%` is not a valid % for %", text, hl7v2::term(type), aim.label));
    return false;
  }
  if (type != "ID" || aim.type.table == 0) return true;
  const hl7v2::TableDef* table = hl7v2::Dictionary::table(aim.type.table);
  if (table == nullptr || table->kind.view() != "HL7" || table->codes.empty() ||
      table->code(text.text()) != nullptr)
    return true;
  c_.no_constant(
      3408, text, place,
      say("`%` is no code of HL7 table %, which % has", text, aim.type.table, aim.label));
  return false;
}

// Table of language.md 1.6, from HL7 v2 to HL7 v2. Empty: this cannot stand there.
std::optional<Convert> MessageCompiler::convert(const Type& type, const Aim& aim) const {
  const bool parted = composite(aim.type.name) && !stamp_type(aim.type.name);
  switch (type.kind) {
    case Kind::text:
    case Kind::number:
    case Kind::truth:
    case Kind::nothing:
      return Convert::text;
    case Kind::coded:
      if (coded_type(aim.type.name)) return Convert::hl7_coded;
      return parted ? std::nullopt : std::optional(Convert::text);
    case Kind::value:
      break;
    case Kind::node:
      return node_convert(type, aim);
    case Kind::resource:
    case Kind::segment:
    case Kind::group:
    case Kind::built:
      return {};
  }
  const bool from_parts = composite(type.name) && !stamp_type(type.name);
  const bool kin =
      type.name == aim.type.name || (coded_type(type.name) && coded_type(aim.type.name));
  if (kin || type.name == "varies" || aim.type.name == "varies") return Convert::hl7_value;
  if (from_parts) return {};
  return stamp_type(type.name) ? Convert::text : Convert::hl7_value;
}

// Of a document: texts and times; what has parts goes through a map.
std::optional<Convert> MessageCompiler::node_convert(const Type& type, const Aim& aim) const {
  const std::string_view to = aim.type.name;
  constexpr std::uint16_t kCodingSystems = 396;
  if (type.name == "uri" && (to == "HD" || aim.type.table == kCodingSystems))
    return Convert::hl7_system;
  const bool stamp = among(type.name, {"TS", "IVL_TS", "date", "dateTime", "instant", "time"});
  if (stamp && (stamp_type(to) || to == "TM" || to == "varies")) return Convert::hl7_stamp;
  const bool leaf = c_.fits(type, Convert::text) && !type.name.ends_with("[x]");
  if (!leaf || (composite(to) && !stamp_type(to))) return {};
  return Convert::text;
}

// Through the standard map of the pair: fhir-HumanName-XPN, fhir-CodeableConcept-CWE ...
Index MessageCompiler::through_map(Index e, const Aim& aim, const Scope& scope) {
  const Type& type = c_.exp(e).type;
  const std::string_view from = type.name.ends_with("[x]") ? "value" : type.name;
  const Template* map = c_.map_to(from, aim.type.name);
  if (map == nullptr) map = c_.map_to(from, hl7v2::read_as(aim.type.name));
  if (map == nullptr) return kNone;
  Scope inner{.up = &scope, .group = scope.group, .thing = type};
  inner.thing.many = false;
  c_.scopes_.push_back(std::move(inner));
  const std::optional<Item> whole = c_.opened(*map, c_.exp(e).place, c_.scopes_.back());
  if (!whole) return kNone;
  const Index made = content(*whole, aim, c_.scopes_.back());
  c_.maps_.pop_back();
  if (made == kNone) return kNone;
  Node& node = variant().nodes[made];
  (aim.list ? node.gate.each : node.gate.from) = e;
  node.reads = true;
  return made;
}

Index MessageCompiler::formula(const Expression& e, const Aim& aim, const Scope& scope) {
  const Index index = c_.expression(e, scope);
  if (index == kNone) return kNone;
  const Type type = c_.exp(index).type;
  const std::optional<Convert> how = convert(type, aim);
  if (!how && type.kind == Kind::node) {
    const std::size_t before = c_.problems_.size();
    const Index made = through_map(index, aim, scope);
    if (made != kNone && type.many && !aim.list) c_.several(e.place, say("%", aim.label));
    if (made != kNone || c_.problems_.size() != before) return made;
  }
  if (!how) {
    const core::Name needed = hl7v2::term(aim.type.name);
    if (type.kind == Kind::value || type.kind == Kind::node)
      c_.report(3401, e.place,
                say("this is %, but % is %", hl7v2::term(type.name), aim.label, needed),
                type.kind == Kind::node ? say("say which part of it: `.text`")
                                        : say("say which part of it: `.1`"));
    else
      c_.report(3401, e.place, say("this cannot become a %, which % is", needed, aim.label));
    return kNone;
  }
  if (type.many && !aim.list) c_.several(e.place, say("%", aim.label));
  Node leaf = c_.node(Node::Shape::leaf, e.place);
  leaf.exp = index;
  leaf.convert = *how;
  leaf.all = aim.list;
  leaf.reads = c_.reads(index);
  return c_.add(std::move(leaf));
}

Index MessageCompiler::item(const Item& item, const Aim& aim, const Scope& scope) {
  Gate opened;
  const Scope* inner = c_.gate(item, scope, opened);
  if (inner == nullptr) return kNone;
  if (item.each && !aim.list && aim.level != Level::repetition) {
    return c_.no_each(*item.each, say("%", aim.label));
  }
  const std::optional<Item> whole = c_.expanded(item, *inner, 0);
  if (!whole) return kNone;
  const Index made = content(*whole, aim, *inner);
  if (made != kNone) variant().nodes[made].gate = opened;
  return made;
}

// What stands in an item, without its own gate.
Index MessageCompiler::content(const Item& whole, const Aim& aim, const Scope& scope) {
  Aim one = aim;
  one.list = false;
  if (aim.level == Level::field && aim.list) one.level = Level::repetition;
  if (!whole.first && !whole.value) return object(whole, one, scope);
  // Below a node of its own, as the value may have a gate already.
  Node first = c_.node(Node::Shape::first, whole.place);
  const Value::List alternatives = whole.first ? *whole.first : Value::List{*whole.value};
  for (const Value& v : alternatives) {
    const Index alternative = value(v, one, scope);
    if (alternative == kNone) return kNone;
    first.reads = first.reads || variant().nodes[alternative].reads;
    first.children.push_back(alternative);
  }
  return c_.add(std::move(first));
}

// { .1: ..., .4: ... }
Index MessageCompiler::object(const Item& item, const Aim& aim, const Scope& scope) {
  Node made = c_.node(Node::Shape::object, item.place);
  for (const Member& m : item.members) {
    const std::string& key = m.key.text();
    const bool numbered =
        key.size() > 1 && key.size() < 4 && key[0] == '.' &&
        std::all_of(key.begin() + 1, key.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!numbered) {
      c_.report(3252, m.key_place, say("`%` is no part of %", m.key, aim.label),
                say("parts have numbers: `.1`"));
      continue;
    }
    Aim part = aim;
    const auto n = static_cast<std::uint32_t>(std::stoul(key.substr(1)));
    if (!down(n, m.key_place, part)) continue;
    part.label = core::Name(core::NameKey{}, aim.label.text() + key);
    const Index content = value(m.value, part, scope);
    if (content == kNone) continue;
    variant().nodes[content].part = static_cast<std::uint16_t>(n);
    made.reads = made.reads || variant().nodes[content].reads;
    made.children.push_back(content);
  }
  std::ranges::stable_sort(made.children, {}, [&](Index i) { return variant().nodes[i].part; });
  return c_.add(std::move(made));
}

void MessageCompiler::edits(const Template& mapping) {
  c_.scopes_.emplace_back();
  const Scope& root = c_.scopes_.back();
  for (const Value& v : mapping.edit) {
    const auto* pointer = std::get_if<ItemPointer>(&v.what);
    if (pointer == nullptr)
      c_.report(3253, v.place, say("here stands what is changed"),
                say("for example `- MSH-4: MERCY`"));
    else
      edit(**pointer, root);
  }
}

// What $delete takes out. A Z segment that no profile tells about can be named, too.
Index MessageCompiler::removal(const Expression& e, const Scope& scope) {
  const bool path = e.op == Op::path && e.args.empty();
  if (path && own_segment(*e.path) && e.path->field == 0 && e.path->steps.empty()) {
    Exp all{.op = Op::path, .type = {.kind = Kind::segment}, .place = e.place};
    all.payload = static_cast<Index>(variant().paths.size());
    PathCode& code = variant().paths.emplace_back();
    code.start = PathCode::Start::named;
    code.segment = e.path->segment;
    variant().exps.push_back(std::move(all));
    return static_cast<Index>(variant().exps.size() - 1);
  }
  const Index removed = c_.expression(e, scope);
  if (removed == kNone) return kNone;
  const Kind kind = c_.exp(removed).type.kind;
  if (path && (kind == Kind::value || kind == Kind::segment)) return removed;
  c_.report(3250, e.place, say("this is no place in a message"),
            say("for example $delete: PID-19"));
  return kNone;
}

void MessageCompiler::edit(const Item& item, const Scope& scope) {
  Edit made;
  const Scope* inner = c_.gate(item, scope, made.gate);
  if (inner == nullptr) return;
  for (const Member& m : item.members) {
    Write write;
    const std::optional<Aim> aim = spot(m.key, m.key_place, *inner, write.to);
    if (!aim) continue;
    write.node = value(m.value, *aim, *inner);
    if (write.node == kNone) continue;
    variant().nodes[write.node].name = m.key.text();
    made.writes.push_back(write);
  }
  for (const Move& move : item.moves) {
    Edit::Moved moved;
    if (!move.from) continue;
    const std::optional<Aim> aim = spot(move.to.name, move.to.place, *inner, moved.to);
    moved.from = c_.expression(*move.from, *inner);
    if (!aim || moved.from == kNone) continue;
    if (c_.exp(moved.from).type.kind != Kind::value || !convert(c_.exp(moved.from).type, *aim)) {
      c_.report(3401, move.from->place, say("this cannot be moved to %", aim->label),
                say("what is moved is a field or a part of one, of the type that stands there"));
      continue;
    }
    made.moves.push_back(moved);
  }
  for (const Expression& e : item.deletes) {
    if (const Index removed = removal(e, *inner); removed != kNone)
      made.removals.push_back(removed);
  }
  variant().edits.push_back(std::move(made));
}

}  // namespace mappings::detail
