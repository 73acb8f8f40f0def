// Any text as a formula: it is read or one thing is said of it, every place lies inside it, and
// what was read can be compiled or refused, never more.
#include <cstdint>
#include <string>

#include "mappings/src/compile.hpp"
#include "mappings/src/parse_formula.hpp"
#include "parsers/core/ensure.hpp"

using namespace mappings;

namespace {

void check(const core::Place& place, std::size_t size) {
  ENSURE(place.offset <= size && place.length <= size - place.offset);
}

void check(const Expression& expression, std::size_t size) {
  check(expression.place, size);
  for (const Expression& arg : expression.args) check(arg, size);
  if (!expression.path) return;
  for (const Step& step : expression.path->steps) {
    check(step.place, size);
    if (step.test) check(*step.test, size);
  }
}

struct Nothing {
  Library library;
  terminology::Tables tables;
  SiteFacts facts;
  Events events;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size > 4096) return 0;
  static const Nothing nothing;
  const core::Name text(core::NameKey{}, std::string(bytes, bytes + size));
  const core::Place place{1, 0, static_cast<std::uint32_t>(size), {}};
  core::Problems problems;
  const auto expression = parse_formula(text, place, problems);
  ENSURE(expression.has_value() == problems.empty());
  ENSURE(problems.size() <= 1);
  if (expression) check(*expression, size);
  for (const core::Problem& problem : problems) check(problem.place, size);
  core::Problems each;
  if (const auto read = parse_each(text, place, each)) check(read->of, size);
  if (!expression) return 0;
  for (const Want want : {Want::test, Want::text}) {
    core::Problems findings;
    const auto formula = compile_formula(
        text, place, want, {nothing.library, nothing.tables, nothing.facts, nothing.events},
        Format::hl7v2, findings);
    ENSURE(formula.has_value() != findings.any(core::Severity::error));
    for (const core::Problem& problem : findings) check(problem.place, size);
  }
  return 0;
}
