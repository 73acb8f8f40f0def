#include "mappings/src/parse_formula.hpp"

#include <array>
#include <charconv>

#include "mappings/src/lex_formula.hpp"
#include "mappings/src/parse_path.hpp"

namespace mappings {

namespace {

struct Comparison {
  std::string_view sign;
  Op op;
};
constexpr std::array<Comparison, 6> kComparisons{{{"=", Op::equal},
                                                  {"!=", Op::unequal},
                                                  {"<", Op::less},
                                                  {"<=", Op::at_most},
                                                  {">", Op::more},
                                                  {">=", Op::at_least}}};

// Recursive descent; every level is one line of the grammar.
class Parser : public PathParser {
 public:
  using PathParser::PathParser;

  std::optional<Expression> whole() {
    std::optional<Expression> expression = formula();
    if (expression && peek().kind != TokenKind::end) return unexpected();
    return expression;
  }

  std::optional<EachText> each() {
    std::optional<Expression> of = formula();
    if (!of) return {};
    EachText each{std::move(*of), {}};
    if (accept("as")) {
      if (peek().kind != TokenKind::word) return static_cast<void>(unexpected()), std::nullopt;
      each.as = take().text;
    }
    if (peek().kind != TokenKind::end) return static_cast<void>(unexpected()), std::nullopt;
    return each;
  }

 protected:
  std::optional<Expression> formula() override {
    const Depth depth(*this);
    if (!depth.within) return {};
    return chain(Op::otherwise, "else", [this] { return disjunction(); });
  }

 private:
  std::optional<Expression> disjunction() {
    return chain(Op::any, "or", [this] { return conjunction(); });
  }
  std::optional<Expression> conjunction() {
    return chain(Op::all, "and", [this] { return negation(); });
  }

  std::optional<Expression> negation() {
    const Token& token = peek();
    if (!accept("not")) return comparison();
    const Depth depth(*this);
    if (!depth.within) return {};
    std::optional<Expression> inner = negation();
    if (!inner) return {};
    return make(Op::negate, token, std::move(*inner));
  }

  // a op a op a, as one node with many arguments.
  template <class Next>
  std::optional<Expression> chain(Op op, std::string_view sign, Next next) {
    std::optional<Expression> first = next();
    if (!first || !peek().is(sign)) return first;
    Expression all{
        .op = op, .place = first->place, .text = {}, .flag = false, .args = {}, .path = {}};
    all.args.push_back(std::move(*first));
    while (accept(sign)) {
      std::optional<Expression> more = next();
      if (!more) return {};
      all.args.push_back(std::move(*more));
    }
    widen(all);
    return all;
  }

  std::optional<Expression> comparison() {
    std::optional<Expression> left = concatenation();
    if (!left) return {};
    for (const auto& [sign, op] : kComparisons) {
      if (!accept(sign)) continue;
      std::optional<Expression> right = concatenation();
      if (!right) return {};
      return pair(op, std::move(*left), std::move(*right));
    }
    const bool is = accept("is");
    const bool negated = accept("not");
    for (const auto& [word, op] :
         {std::pair{"valued", Op::valued}, {"empty", Op::empty}, {"null", Op::null}}) {
      if (!accept(word)) continue;
      Expression test = make(op, previous(), std::move(*left));
      test.flag = negated;
      widen(test);
      return test;
    }
    if (!is && accept("in")) return among(std::move(*left), negated);
    if (!is && accept("matches")) return pattern(std::move(*left), negated);
    if (is || negated) return unexpected();
    return left;
  }

  std::optional<Expression> among(Expression left, bool negated) {
    Expression test{
        .op = Op::among, .place = left.place, .text = {}, .flag = negated, .args = {}, .path = {}};
    test.args.push_back(std::move(left));
    if (!expect("(")) return {};
    do {
      std::optional<Expression> one = concatenation();
      if (!one) return {};
      test.args.push_back(std::move(*one));
    } while (accept(","));
    if (!expect(")")) return {};
    widen(test);
    return test;
  }

  std::optional<Expression> pattern(Expression left, bool negated) {
    if (peek().kind != TokenKind::string) return unexpected();
    const Token& token = take();
    Expression test = make(Op::matches, token, std::move(left));
    test.text = token.text;
    test.flag = negated;
    return test;
  }

  std::optional<Expression> concatenation() {
    return chain(Op::join, "&", [this] { return sum(); });
  }

  std::optional<Expression> sum() {
    std::optional<Expression> left = term();
    while (left && (peek().is("+") || peek().is("-"))) {
      const Op op = take().is("+") ? Op::add : Op::subtract;
      std::optional<Expression> right = term();
      if (!right) return {};
      left = pair(op, std::move(*left), std::move(*right));
    }
    return left;
  }

  std::optional<Expression> term() {
    std::optional<Expression> left = unary();
    while (left && (peek().is("*") || peek().is("/"))) {
      const Op op = take().is("*") ? Op::multiply : Op::divide;
      std::optional<Expression> right = unary();
      if (!right) return {};
      left = pair(op, std::move(*left), std::move(*right));
    }
    return left;
  }

  std::optional<Expression> unary() {
    const Token& token = peek();
    if (!accept("-")) return primary();
    std::optional<Expression> inner = primary();
    if (!inner) return {};
    return make(Op::minus, token, std::move(*inner));
  }

  std::optional<Expression> primary() {
    const Token& token = peek();
    switch (token.kind) {
      case TokenKind::string:
        return literal(Op::text);
      case TokenKind::number:
        return literal(Op::number);
      case TokenKind::variable:
        return with_steps(literal(Op::variable));
      case TokenKind::word:
        return word();
      case TokenKind::sign:
        break;
      case TokenKind::bad:
      case TokenKind::end:
        return unexpected();
    }
    if (token.is(".")) return path();
    if (!accept("(")) return unexpected();
    std::optional<Expression> inner = formula();
    if (!inner || !expect(")")) return {};
    return with_steps(std::move(inner));
  }

  std::optional<Expression> word() {
    const Token& token = peek();
    if (token.is("true") || token.is("false")) {
      Expression truth = *literal(Op::truth);
      truth.flag = truth.text.text() == "true";
      return truth;
    }
    if (peek(1).is("(") && !peek(1).space_before) return with_steps(call());
    return path();
  }

  std::optional<Expression> call() {
    const Token& token = take();
    Expression call{.op = Op::call,
                    .place = place_of(token),
                    .text = token.text,
                    .flag = false,
                    .args = {},
                    .path = {}};
    if (!expect("(")) return {};
    if (accept(")")) return call;
    do {
      std::optional<Expression> argument = formula();
      if (!argument) return {};
      call.args.push_back(std::move(*argument));
    } while (accept(","));
    if (!expect(")")) return {};
    return call;
  }
};

}  // namespace

std::optional<Expression> parse_formula(const core::Name& text, const core::Place& place,
                                        core::Problems& problems) {
  return Parser(text, place, problems).whole();
}

std::optional<EachText> parse_each(const core::Name& text, const core::Place& place,
                                   core::Problems& problems) {
  return Parser(text, place, problems).each();
}

}  // namespace mappings
