// Tests of the formula grammar: what a formula is read as, and what is said of a wrong one.
#include <doctest/doctest.h>

#include "mappings/src/parse_formula.hpp"

using namespace mappings;

namespace {

core::Name name(std::string_view text) { return core::Name(core::NameKey{}, text); }

std::string tree(const Expression& e);

std::string step_text(const Step& step) {
  switch (step.kind) {
    case Step::Kind::nth:
      return "[" + std::to_string(step.number) + "]";
    case Step::Kind::first:
      return "[first]";
    case Step::Kind::last:
      return "[last]";
    case Step::Kind::every:
      return "[*]";
    case Step::Kind::where:
      return "[" + tree(*step.test) + "]";
    case Step::Kind::number:
      return "." + std::to_string(step.number);
    case Step::Kind::name:
      return "." + step.name.text();
    case Step::Kind::attribute:
      return ".@" + step.name.text();
  }
  return "?";
}

std::string path_text(const PathText& path) {
  std::string text;
  for (const auto& [group, place] : path.groups) text += (text.empty() ? "" : ".") + group.text();
  if (path.root == PathText::Root::segment) {
    text += (text.empty() ? "" : ".") + std::string(path.segment.view());
    if (path.which_segment) text += step_text(*path.which_segment);
    if (path.field != 0) text += "-" + std::to_string(path.field);
  }
  if (path.root == PathText::Root::dot) text += "@";
  if (path.root == PathText::Root::name) text += path.name.text();
  for (const Step& step : path.steps) text += step_text(step);
  return text;
}

// (op argument ...), so that precedence can be seen.
std::string tree(const Expression& e) {
  static const char* const kWords[] = {
      "text",   "number", "truth", "path", "$",  "call", "else", "or", "and",
      "not",    "=",      "!=",    "<",    "<=", ">",    ">=",   "in", "matches",
      "valued", "empty",  "null",  "&",    "+",  "-",    "*",    "/",  "neg"};
  std::string args;
  for (const Expression& arg : e.args) args += " " + tree(arg);
  switch (e.op) {
    case Op::text:
      return "'" + e.text.text() + "'";
    case Op::number:
      return e.text.text();
    case Op::truth:
      return e.flag ? "true" : "false";
    case Op::variable:
      return "$" + e.text.text();
    case Op::path:
      return args.empty() ? path_text(*e.path) : "(" + path_text(*e.path) + args + ")";
    case Op::call:
      return e.text.text() + "(" + (args.empty() ? args : args.substr(1)) + ")";
    default:
      break;
  }
  const std::string word = kWords[static_cast<std::size_t>(e.op)];
  const std::string pattern = e.op == Op::matches ? " '" + e.text.text() + "'" : "";
  return "(" + std::string(e.flag ? "not-" : "") + word + args + pattern + ")";
}

struct Right {
  std::string_view formula;
  std::string_view expected;
};

struct Wrong {
  std::string_view formula;
  int code;
  std::uint32_t offset;
  std::string_view fix;
};

}  // namespace

TEST_CASE("formula: it is read by the grammar") {
  const Right cases[] = {
      {"PID-7", "PID-7"},
      {"PID-3[.5 = 'MR'].1", "PID-3[(= @.5 'MR')].1"},
      {"PID-5.1.1", "PID-5.1.1"},
      {"PID-3[.5 = 'MR'] else PID-3[first]", "(else PID-3[(= @.5 'MR')] PID-3[first])"},
      {"OBX[.3.1 = 'GLU']-5", "OBX[(= @.3.1 'GLU')]-5"},
      {"OBX[2]-5.2", "OBX[2]-5.2"},
      {"OBX[2]-5[1].2", "OBX[2]-5[1].2"},
      {"ORDER_OBSERVATION.NTE-3", "ORDER_OBSERVATION.NTE-3"},
      {"OBSERVATION", "OBSERVATION"},
      {".", "@"},
      {".1", "@.1"},
      {".@code", "@.@code"},
      {".1.1", "@.1.1"},
      {".1 else .2 & .3.1", "(else @.1 (& @.2 @.3.1))"},
      {".[.1 = 'x']", "@[(= @.1 'x')]"},
      {"if(.1 valued, .2)", "if((valued @.1) @.2)"},
      {"refs(result)", "refs(result)"},
      {"(OBR-3.1 else OBR-2.1) & '/' & OBX-3.1", "(& (else OBR-3.1 OBR-2.1) '/' OBX-3.1)"},
      {"(OBR-3 else OBR-2).1", "(@.1 (else OBR-3 OBR-2))"},
      {"OBX-3 valued and OBX-2 not in ('ED', 'RP')",
       "(and (valued OBX-3) (not-in OBX-2 'ED' 'RP'))"},
      {"PID-25 not valued", "(not-valued PID-25)"},
      {"PID-25 is not empty", "(not-empty PID-25)"},
      {"a = 'x' or b = 'y' and not c = 'z'", "(or (= a 'x') (and (= b 'y') (not (= c 'z'))))"},
      {"1 + 2 * 3 - -4", "(- (+ 1 (* 2 3)) (neg 4))"},
      {"OBX-5 matches '^[0-9]+$'", "(matches OBX-5 '^[0-9]+$')"},
      {"'it''s'", "'it's'"},
      {"if(PV2-33 valued, 'unknown', 'none')", "if((valued PV2-33) 'unknown' 'none')"},
      {"meta.date & '/' & MSH-10 & '.hl7'", "(& meta.date '/' MSH-10 '.hl7')"},
      {"$total > 1.5", "(> $total 1.5)"},
      {"PV1-45[last]", "PV1-45[last]"},
      {"section('11450-4').entry.act", "(@.entry.act section('11450-4'))"},
      {"true and not false", "(and true (not false))"},
      {"a / b * c", "(* (/ a b) c)"},
      {"a <= 1 or a >= 9", "(or (<= a 1) (>= a 9))"},
      {"a != b", "(!= a b)"},
      {"a is null", "(null a)"},
      {"a is not null", "(not-null a)"},
      {"a not matches 'x'", "(not-matches a 'x')"},
      {"PID-3[*].1", "PID-3[*].1"},
      {"PID[2]-3", "PID[2]-3"},
      {"ORDER.OBSERVATION[1]", "ORDER.OBSERVATION[1]"},
      {"Patient.name[1].family", "Patient.name[1].family"},
      {"report.identifier[.type.coding.code = 'FILL']",
       "report.identifier[(= @.type.coding.code 'FILL')]"},
      {"$let[2].1", "(@[2].1 $let)"},
      {"'a' & 1 + 2", "(& 'a' (+ 1 2))"},
      {"not not a = b", "(not (not (= a b)))"},
      {"now()", "now()"},
  };
  for (const Right& c : cases) {
    CAPTURE(c.formula);
    core::Problems problems;
    const auto expression = parse_formula(name(c.formula), {}, problems);
    REQUIRE(problems.empty());
    REQUIRE(expression);
    CHECK(tree(*expression) == c.expected);
  }
}

