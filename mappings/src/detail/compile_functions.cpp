// What single functions ask of their arguments: patterns, units, columns, reasons, all of them
// texts in quotes that are wrong when a mapping is loaded, or never. And the functions that make
// an element of several parts where they stand.
#include <algorithm>
#include <array>

#include "mappings/src/detail/compiler.hpp"
#include "mappings/src/detail/functions.hpp"
#include "mappings/src/detail/primitive.hpp"
#include "parsers/time/calendar.hpp"
#include "terminology/src/ucum.hpp"

namespace mappings::detail {

using core::say;

namespace {

// FHIR R4, ValueSet data-absent-reason.
constexpr std::array<std::string_view, 15> kReasons{
    "unknown",      "asked-unknown",     "temp-unknown",      "not-asked",     "asked-declined",
    "masked",       "not-applicable",    "unsupported",       "as-text",       "error",
    "not-a-number", "negative-infinity", "positive-infinity", "not-performed", "not-permitted",
};

core::Place inside_quotes(core::Place place) {
  place.offset += 1;
  place.length = place.length < 2 ? 0 : place.length - 2;
  return place;
}

core::Name meant_of(const core::Name& wrong, std::span<const std::string_view> words) {
  std::vector<core::Name> names;
  for (const std::string_view word : words) names.push_back(hl7v2::term(word));
  return core::did_you_mean(wrong.text(), names);
}

}  // namespace

const FunctionRow* function_row(std::string_view name) {
  const auto rows = function_rows();
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [&](const FunctionRow& r) { return r.doc.name == name; });
  return row == rows.end() ? nullptr : &*row;
}

// False: one of them is wrong, and it is reported.
bool Compiler::arguments(const Expression& e, const FunctionRow& row, Exp& made) {
  for (std::size_t i = 0; i < std::min(e.args.size(), row.args.size()); ++i) {
    const Arg arg = row.args[i];
    if (arg == Arg::any || arg == Arg::test) continue;
    if (arg == Arg::unit_code && e.args[i].op != Op::text) continue;
    if (e.args[i].op != Op::text) {
      report(3313, e.args[i].place, say("`%` takes a text in quotes here", e.text),
             say("it is written %", hl7v2::term(row.doc.written)));
      return false;
    }
    if (!literal(arg, e.args[i], made)) return false;
  }
  return true;
}

bool Compiler::literal(Arg arg, const Expression& e, Exp& made) {
  switch (arg) {
    case Arg::pattern:
      made.payload = regex(e.text, e.place);
      return made.payload != kNone;
    case Arg::date_pattern:
      return date_pattern(e);
    case Arg::unit:
      if (parsers::time::unit_named(e.text.text())) return true;
      report(3318, e.place, say("`%` is no unit of time", e.text),
             say("one of 'seconds', 'minutes', 'hours', 'days', 'weeks', 'months', 'years'"));
      return false;
    case Arg::unit_code:
      if (terminology::is_ucum(e.text.text())) return true;
      report(3322, e.place, say("`%` is no unit of UCUM", e.text),
             say("for example 'mg/dL', '10*3/uL', 'mm[Hg]'"));
      return false;
    case Arg::table: {
      const terminology::Table* table = table_named(e);
      if (table == nullptr) return false;
      made.payload = static_cast<Index>(variant_.lookups.size());
      variant_.lookups.push_back({table, 0});
      return true;
    }
    case Arg::column:
      return column(e, variant_.lookups[made.payload]);
    case Arg::reason: {
      if (std::find(kReasons.begin(), kReasons.end(), e.text.text()) != kReasons.end()) return true;
      const core::Name meant = meant_of(e.text, kReasons);
      report(3321, e.place, say("`%` is no reason of FHIR for a value that is missing", e.text),
             meant.empty() ? say("for example 'unknown', 'masked', 'not-asked'")
                           : say("did you mean `%`?", meant));
      return false;
    }
    case Arg::section:
      if (!e.text.text().empty()) return true;
      report(3313, e.place, say("section() takes a LOINC code or the root of a template"),
             say("for example section('11450-4')"));
      return false;
    case Arg::any:
    case Arg::test:
      break;
  }
  return true;
}

