// Conversions by type: what a source becomes in an element, through a primitive conversion, a
// code, a reference, or the one standard map of the pair.
#include <algorithm>
#include <array>

#include "mappings/src/detail/compiler.hpp"
#include "mappings/src/detail/primitive.hpp"

namespace mappings::detail {

using core::say;

namespace {

// Of documents: which data types hold what a primitive of FHIR takes. Text of several parts is
// none.
bool node_fits(std::string_view type, Convert convert) {
  const bool union_of_types = type == "ANY" || type.ends_with("[x]");
  const bool stamp = among(type, {"TS", "IVL_TS", "date", "dateTime", "instant"});
  const bool whole = among(type, {"INT", "integer", "positiveInt", "unsignedInt"});
  const bool text = type == "text";  // an attribute, of no type in particular
  switch (convert) {
    case Convert::date:
    case Convert::date_time:
    case Convert::instant:
      return union_of_types || text || stamp;
    case Convert::time:
      return union_of_types || text || stamp || type == "time";
    case Convert::integer:
      return union_of_types || text || whole;
    case Convert::decimal:
      return union_of_types || text || whole || among(type, {"REAL", "PQ", "decimal"});
    case Convert::boolean:
      return union_of_types || text || among(type, {"BL", "boolean"});
    case Convert::base64:
      return union_of_types || text || among(type, {"ED", "base64Binary"});
    case Convert::xhtml:
      return type == "Narrative";
    case Convert::text:
    case Convert::markdown:
    case Convert::code:
    case Convert::uri:
      return union_of_types || text || stamp || whole ||
             among(type, {"ST", "ED", "CS", "PN", "AD", "BL", "REAL", "TEL", "Narrative"}) ||
             fhir::Definitions::r4().is_primitive(type);
    default:
      return false;
  }
}

}  // namespace

// Table of language.md 1.6, as far as primitives go. A function's text may be anything; what it
// turns out to be is an issue of its message.
bool Compiler::fits(const Type& type, Convert convert) const {
  if (type.kind == Kind::text || type.kind == Kind::coded || type.name == "varies") return true;
  if (type.kind == Kind::node) return node_fits(type.name, convert);
  const bool stamp = stamp_type(type.name);
  switch (convert) {
    case Convert::date:
    case Convert::date_time:
    case Convert::instant:
      return type.kind == Kind::value && stamp;
    case Convert::time:
      return type.kind == Kind::value && (stamp || type.name == "TM");
    case Convert::integer:
    case Convert::decimal:
      return type.kind == Kind::number ||
             (type.kind == Kind::value && among(type.name, {"NM", "SI"}));
    case Convert::boolean:
      return type.kind == Kind::truth ||
             (type.kind == Kind::value && among(type.name, {"ID", "IS", "ST"}));
    case Convert::base64:
      return type.kind == Kind::value && among(type.name, {"ST", "TX", "FT", "ED"});
    case Convert::text:
    case Convert::markdown:
    case Convert::code:
    case Convert::uri: {
      if (type.kind == Kind::number || type.kind == Kind::truth) return true;
      const hl7v2::TypeDef* def =
          type.kind == Kind::value ? reading_.dictionary.type(type.name) : nullptr;
      return type.kind == Kind::value && (def == nullptr || def->components.empty());
    }
    case Convert::xhtml:
    case Convert::reference:
    case Convert::coding:
    case Convert::concept_:
    case Convert::absent:
    case Convert::copied:
    case Convert::hl7_value:
    case Convert::hl7_stamp:
    case Convert::hl7_system:
    case Convert::hl7_coded:
      return false;
  }
  return false;
}

bool Compiler::never(const Exp& e) const {
  return e.op == Op::path && e.type.name == "varies" &&
         variant_.paths[e.payload].start == PathCode::Start::nothing;
}

Index Compiler::converted(Index e, const Element& element, bool in_list, const Scope& scope) {
  const core::Place place = exp(e).place;
  const bool takes_first = exp(e).type.many && !in_list;
  const Index made = conversion(e, element, in_list, scope);
  if (made == kNone || !takes_first) return made;
  several(place, label(element));
  return made;
}

Index Compiler::conversion(Index e, const Element& element, bool in_list, const Scope& scope) {
  const Type type = exp(e).type;
  Node node{.shape = Node::Shape::leaf,
            .exp = e,
            .all = in_list,
            .reads = reads(e),
            .place = exp(e).place};
  node.rule = rule(node.place);
  const std::optional<Convert> simple = convert_to(element.type);
  if (never(exp(e))) {  // this version has no such place
    node.shape = Node::Shape::first;
    return add(std::move(node));
  }
  if (type.kind == Kind::resource) {
    if (element.type != "Reference") return no_conversion(e, element);
    node.convert = Convert::reference;
    return add(std::move(node));
  }
  // Later versions made codes of texts, with the text as their first part: a template of another
  // version means that.
  if (simple && (fits(type, *simple) || (type.kind == Kind::value && foreign(node.place)))) {
    node.convert = *simple;
    need_zone(e, *simple);
    return add(std::move(node));
  }
  if (type.kind == Kind::coded && (element.type == "Coding" || element.type == "CodeableConcept")) {
    node.convert = element.type == "Coding" ? Convert::coding : Convert::concept_;
    if (exp(e).function == Function::translate || !type.name.empty()) {
      node.untranslated = untranslated(e, element, scope);
      if (node.untranslated == kNone) return kNone;
    }
    return add(std::move(node));
  }
  // What is FHIR already stays as it is.
  if (type.kind == Kind::node && reading_.format == Format::fhir && type.name == element.type) {
    node.convert = Convert::copied;
    return add(std::move(node));
  }
  const bool mapped = type.kind == Kind::value || type.kind == Kind::node;
  const Template* map = mapped ? map_to(type.name, element.type) : nullptr;
  if (map == nullptr) return no_conversion(e, element);
  return through_map(*map, e, element, in_list, scope);
}

// The standard map of a pair; of a withdrawn data type, the one of its successor. To a text nothing
// leads unasked: of the components of a name, an address or a code, a mapping says which it means.
const Template* Compiler::map_to(std::string_view type, std::string_view target) const {
  if (target == "string") return nullptr;
  const std::string_view format = reading_.format == Format::cda    ? "cda-"
                                  : reading_.format == Format::fhir ? "fhir-"
                                                                    : "";
  const auto from = [&](std::string_view name) {
    return piece(std::string(format) + std::string(name) + '-' + std::string(target));
  };
  if (const Template* own = from(type); own != nullptr) return own;
  if (!reading_.tree()) return from(hl7v2::read_as(type));
  if (type == "ANY") {  // what it is, its xsi:type says; what it may be, the target
    for (const std::string_view one : {"CD", "PQ", "IVL_TS", "ED", "RTO", "II"}) {
      if (const Template* own = from(one); own != nullptr) return own;
    }
  }
  // Every primitive of FHIR is a string with rules; an attribute is a text of CDA.
  if (reading_.format == Format::fhir)
    return fhir::Definitions::r4().is_primitive(type) ? from("string") : nullptr;
  return type == "text" ? from("ST") : nullptr;
}

// FHIR wants an offset with every clock time, and the host's own zone is nobody's
// (language.md 1.6). Without a site (`weir map` outside of one) there is nobody to ask: the time is
// left out then.
void Compiler::need_zone(Index e, Convert convert) {
  const bool clock = convert == Convert::date_time || convert == Convert::instant;
  const bool dated = exp(e).type.name == "DT" || exp(e).function == Function::now;
  if (!clock || dated || zone_missed_ || site_.facts.site.empty() || site_.facts.zone.known())
    return;
  if (!site_.facts.timezone.empty()) return;  // there is no such zone, and that has been said
  zone_missed_ = true;
  report(3411, exp(e).place, say("a time without an offset would have no zone here"),
         say("add `timezone: America/Chicago` to `facility:` in hospital.yaml"));
}

core::Safe Compiler::label(const Element& element) {
  return say("%.%", hl7v2::term(element.owner), hl7v2::term(element.def->name));
}

// Through the standard map of the pair: XPN-HumanName, PL-Reference ...
Index Compiler::through_map(const Template& map, Index e, const Element& element, bool in_list,
                            const Scope& scope) {
  Scope inner{
      .up = &scope, .group = scope.group, .thing = exp(e).type, .level = hl7v2::Level::repetition};
  inner.thing.many = false;
  scopes_.push_back(inner);
  const std::optional<Item> whole = opened(map, exp(e).place, scopes_.back());
  if (!whole) return kNone;
  const Index made = content(*whole, element, in_list, scopes_.back());
  maps_.pop_back();
  if (made == kNone) return kNone;
  Node& node = variant_.nodes[made];
  (in_list ? node.gate.each : node.gate.from) = e;
  node.reads = true;
  return made;
}

// What a standard map makes, until maps_ is popped. None: it is within itself already, or wrong.
std::optional<Item> Compiler::opened(const Template& map, const core::Place& place,
                                     const Scope& scope) {
  if (std::ranges::find(maps_, &map) != maps_.end()) {
    report(3233, place, say("template `%` uses itself", map.name.name),
           say("its whole value is again what it is for; say which part: `.1`, `.value`"));
    return {};
  }
  Item item;
  item.place = place;
  item.use = Named{map.name.name, place};
  std::optional<Item> whole = expanded(item, scope, 0);
  if (whole) maps_.push_back(&map);
  return whole;
}

// How a code is written that no table row translates, and the source behind one that does.
Index Compiler::untranslated(Index e, const Element& element, const Scope& scope) {
  const std::string_view of_source = exp(e).type.name;
  const std::string_view text = reading_.format == Format::fhir ? "string" : "ST";
  const std::string_view type = of_source.empty() || of_source == "varies" ? text : of_source;
  if (reading_.format == Format::fhir && type == element.type) return as_it_is(e);
  const Template* map = map_to(type, element.type);
  if (map == nullptr) return no_conversion(e, element);
  Scope inner{
      .up = &scope, .group = scope.group, .thing = exp(e).type, .level = hl7v2::Level::repetition};
  inner.thing.kind = reading_.tree() ? Kind::node : Kind::value;
  inner.thing.name = type;
  scopes_.push_back(inner);
  const std::optional<Item> whole = opened(*map, exp(e).place, scopes_.back());
  if (!whole) return kNone;
  Node object{.shape = Node::Shape::object, .place = exp(e).place};
  members(*whole, element.type, scopes_.back(), object.children);
  maps_.pop_back();
  object.reads = true;
  return add(std::move(object));
}

// Of FHIR that is read: `.`, copied.
Index Compiler::as_it_is(Index e) {
  Node node{.shape = Node::Shape::leaf, .convert = Convert::copied, .place = exp(e).place};
  Exp dot{.op = Op::path, .type = exp(e).type, .place = exp(e).place};
  dot.payload = static_cast<Index>(variant_.paths.size());
  variant_.paths.emplace_back().start = PathCode::Start::frame;
  node.exp = add(std::move(dot));
  node.reads = true;
  return add(std::move(node));
}

// `value[x]: =OBX-5`: the type is the message's choice (OBX-2), through the map of the field; or
// the first of the element's types that the source can become.
void Compiler::choice(const Member& m, std::string_view owner, const Scope& scope,
                      std::vector<Index>& children) {
  const fhir::ElementDef* def = fhir::Definitions::r4().element(owner, m.key.text());
  if (def == nullptr) return unknown_element(m, owner);
  ask(m.value.place);
  const Expression& e = std::get<Expression>(m.value.what);
  if (builds(e)) {
    report(3317, e.place, say("% must say which type it makes here", m.key),
           say("write valueQuantity, for example"));
    return;
  }
  const Index index = expression(e, scope);
  if (index == kNone) return;
  const bool by_field = exp(index).type.name == "varies" && e.path &&
                        e.path->segment == core::SegmentName("OBX") && e.path->field == 5;
  if (by_field) {
    const Template* map = piece("OBX5-value");
    const auto* item = map == nullptr || map->make.empty()
                           ? nullptr
                           : std::get_if<ItemPointer>(&map->make[0].what);
    if (item != nullptr) return members(**item, owner, scope, children);
  }
  // A value of CDA says itself what it is; one of FHIR is copied with the name that it has.
  if (exp(index).type.kind == Kind::node && exp(index).type.name == "ANY") {
    const Template* map = piece("cda-ANY-value");
    if (map != nullptr) return dispatched(*map, index, owner, scope, children);
  }
  if (exp(index).type.kind == Kind::node && exp(index).type.name.ends_with("[x]")) {
    report(3317, e.place, say("% must say which type it makes here", m.key),
           say("for example valueQuantity: =.valueQuantity"));
    return;
  }
  constexpr std::array<std::string_view, 9> kOrder{
      "Quantity", "CodeableConcept", "dateTime", "date",  "time",
      "boolean",  "integer",         "decimal",  "string"};
  for (const std::string_view type : kOrder) {
    if (!among_types(*def, type)) continue;
    const std::optional<Convert> simple = convert_to(type);
    const bool possible =
        simple ? fits(exp(index).type, *simple) : map_to(exp(index).type.name, type) != nullptr;
    if (!possible) continue;
    std::string name = m.key.text().substr(0, m.key.text().size() - 3) + std::string(type);
    name[m.key.text().size() - 3] =
        static_cast<char>(std::toupper(static_cast<unsigned char>(type[0])));
    const Index made = converted(index, {owner, def, type, name}, false, scope);
    if (made == kNone) return;
    variant_.nodes[made].call(name);
    return children.push_back(made);
  }
  static_cast<void>(no_conversion(index, {owner, def, def->types.front(), m.key.text()}));
}

// Each choice of a template decides for itself whether it is the one.
void Compiler::dispatched(const Template& map, Index e, std::string_view owner, const Scope& scope,
                          std::vector<Index>& children) {
  const auto* item = map.make.empty() ? nullptr : std::get_if<ItemPointer>(&map.make[0].what);
  if (item == nullptr) return;
  Scope inner{.up = &scope, .group = scope.group, .thing = exp(e).type};
  inner.thing.many = false;
  scopes_.push_back(std::move(inner));
  const std::size_t before = children.size();
  members(**item, owner, scopes_.back(), children);
  for (std::size_t i = before; i < children.size(); ++i) {
    variant_.nodes[children[i]].gate.from = e;
    variant_.nodes[children[i]].reads = true;
  }
}

bool Compiler::among_types(const fhir::ElementDef& def, std::string_view type) {
  return std::find(def.types.begin(), def.types.end(), type) != def.types.end();
}

// E3401, with the fields beside it that would do.
Index Compiler::no_conversion(Index index, const Element& element) {
  const Exp& e = exp(index);
  core::Safe what;
  core::Safe hint;
  const core::Name owner = hl7v2::term(element.owner);
  const core::Name name = hl7v2::term(element.name);
  const core::Name type = hl7v2::term(element.type);
  core::SegmentName segment;
  if (e.type.kind == Kind::node) {
    what = say("this is % of %, but %.% needs a %", hl7v2::term(e.type.name),
               hl7v2::term(word(reading_.format)), owner, name, type);
  } else if (e.type.kind == Kind::value && e.op == Op::path &&
             variant_.paths[e.payload].field != 0) {
    const PathCode& path = variant_.paths[e.payload];
    segment = path.segment;
    what = say("`%-%` is % (%), but %.% needs a %", segment, path.field, hl7v2::term(e.type.name),
               reading_.field(segment, path.field).name, owner, name, type);
  } else if (e.type.kind == Kind::value) {
    what = say("this is %, but %.% needs a %", hl7v2::term(e.type.name), owner, name, type);
  } else if (e.type.kind == Kind::resource) {
    what = say("this is a reference, but %.% needs a %", owner, name, type);
  } else {
    what = say("this cannot become a %, which %.% needs", type, owner, name);
  }
  const std::optional<Convert> simple = convert_to(element.type);
  core::Safe fields;
  for (std::uint32_t n = 1; !segment.empty() && n <= reading_.fields(segment); ++n) {
    const FieldFacts field = reading_.field(segment, n);
    const Type candidate{
        .kind = Kind::value, .name = field.type, .table = field.table, .many = false};
    const bool direct = simple && fits(candidate, *simple);
    if (!direct && map_to(field.type, element.type) == nullptr) continue;
    fields.join(", ", say("%-% %", segment, n, field.name));
  }
  if (!fields.empty()) hint = say("fields of % that can become a %: %", segment, type, fields);
  report(3401, e.place, std::move(what), std::move(hint));
  return kNone;
}

}  // namespace mappings::detail