TEST_CASE("formula: a wrong one gets one finding, at the word that is wrong") {
  const Wrong cases[] = {
      {"", 3301, 0, ""},
      {"PID-3 AND PID-5", 3302, 6, "and"},
      {"PID-11[0].9", 3206, 7, "[1]"},
      {"translate(PID-8, 'gender'", 3301, 25, ""},
      {"PID-3 valued valued", 3301, 13, ""},
      {"'open", 3301, 0, ""},
      {"PID-3 & ", 3301, 8, ""},
      {"PID-3 # 5", 3301, 6, ""},
      {"PID-5 in 'A'", 3301, 9, ""},
      {"OBX-5 matches OBX-3", 3301, 14, ""},
      {"PID-3.", 3301, 6, ""},
      {"PID-3[", 3301, 6, ""},
      {"PID-3 OR PID-5", 3302, 6, "or"},
      {"PID-3 Valued", 3302, 6, "valued"},
      {"PID-3 valued Else 'x'", 3302, 13, "else"},
      {"a == 'x'", 3301, 3, ""},
      {"a && b", 3301, 3, ""},
      {"\"text\"", 3301, 0, ""},
      {"PID-5 'x'", 3301, 6, ""},
      {"PID-3[.5 = 'MR'", 3301, 15, ""},
      {"1 +", 3301, 3, ""},
      {"a in ('x', )", 3301, 11, ""},
      {"a is", 3301, 4, ""},
      {"a not", 3301, 5, ""},
      {"$", 3301, 0, ""},
      {"(a", 3301, 2, ""},
  };
  for (const Wrong& c : cases) {
    CAPTURE(c.formula);
    core::Problems problems;
    CHECK_FALSE(parse_formula(name(c.formula), {}, problems));
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == c.code);
    CHECK(problems[0].place.offset == c.offset);
    CHECK(problems[0].fix_to.text() == c.fix);
  }
}

TEST_CASE("formula: every beginning of a formula is read or refused with a place inside it") {
  const std::string whole =
      "(OBR-3.1 else PID-3[.5 = 'MR'].1) & translate(OBX-3, 'lab') matches '^a' and not x in (1, "
      "2)";
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    core::Problems problems;
    const auto expression = parse_formula(name(whole.substr(0, length)), {}, problems);
    CHECK(expression.has_value() == problems.empty());
    for (const core::Problem& problem : problems) CHECK(problem.place.offset <= length);
  }
}

TEST_CASE("formula: nesting without end is refused, not followed") {
  for (const std::string_view open : {"(", "not ", "PID-3[", "if("}) {
    std::string deep;
    for (int i = 0; i < 2000; ++i) deep += open;
    core::Problems problems;
    CHECK_FALSE(parse_formula(name(deep), {}, problems));
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == 3304);
  }
}

TEST_CASE("formula: $each takes a path and a name for it") {
  core::Problems problems;
  const auto each = parse_each(name("DiagnosticReport as report"), {}, problems);
  REQUIRE(each);
  CHECK(tree(each->of) == "DiagnosticReport");
  CHECK(each->as.text() == "report");
  CHECK_FALSE(parse_each(name("OBX as"), {}, problems));
}
