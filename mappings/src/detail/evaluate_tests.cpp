// Tests and arithmetic: comparisons, presence, patterns, numbers.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "mappings/src/detail/evaluate.hpp"
#include "mappings/src/detail/functions.hpp"

namespace mappings::detail {

bool Evaluator::presence(const Exp& e, const Frame& frame) {
  const Things things = all(e.args[0], frame);
  const bool some =
      std::any_of(things.begin(), things.end(), [&](const Thing& t) { return valued(t); });
  const bool null = !some && std::any_of(things.begin(), things.end(), [](const Thing& t) {
    return t.kind == Kind::value && is_null(t.value);
  });
  const bool holds = e.op == Op::valued ? some : e.op == Op::null ? null : !some && !null;
  return holds != e.flag;
}

std::optional<double> number_of(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return {};
  return number;
}

// A repeated left side: one that compares so is enough.
bool Evaluator::compare(const Exp& e, const Frame& frame) {
  const Things left = all(e.args[0], frame);
  const Things right = all(e.args[1], frame);
  const bool equality = e.op == Op::equal || e.op == Op::unequal;
  auto holds = [&](const Thing& a, const Thing& b) {
    const std::string_view x = text(a);
    const std::string_view y = text(b);
    const std::optional<double> m = number_of(x);
    const std::optional<double> n = number_of(y);
    const bool numbers = m && n && (!equality || a.kind == Kind::number || b.kind == Kind::number);
    const int order = numbers ? (*m < *n ? -1 : *m > *n ? 1 : 0) : x.compare(y);
    switch (e.op) {
      case Op::less:
        return order < 0;
      case Op::at_most:
        return order <= 0;
      case Op::more:
        return order > 0;
      case Op::at_least:
        return order >= 0;
      default:
        return order == 0;
    }
  };
  bool any = false;
  for (const Thing& a : left) {
    if (!valued(a)) continue;
    any = any || std::any_of(right.begin(), right.end(),
                             [&](const Thing& b) { return valued(b) && holds(a, b); });
  }
  return any != (e.op == Op::unequal);
}

bool Evaluator::among(const Exp& e, const Frame& frame) {
  const Things things = all(e.args[0], frame);
  auto is_among = [&](const Thing& thing) {
    if (!valued(thing)) return false;
    const std::string_view mine = text(thing);
    if (e.op == Op::matches) {
      return RE2::PartialMatch(re2::StringPiece(mine.data(), mine.size()),
                               *variant_.patterns[e.payload].regex);
    }
    return std::any_of(e.args.begin() + 1, e.args.end(), [&](Index arg) {
      const Exp& literal = variant_.exps[arg];
      if (literal.op == Op::text) return variant_.texts[literal.payload] == mine;
      const std::optional<Thing> one = first(arg, frame);
      return one && text(*one) == mine;
    });
  };
  return std::any_of(things.begin(), things.end(), is_among) != e.flag;
}

void Evaluator::arithmetic(const Exp& e, const Frame& frame, Things& out) {
  std::array<double, 2> sides{};
  for (std::size_t i = 0; i < e.args.size(); ++i) {
    const std::optional<Thing> side = first(e.args[i], frame);
    const std::optional<double> number = side ? number_of(text(*side)) : std::nullopt;
    if (!number) return;
    sides[i] = *number;
  }
  const double result = e.op == Op::minus      ? -sides[0]
                        : e.op == Op::add      ? sides[0] + sides[1]
                        : e.op == Op::subtract ? sides[0] - sides[1]
                        : e.op == Op::multiply ? sides[0] * sides[1]
                                               : sides[0] / sides[1];
  if (!std::isfinite(result))
    return;  // division by zero is empty, as everything that cannot be had
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), result);
  Thing thing = text_thing(keep({digits.data(), end}));
  thing.kind = Kind::number;
  out.push_back(thing);
}

}  // namespace mappings::detail
