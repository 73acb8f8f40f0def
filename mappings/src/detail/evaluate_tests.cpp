// Tests and arithmetic: comparisons, presence, patterns, numbers.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "mappings/src/detail/evaluate.hpp"
#include "mappings/src/detail/functions.hpp"

namespace mappings::detail {

bool Evaluator::presence(const Exp& e, const Frame& frame) {
  bool some = false;
  bool null = false;
  each(e.args[0], frame, [&](const Thing& thing) {
    some = valued(thing);
    null = null || (!some && is_null(thing));
    return !some;
  });
  null = null && !some;
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

namespace {

bool ordered(Op op, int order) {
  switch (op) {
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
}

// As numbers where both are; but a text is equal to a text only when it reads the same.
int order_of(const Thing& a, std::string_view x, const Thing& b, std::string_view y,
             bool equality) {
  if (!equality || a.kind == Kind::number || b.kind == Kind::number) {
    const std::optional<double> m = number_of(x);
    const std::optional<double> n = m ? number_of(y) : std::nullopt;
    if (n) return *m < *n ? -1 : *m > *n ? 1 : 0;
  }
  return x.compare(y);
}

}  // namespace

// A repeated left side: one that compares so is enough.
bool Evaluator::compare(const Exp& e, const Frame& frame) {
  const bool equality = e.op == Op::equal || e.op == Op::unequal;
  const bool constant = literal(e.args[1]);
  const Thing one = constant ? literal_thing(e.args[1]) : Thing();
  const Things several = constant ? Things(memory()) : all(e.args[1], frame);
  const std::span<const Thing> right = constant ? std::span(&one, 1) : std::span(several);
  bool any = false;
  each_valued(e.args[0], frame, [&](const Thing& a) {
    const std::string_view x = text(a);
    any = std::any_of(right.begin(), right.end(), [&](const Thing& b) {
      return valued(b) && ordered(e.op, order_of(a, x, b, text(b), equality));
    });
    return !any;
  });
  return any != (e.op == Op::unequal);
}

bool Evaluator::among(const Exp& e, const Frame& frame) {
  bool any = false;
  each_valued(e.args[0], frame, [&](const Thing& thing) {
    const std::string_view mine = text(thing);
    if (e.op == Op::matches) {
      any = RE2::PartialMatch(re2::StringPiece(mine.data(), mine.size()),
                              *variant_.patterns[e.payload].regex);
      return !any;
    }
    any = std::any_of(e.args.begin() + 1, e.args.end(), [&](Index arg) {
      if (literal(arg)) return variant_.texts[variant_.exps[arg].payload] == mine;
      const std::optional<Thing> one = first(arg, frame);
      return one && text(*one) == mine;
    });
    return !any;
  });
  return any != e.flag;
}

void Evaluator::arithmetic(const Exp& e, const Frame& frame, Sink sink) {
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
  sink(thing);
}

}  // namespace mappings::detail
