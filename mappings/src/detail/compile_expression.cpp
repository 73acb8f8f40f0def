// Operators, functions and variables: looked up and checked.
#include <algorithm>

#include "mappings/src/detail/compiler.hpp"
#include "mappings/src/detail/functions.hpp"

namespace mappings::detail {

using core::say;

void Compiler::report(std::uint16_t code, const core::Place& place, core::Safe what,
                      core::Safe hint, core::Safe note) {
  core::Problem problem{
      .code = code, .what = std::move(what), .hint = std::move(hint), .place = place};
  problem.note = std::move(note);
  problems_.add(std::move(problem));
}

void Compiler::warn(std::uint16_t code, const core::Place& place, core::Safe what,
                    core::Safe hint) {
  problems_.add({.code = code,
                 .severity = core::Severity::warning,
                 .what = std::move(what),
                 .hint = std::move(hint),
                 .place = place});
}

Index Compiler::text_index(const core::Name& text) {
  const auto found = std::find(variant_.texts.begin(), variant_.texts.end(), text.text());
  if (found != variant_.texts.end()) return static_cast<Index>(found - variant_.texts.begin());
  variant_.texts.push_back(text.text());
  return static_cast<Index>(variant_.texts.size() - 1);
}

bool Compiler::reads(Index index) const {
  const Exp& e = exp(index);
  if (e.op == Op::path) {
    const PathCode& path = variant_.paths[e.payload];
    return path.start != PathCode::Start::argument || reads(path.argument);
  }
  if (e.op == Op::variable || e.function == Function::ref || e.function == Function::refs ||
      e.function == Function::section)
    return true;
  return std::any_of(e.args.begin(), e.args.end(), [this](Index arg) { return reads(arg); });
}

namespace {

bool is_test(Op op) {
  switch (op) {
    case Op::truth:
    case Op::any:
    case Op::all:
    case Op::negate:
    case Op::equal:
    case Op::unequal:
    case Op::less:
    case Op::at_most:
    case Op::more:
    case Op::at_least:
    case Op::among:
    case Op::matches:
    case Op::valued:
    case Op::empty:
    case Op::null:
      return true;
    default:
      return false;
  }
}

Type type_of(Op op) {
  if (is_test(op)) return {.kind = Kind::truth, .name = {}, .table = 0, .many = false};
  const bool number = op == Op::number || op == Op::add || op == Op::subtract ||
                      op == Op::multiply || op == Op::divide || op == Op::minus;
  return {.kind = number ? Kind::number : Kind::text, .name = {}, .table = 0, .many = false};
}

}  // namespace

Index Compiler::test(const Expression& e, const Scope& scope) {
  const Index index = expression(e, scope);
  if (index == kNone || exp(index).type.kind == Kind::truth ||
      (e.op == Op::call && exp(index).type.kind == Kind::nothing))
    return index;
  if (e.op != Op::path) {
    report(3306, e.place, say("this is a value, not a test"),
           say("write `... valued`, or compare it: `... = 'A'`"));
    return kNone;
  }
  report(3306, e.place, say("`%` is a value, not a test", e.text), say("write `% valued`", e.text));
  problems_.suggest(e.text, core::Name(core::NameKey{}, e.text.text() + " valued"));
  return kNone;
}

Index Compiler::expression(const Expression& e, const Scope& scope) {
  if (e.op == Op::path) return path(e, scope);
  if (e.op == Op::call) return call(e, scope);
  Exp made{.op = e.op, .flag = e.flag, .type = type_of(e.op), .place = e.place};
  if (e.op == Op::text || e.op == Op::number) made.payload = text_index(e.text);
  if (e.op == Op::variable) return variable(e, scope, made);
  const bool tests = e.op == Op::any || e.op == Op::all || e.op == Op::negate;
  bool poisoned = false;
  for (const Expression& arg : e.args) {
    made.args.push_back(tests ? test(arg, scope) : expression(arg, scope));
    poisoned = poisoned || made.args.back() == kNone;
  }
  if (poisoned) return kNone;
  if (e.op == Op::matches) return pattern(e, made);
  if (e.op == Op::otherwise) {
    made.type = exp(made.args[0]).type;
    for (const Index arg : made.args) {
      const Type& side = exp(arg).type;
      made.type.many = made.type.many || side.many;
      if (side.kind == made.type.kind && side.name == made.type.name) continue;
      if (side.kind == Kind::coded || made.type.kind == Kind::coded)
        made.type.kind = Kind::coded;
      else if (side.kind != made.type.kind)
        made.type = {.kind = Kind::text, .name = {}, .table = 0, .many = made.type.many};
    }
  }
  return add(std::move(made));
}

// kNone: it is none, and that is reported.
Index Compiler::regex(const core::Name& text, const core::Place& place) {
  RE2::Options options;
  options.set_log_errors(false);
  auto regex = std::make_unique<RE2>(text.text(), options);
  if (!regex->ok()) {
    report(3307, place, say("`%` is not a pattern", text),
           say("patterns are RE2 regular expressions, for example '^[0-9]+$'"));
    return kNone;
  }
  variant_.patterns.push_back({std::move(regex)});
  return static_cast<Index>(variant_.patterns.size() - 1);
}

Index Compiler::pattern(const Expression& e, Exp& made) {
  made.payload = regex(e.text, e.place);
  return made.payload == kNone ? kNone : add(std::move(made));
}

Index Compiler::add(Exp exp) {
  variant_.exps.push_back(std::move(exp));
  return static_cast<Index>(variant_.exps.size() - 1);
}

Index Compiler::variable(const Expression& e, const Scope& scope, Exp& made) {
  std::vector<core::Name> known;
  for (const Scope* s = &scope; s != nullptr; s = s->up) {
    for (std::size_t i = 0; i < s->lets.size(); ++i) {
      known.push_back(s->lets[i]);
      if (s->lets[i] != e.text) continue;
      made.payload = static_cast<Index>(variant_.variables.size());
      made.type = {.kind = Kind::text, .name = {}, .table = 0, .many = false};
      variant_.variables.push_back({*distance(scope, s), static_cast<std::uint16_t>(i)});
      return add(std::move(made));
    }
  }
  const core::Name meant = core::did_you_mean(e.text.text(), known);
  report(3308, e.place, say("there is no value `$%`", e.text),
         meant.empty() ? say("values are named with $let") : say("did you mean `$%`?", meant));
  return kNone;
}

Index Compiler::call(const Expression& e, const Scope& scope) {
  const FunctionRow* row = function_row(e.text.text());
  if (row == nullptr) return no_function(e);
  const bool of_cda = row->function == Function::section;
  const bool of_fhir = row->function == Function::resolve;
  const bool of_tree = row->function == Function::v2type;
  if ((of_cda && reading_.format != Format::cda) || (of_fhir && reading_.format != Format::fhir) ||
      (of_tree && !reading_.tree())) {
    report(3311, e.place,
           say("`%` is for what is read of %, and this mapping reads %", e.text,
               hl7v2::term(of_cda    ? "CDA"
                           : of_fhir ? "FHIR"
                                     : "CDA or FHIR"),
               hl7v2::term(word(reading_.format))));
    return kNone;
  }
  if (!counted(e, *row)) return kNone;
  if (row->gives == Kind::built) {
    report(3317, e.place, say("`%` makes a whole element, not a text", e.text),
           say("it stands alone, behind `else`, or in if(): %", hl7v2::term(row->doc.example)));
    return kNone;
  }
  if (row->function == Function::hash && !site_.facts.pseudonym) {
    report(
        3316, e.place, say("hash() needs a secret of the site, and there is none"),
        say("without one, a pseudonym is found by trying all numbers; uuid() makes an id that is "
            "none"));
    return kNone;
  }
  Exp made{.op = Op::call, .function = row->function, .place = e.place};
  made.type = {.kind = row->gives, .name = {}, .table = 0, .many = row->many};
  if (row->function == Function::ref || row->function == Function::refs)
    return call_ref(e, scope, made);
  bool poisoned = false;
  for (std::size_t i = 0; i < e.args.size(); ++i) {
    const bool wants_test = row->function == Function::if_ && i == 0;
    made.args.push_back(wants_test ? test(e.args[i], scope) : expression(e.args[i], scope));
    poisoned = poisoned || made.args.back() == kNone;
  }
  if (poisoned || !arguments(e, *row, made)) return kNone;
  if (row->gives == Kind::nothing) {
    const std::size_t source = row->function == Function::if_ ? 1 : 0;
    const bool many = made.type.many && exp(made.args[source]).type.many;
    made.type = exp(made.args[source]).type;
    made.type.many = many;
    const bool mixed = e.args.size() == 3 && exp(made.args[2]).type.kind != made.type.kind;
    if (row->function == Function::if_ && mixed)
      made.type.kind = exp(made.args[2]).type.kind == Kind::coded ? Kind::coded : Kind::text;
  }
  if (row->function == Function::require && e.args[1].op != Op::text) {
    report(3313, e.args[1].place, say("the reason of require() is a text in quotes"),
           say("it is written %", hl7v2::term(row->doc.written)));
    return kNone;
  }
  if (row->function == Function::date || row->function == Function::datetime) {
    made.type.name = row->function == Function::date ? "DT" : "DTM";
  }
  if (row->function == Function::now || row->function == Function::add_time) made.type.name = "DTM";
  if (of_cda) made.type = {.kind = Kind::node, .name = "Section", .many = true};
  if (of_fhir && !resolved(e, made)) return kNone;
  if (row->function == Function::lookup) made.type.many = exp(made.args[0]).type.many;
  if (row->function == Function::concept_) made.type.many = exp(made.args[1]).type.many;
  if (row->function == Function::concept_ && !known_system(e.args[0])) return kNone;
  if (row->function == Function::translate) return call_translate(e, made);
  return add(std::move(made));
}

// resolve(x): the resources that references of an element may lead to.
bool Compiler::resolved(const Expression& e, Exp& made) {
  const Type of = exp(made.args[0]).type;
  if (of.kind != Kind::node || of.name != "Reference") {
    report(3401, e.args[0].place, say("resolve() takes a Reference, and this is none"),
           say("for example resolve(DiagnosticReport.result)"));
    return false;
  }
  made.type = {.kind = Kind::node, .name = "Resource", .many = of.many, .element = of.element};
  if (of.element != nullptr && of.element->targets.size() == 1 &&
      of.element->targets.front() != "Resource")
    made.type.name = of.element->targets.front();
  return true;
}

Index Compiler::no_function(const Expression& e) {
  std::vector<core::Name> names;
  for (const FunctionRow& r : function_rows()) names.push_back(hl7v2::term(r.doc.name));
  core::Place name = e.place;
  name.length = static_cast<std::uint32_t>(e.text.text().size());
  const core::Name meant = core::did_you_mean(e.text.text(), names);
  report(3310, name, say("there is no function `%`", e.text),
         meant.empty() ? core::Safe{} : say("did you mean `%`?", meant));
  if (!meant.empty()) problems_.suggest(e.text, meant);
  return kNone;
}

// Whether it has as many arguments as it takes.
bool Compiler::counted(const Expression& e, const FunctionRow& row) {
  if (e.args.size() >= row.arguments_min && e.args.size() <= row.arguments_max) return true;
  core::Safe takes = say("%", row.arguments_min);
  if (row.arguments_max > row.arguments_min) takes.join(" to ", say("%", row.arguments_max));
  report(3312, e.place, say("`%` takes % values, not %", e.text, takes, e.args.size()),
         say("it is written %", hl7v2::term(row.doc.written)));
  return false;
}

// The system of concept(): a URI, or a short name that somebody has said.
bool Compiler::known_system(const Expression& e) {
  const std::string& name = e.text.text();
  const bool known = e.op != Op::text || name.find(':') != std::string::npos ||
                     site_.facts.namespaces.contains(name) ||
                     site_.facts.assigning_authorities.contains(name);
  if (known) return true;
  std::vector<core::Name> names;
  for (const auto& [key, uri] : site_.facts.namespaces) names.emplace_back(core::NameKey{}, key);
  const core::Name meant = core::did_you_mean(name, names);
  report(3315, e.place, say("there is no namespace `%`", e.text),
         meant.empty() ? say("add it under namespaces in hospital.yaml")
                       : say("did you mean `%`?", meant));
  return false;
}

Index Compiler::call_translate(const Expression& e, Exp& made) {
  if (e.args[1].op != Op::text) {
    report(3313, e.args[1].place, say("the table of translate() is a name in quotes"),
           say("write translate(PID-8, 'gender')"));
    return kNone;
  }
  Translation translation;
  translation.table = table_named(e.args[1]);
  if (translation.table == nullptr) return kNone;
  if (e.args.size() == 3) {
    const std::string& how = e.args[2].text.text();
    translation.reverse = how == "reverse";
    if (!translation.reverse && how != "keep" && how != "omit" && how != "fail") {
      report(3314, e.args[2].place, say("`%` is no way to translate", e.args[2].text),
             say("one of 'reverse', 'keep', 'omit', 'fail'"));
      return kNone;
    }
    if (!translation.reverse) translation.on_unmapped = how;
  }
  made.type.many = exp(made.args[0]).type.many;
  made.type.name = exp(made.args[0]).type.name;  // what it is when it stays untranslated
  made.type.table = exp(made.args[0]).type.table;
  made.args.resize(1);
  made.payload = static_cast<Index>(variant_.translations.size());
  variant_.translations.push_back(std::move(translation));
  return add(std::move(made));
}

Index Compiler::call_ref(const Expression& e, const Scope& scope, Exp& made) {
  const Expression& arg = e.args[0];
  const bool name =
      arg.op == Op::path && arg.path->root == PathText::Root::name && arg.path->steps.empty();
  std::vector<core::Name> known;
  for (const Declared& declared : declared_) {
    known.push_back(declared.name);
    if (!name || declared.name != arg.path->name) continue;
    made.payload = static_cast<Index>(variant_.links.size());
    variant_.links.push_back(
        {declared.text, *distance(scope, around_both(scope, *declared.scope))});
    return add(std::move(made));
  }
  const core::Name wrong = name ? arg.path->name : core::Name{};
  const core::Name meant = core::did_you_mean(wrong.text(), known);
  core::Safe here;
  for (const core::Name& one : known) here.join(", ", say("%", one));
  core::Safe hint = meant.empty() ? core::Safe{} : say("did you mean `%`?", meant);
  hint.join(" ", say("made here: %", here));
  report(
      3220, arg.place,
      name ? say("no resource is made `$as: %`", wrong) : say("ref() takes the name of a resource"),
      std::move(hint));
  return kNone;
}

}  // namespace mappings::detail