bool Compiler::date_pattern(const Expression& e) {
  using Why = parsers::time::PatternFault::Why;
  const auto fault = parsers::time::check_pattern(e.text.text());
  if (!fault) return true;
  core::Place place = inside_quotes(e.place);
  place.offset += static_cast<std::uint32_t>(fault->offset);
  place.length = static_cast<std::uint32_t>(fault->length);
  const core::Name part = e.text.part(fault->offset, fault->length);
  switch (fault->why) {
    case Why::letters:
      report(
          3319, place, say("`%` is no part of a date", part),
          say("parts are yyyy yy MM M MMM dd d HH H hh h a mm ss SSS zzz Z; other letters stand in "
              "double quotes"));
      break;
    case Why::open_quote:
      report(3319, place, say("this text has no closing quote"), say("write \"T\""));
      break;
    case Why::minutes_without_hours:
      report(3319, place, say("`mm` are minutes, and there are no hours"), say("months are `MM`"));
      break;
    case Why::nothing:
      report(3319, e.place, say("this pattern shows nothing of a date"),
             say("for example 'dd.MM.yyyy'"));
      break;
  }
  return false;
}

const terminology::Table* Compiler::table_named(const Expression& e) {
  const terminology::Table* table = site_.tables.find(e.text.text());
  if (table != nullptr) return table;
  const core::Name meant = core::did_you_mean(e.text.text(), site_.tables.names());
  report(3230, inside_quotes(e.place), say("there is no terminology table `%`", e.text),
         meant.empty() ? say("tables are files in terminology/") : say("did you mean `%`?", meant));
  return nullptr;
}

bool Compiler::column(const Expression& e, Lookup& lookup) {
  const std::vector<core::Name>& columns = lookup.table->columns();
  const auto found = std::find(columns.begin(), columns.end(), e.text);
  lookup.column = static_cast<std::uint32_t>(found - columns.begin());
  if (found != columns.end()) return true;
  core::Safe all;
  for (const core::Name& name : columns) all.join(", ", say("%", name));
  const core::Name meant = core::did_you_mean(e.text.text(), columns);
  report(3320, inside_quotes(e.place),
         say("table `%` has no column `%`", lookup.table->name(), e.text),
         meant.empty() ? say("its columns are: %", all) : say("did you mean `%`?", meant));
  return false;
}

// Whether it makes an element where it stands: absent(), quantity(), and else or if() of them.
bool Compiler::builds(const Expression& e) {
  if (e.op == Op::otherwise) return std::any_of(e.args.begin(), e.args.end(), builds);
  if (e.op != Op::call) return false;
  const FunctionRow* row = function_row(e.text.text());
  if (row == nullptr) return false;
  return row->gives == Kind::built ||
         (row->function == Function::if_ && std::any_of(e.args.begin(), e.args.end(), builds));
}

Index Compiler::built(const Expression& e, const Element& element, bool in_list,
                      const Scope& scope) {
  if (e.op == Op::otherwise) {
    Node node{.shape = Node::Shape::first, .place = e.place};
    for (const Expression& arg : e.args)
      node.children.push_back(formula_value(arg, element, in_list, scope));
    return alternatives(std::move(node), element);
  }
  const FunctionRow& row = *function_row(e.text.text());
  Exp made;
  if (!counted(e, row) || !arguments(e, row, made)) return kNone;
  if (row.function == Function::if_) return built_if(e, element, in_list, scope);
  return row.function == Function::absent ? absent(e, element, in_list)
                                          : quantity(e, element, scope);
}

Index Compiler::built_if(const Expression& e, const Element& element, bool in_list,
                         const Scope& scope) {
  const Index condition = test(e.args[0], scope);
  if (condition == kNone) return kNone;
  Node node{.shape = Node::Shape::first, .place = e.place};
  for (std::size_t i = 1; i < e.args.size(); ++i) {
    // Below a node of its own, as the value may have a gate already.
    Node side{.shape = Node::Shape::first, .place = e.place};
    side.children.push_back(formula_value(e.args[i], element, in_list, scope));
    side.gate.when = i == 1 ? condition : negated(condition);
    node.children.push_back(alternatives(std::move(side), element));
  }
  return alternatives(std::move(node), element);
}

Index Compiler::negated(Index condition) {
  Exp not_so{.op = Op::negate, .type = exp(condition).type, .place = exp(condition).place};
  not_so.args.push_back(condition);
  return add(std::move(not_so));
}

