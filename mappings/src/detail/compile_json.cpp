#include "mappings/src/detail/compile_json.hpp"

#include <algorithm>

#include "mappings/src/detail/primitive.hpp"

namespace mappings::detail {

using core::say;

namespace {

using Type_ = Schema::Type;

std::optional<Convert> convert_to(const Schema& schema) {
  switch (schema.type) {
    case Type_::text:
      if (schema.format == "date") return Convert::date;
      if (schema.format == "date-time") return Convert::instant;
      if (schema.format == "time") return Convert::time;
      if (schema.format == "uri") return Convert::uri;
      return Convert::text;
    case Type_::number:
      return Convert::decimal;
    case Type_::integer:
      return Convert::integer;
    case Type_::boolean:
      return Convert::boolean;
    case Type_::any:
    case Type_::object:
    case Type_::array:
      return {};
  }
  return {};
}

core::Safe needs(const Schema& schema) {
  switch (schema.type) {
    case Type_::text:
      return schema.format.empty() ? say("a text")
                                   : say("a %", core::Name(core::NameKey{}, schema.format));
    case Type_::number:
      return say("a number");
    case Type_::integer:
      return say("a whole number");
    case Type_::boolean:
      return say("true or false");
    case Type_::object:
      return say("an object");
    case Type_::array:
      return say("a list");
    case Type_::any:
      return say("a value");
  }
  return {};
}

}  // namespace

Index JsonCompiler::wrong(const core::Place& place, const Aim& aim, const core::Safe& needs) {
  c_.report(3401, place, say("% needs %", aim.label, needs));
  return kNone;
}

const Item* JsonCompiler::only(const Template& mapping) {
  return c_.only(mapping, say("one document is made, and here it stands"),
                 say("below `make:`, without `-`"));
}

void JsonCompiler::plain(const Template& mapping) {
  c_.scopes_.emplace_back();
  const Scope& root = c_.scopes_.back();
  if (const Item* item = only(mapping); item != nullptr)
    variant().whole = this->item(*item, {nullptr, mapping.name.name}, false, root);
}

// CloudEvents 1.0: what an analyst says of the envelope, and the data.
void JsonCompiler::event(const Template& mapping, const Schema& data) {
  c_.scopes_.emplace_back();
  const Scope& root = c_.scopes_.back();
  const Item* item = only(mapping);
  if (item == nullptr) return;
  static const Schema text{.type = Type_::text};
  static const Schema time{.type = Type_::text, .format = "date-time"};
  Node whole = c_.node(Node::Shape::object, item->place);
  for (const std::string_view key : {"subject", "time", "data"}) {
    const auto m = std::ranges::find_if(item->members,
                                        [&](const Member& one) { return one.key.text() == key; });
    if (m == item->members.end()) {
      if (key == "data")
        c_.report(3262, item->place, say("an event needs `data:`"),
                  say("what it says, as its schema has it"));
      continue;
    }
    const Schema* schema = key == "subject" ? &text : key == "time" ? &time : &data;
    const Index made = member(*m, {schema, m->key}, root);
    if (made != kNone) whole.children.push_back(made);
  }
  for (const Member& m : item->members) {
    const std::string& key = m.key.text();
    if (key != "subject" && key != "time" && key != "data")
      c_.report(3210, m.key_place, say("an event has no `%`", m.key),
                say("it has subject, time and data; weir writes the rest of the envelope"));
  }
  variant().whole = c_.add(std::move(whole));
}

Index JsonCompiler::member(const Member& m, const Aim& aim, const Scope& scope) {
  Index made = kNone;
  const auto* values = std::get_if<Value::List>(&m.value.what);
  const bool listed = aim.schema != nullptr && aim.schema->type == Type_::array;
  if (values != nullptr && (aim.schema == nullptr || listed || aim.schema->type == Type_::any)) {
    made = list(*values, m.value.place, aim, scope);
  } else if (listed) {  // one thing where a list stands is a list of it
    made = list({m.value}, m.value.place, aim, scope);
  } else {
    made = value(m.value, aim, false, scope);
  }
  if (made != kNone) variant().nodes[made].call(m.key.text());
  return made;
}

Index JsonCompiler::list(const Value::List& values, const core::Place& place, const Aim& aim,
                         const Scope& scope) {
  Node made = c_.node(Node::Shape::list, place);
  const Aim one{aim.schema == nullptr ? nullptr : aim.schema->items.get(), aim.label};
  for (const Value& v : values) {
    const Index item = value(v, one, true, scope);
    if (item == kNone) continue;
    made.reads = made.reads || variant().nodes[item].reads;
    made.children.push_back(item);
  }
  return c_.add(std::move(made));
}

Index JsonCompiler::value(const Value& v, const Aim& aim, bool in_list, const Scope& scope) {
  c_.ask(v.place);
  if (const auto* text = std::get_if<Text>(&v.what)) return constant(text->text, v.place, aim);
  if (const auto* e = std::get_if<Expression>(&v.what)) return formula(*e, aim, in_list, scope);
  if (const auto* one = std::get_if<ItemPointer>(&v.what)) return item(**one, aim, in_list, scope);
  return c_.no_list(v.place, say("%", aim.label));
}

Index JsonCompiler::constant(const core::Name& text, const core::Place& place, const Aim& aim) {
  Node made = c_.node(Node::Shape::constant, place);
  parsers::json::Writer writer(made.constant);
  const bool any = aim.schema == nullptr || aim.schema->type == Type_::any;
  const std::optional<Convert> convert = any ? Convert::text : convert_to(*aim.schema);
  if (!convert) return wrong(place, aim, needs(*aim.schema));
  if (!write_primitive(writer, *convert, text.text(), {c_.site_.facts.zone}).done) {
    c_.report(3403, place,
              say("the text `%` is not %, which % needs", text, needs(*aim.schema), aim.label));
    return kNone;
  }
  const bool allowed =
      any || aim.schema->values.empty() ||
      std::ranges::find(aim.schema->values, text.text()) != aim.schema->values.end();
  if (!allowed) {
    core::Safe values;
    for (const std::string& one : aim.schema->values)
      values.join(", ", say("%", core::Name(core::NameKey{}, one)));
    c_.report(3408, place, say("`%` is no value that % may have", text, aim.label),
              say("one of %", values));
    return kNone;
  }
  return c_.add(std::move(made));
}

std::optional<Convert> JsonCompiler::convert(const Type& type, const Aim& aim) const {
  if (aim.schema != nullptr && aim.schema->type != Type_::any) {
    const std::optional<Convert> convert = convert_to(*aim.schema);
    return convert && c_.fits(type, *convert) ? convert : std::nullopt;
  }
  if (type.kind == Kind::nothing) return Convert::text;
  for (const Convert convert :
       {Convert::boolean, Convert::integer, Convert::decimal, Convert::date_time}) {
    const bool own = convert == Convert::boolean   ? type.kind == Kind::truth
                     : convert == Convert::integer ? type.name == "SI"
                     : convert == Convert::decimal
                         ? type.kind == Kind::number || type.name == "NM"
                         : type.kind == Kind::value && type.name != "varies";
    if (own && c_.fits(type, convert)) return convert;
  }
  return c_.fits(type, Convert::text) ? std::optional(Convert::text) : std::nullopt;
}

Index JsonCompiler::formula(const Expression& e, const Aim& aim, bool in_list, const Scope& scope) {
  const Index index = c_.expression(e, scope);
  if (index == kNone) return kNone;
  const Type type = c_.exp(index).type;
  const std::optional<Convert> how = convert(type, aim);
  if (!how) {
    const core::Safe need =
        aim.schema == nullptr ? say("a value without parts") : needs(*aim.schema);
    if (type.kind != Kind::value) return wrong(e.place, aim, need);
    c_.report(3401, e.place,
              say("this is %, but % needs %", hl7v2::term(type.name), aim.label, need),
              say("say which part of it: `.1`"));
    return kNone;
  }
  if (type.many && !in_list) c_.several(e.place, say("%", aim.label));
  Node made = c_.node(Node::Shape::leaf, e.place);
  c_.need_zone(index, *how);
  made.exp = index;
  made.convert = *how;
  made.all = in_list;
  made.reads = c_.reads(index);
  if (aim.schema != nullptr) made.allowed = aim.schema->values;
  return c_.add(std::move(made));
}

Index JsonCompiler::item(const Item& item, const Aim& aim, bool in_list, const Scope& scope) {
  Gate opened;
  const Scope* inner = c_.gate(item, scope, opened);
  if (inner == nullptr) return kNone;
  if (item.each && !in_list) {
    return c_.no_each(*item.each, say("%", aim.label));
  }
  const std::optional<Item> whole = c_.expanded(item, *inner, 0);
  if (!whole) return kNone;
  Index made = kNone;
  if (whole->value || whole->first) {
    Node shell = c_.node(Node::Shape::first, item.place);
    auto alternative = [&](const Value& v) {
      const Index one = value(v, aim, false, *inner);
      if (one == kNone) return;
      shell.reads = shell.reads || variant().nodes[one].reads;
      shell.children.push_back(one);
    };
    if (whole->value) alternative(*whole->value);
    if (whole->first) std::ranges::for_each(*whole->first, alternative);
    made = c_.add(std::move(shell));
  } else {
    made = object(*whole, aim, *inner);
  }
  if (made != kNone) variant().nodes[made].gate = opened;
  return made;
}

Index JsonCompiler::object(const Item& item, const Aim& aim, const Scope& scope) {
  const bool any = aim.schema == nullptr || aim.schema->type == Type_::any;
  if (!any && aim.schema->type != Type_::object) return wrong(item.place, aim, needs(*aim.schema));
  Node made = c_.node(Node::Shape::object, item.place);
  for (const Member& m : item.members) {
    const Schema::Property* property = any ? nullptr : aim.schema->find(m.key.text());
    if (!any && property == nullptr && aim.schema->closed) {
      std::vector<core::Name> known;
      for (const Schema::Property& one : aim.schema->properties) known.push_back(one.name);
      const core::Name meant = core::did_you_mean(m.key.text(), known);
      c_.report(3210, m.key_place, say("% has no `%`", aim.label, m.key),
                meant.empty() ? core::Safe{} : say("did you mean `%`?", meant));
      if (!meant.empty()) c_.problems_.suggest(m.key, meant);
      continue;
    }
    const Aim below{property == nullptr ? nullptr : property->schema.get(),
                    core::Name(core::NameKey{}, aim.label.text() + '.' + m.key.text())};
    const Index child = member(m, below, scope);
    if (child == kNone) continue;
    variant().nodes[child].must = property != nullptr && property->required;
    made.reads = made.reads || variant().nodes[child].reads;
    made.children.push_back(child);
  }
  if (!any) complete(item, aim);
  return c_.add(std::move(made));
}

// What is required must have a rule.
void JsonCompiler::complete(const Item& item, const Aim& aim) {
  for (const Schema::Property& one : aim.schema->properties) {
    const bool there =
        std::ranges::any_of(item.members, [&](const Member& m) { return m.key == one.name; });
    if (one.required && !there)
      c_.report(3262, item.place, say("% needs `%`", aim.label, one.name),
                say("its schema requires it"));
  }
}

}  // namespace mappings::detail