// The first of its children that yields something. Where one of them has a key of its own
// (`_birthDate`), all have.
Index Compiler::alternatives(Node node, const Element& element) {
  if (std::find(node.children.begin(), node.children.end(), kNone) != node.children.end())
    return kNone;
  node.keyed = std::any_of(node.children.begin(), node.children.end(),
                           [this](Index c) { return variant_.nodes[c].keyed; });
  for (const Index child : node.children) {
    if (node.keyed) variant_.nodes[child].call(element.name);
    node.reads = node.reads || variant_.nodes[child].reads;
  }
  return add(std::move(node));
}

// FHIR R4, extension data-absent-reason: in place of an element with parts, beside a primitive.
Index Compiler::absent(const Expression& e, const Element& element, bool in_list) {
  const bool primitive = convert_to(element.type).has_value();
  if (primitive && in_list) {
    report(3317, e.place,
           say("absent() cannot stand for one of several %", hl7v2::term(element.name)),
           say("leave the element out"));
    return kNone;
  }
  Exp reason{.op = Op::text, .type = {.kind = Kind::text, .name = {}}, .place = e.place};
  reason.payload = text_index(e.args[0].text);
  return missing(add(std::move(reason)), element);
}

Index Compiler::missing(Index reason, const Element& element) {
  Node node{.shape = Node::Shape::leaf, .exp = reason, .convert = Convert::absent};
  node.place = exp(reason).place;
  node.rule = rule(node.place);
  if (convert_to(element.type)) node.call_beside(element.name);
  return add(std::move(node));
}

// `options: { null: data-absent }`: what the message says is not there is said to FHIR, too.
Index Compiler::or_missing(Index value, Index e, const Element& element, bool in_list) {
  const bool primitive = convert_to(element.type).has_value();
  const bool read =
      value != kNone && (exp(e).type.kind == Kind::value || exp(e).type.kind == Kind::node);
  if (options_.null != NullAs::data_absent || value == kNone || !read || (primitive && in_list))
    return value;
  Exp null{.op = Op::null, .type = {.kind = Kind::truth, .name = {}}, .place = exp(e).place};
  null.args.push_back(e);
  Exp reason{.op = Op::text, .type = {.kind = Kind::text, .name = {}}, .place = exp(e).place};
  reason.payload = text_index(hl7v2::term("unknown"));
  const Index missed = missing(add(std::move(reason)), element);
  variant_.nodes[missed].gate.when = add(std::move(null));
  variant_.nodes[missed].reads = true;  // the message says so
  Node node{.shape = Node::Shape::first, .place = exp(e).place};
  node.children = {value, missed};
  return alternatives(std::move(node), element);
}

// A FHIR Quantity: value, and of the unit its text; as a code only when it is one of UCUM.
Index Compiler::quantity(const Expression& e, const Element& element, const Scope& scope) {
  const bool fits = element.type == "Quantity" || element.type == "SimpleQuantity" ||
                    element.type == "Age" || element.type == "Duration";
  if (!fits) {
    report(3401, e.place,
           say("this is a Quantity, but %.% needs a %", hl7v2::term(element.owner),
               hl7v2::term(element.name), hl7v2::term(element.type)));
    return kNone;
  }
  Node object{.shape = Node::Shape::object, .place = e.place};
  auto part = [&](std::string_view name, Convert convert, Index value) {
    Node leaf{.shape = Node::Shape::leaf, .exp = value, .convert = convert, .place = e.place};
    leaf.rule = rule(e.place);
    leaf.reads = reads(value);
    object.reads = object.reads || leaf.reads;
    leaf.call(name);
    object.children.push_back(add(std::move(leaf)));
  };
  const Index number = expression(e.args[0], scope);
  const Index unit = e.args.size() == 2 ? expression(e.args[1], scope) : number;
  if (number == kNone || unit == kNone) return kNone;
  part("value", Convert::decimal, number);
  if (e.args.size() == 2) {
    auto code = [&](bool system) {
      Exp made{.op = Op::call, .function = Function::unit_code, .flag = system, .place = e.place};
      made.type.kind = Kind::text;
      made.args.push_back(unit);
      return add(std::move(made));
    };
    part("unit", Convert::text, unit);
    part("system", Convert::uri, code(true));
    part("code", Convert::code, code(false));
  }
  Exp valued{.op = Op::valued, .type = {.kind = Kind::truth, .name = {}}, .place = e.place};
  valued.args.push_back(number);
  object.gate.when = add(std::move(valued));
  return add(std::move(object));
}

}  // namespace mappings::detail
