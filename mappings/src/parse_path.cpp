#include "mappings/src/parse_path.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace mappings {

using core::say;

namespace {

constexpr std::size_t kTokensMax = 4096;
constexpr int kDepthMax = 64;
constexpr std::array<std::string_view, 10> kKeywords{"else",    "or", "and",    "not",   "in",
                                                     "matches", "is", "valued", "empty", "null"};

bool all_of(std::string_view text, bool (*belongs)(char)) {
  return std::all_of(text.begin(), text.end(), belongs);
}

bool group_like(std::string_view word) {
  return word.size() >= 4 && all_of(word, [](char c) {
           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

std::uint32_t to_number(const core::Name& digits) {
  std::uint32_t n = 0;
  const std::string& text = digits.text();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  return error == std::errc() && end == text.data() + text.size() ? n : UINT32_MAX;
}

core::Name lower(const core::Name& word) {
  std::string text = word.text();
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  return core::Name(core::NameKey{}, text);
}

}  // namespace

PathParser::PathParser(const core::Name& text, const core::Place& place, core::Problems& problems)
    : text_(text), place_(place), problems_(problems), tokens_(lex_formula(text_)) {
  if (tokens_.size() > kTokensMax) {
    report(3304, say("this formula is longer than % words and signs", kTokensMax),
           say("split it with $let"), place_);
    tokens_ = {Token{}};
  }
}

PathParser::Depth::Depth(PathParser& of) : parser(of), within(++of.depth_ <= kDepthMax) {
  if (!within) {
    parser.report(3304, say("this formula is nested more than % levels deep", kDepthMax),
                  say("split it with $let"), parser.place_of(parser.peek()));
  }
}
PathParser::Depth::~Depth() { --parser.depth_; }

const Token& PathParser::peek(std::size_t ahead) const {
  return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
}

const Token& PathParser::take() {
  const Token& token = tokens_[at_];
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}

bool PathParser::accept(std::string_view sign) {
  if (!peek().is(sign)) return false;
  take();
  return true;
}

bool PathParser::expect(std::string_view sign) {
  if (accept(sign)) return true;
  if (peek().kind == TokenKind::end) {
    report(3301,
           say("this formula ends too early, `%` is missing", core::Name(core::NameKey{}, sign)),
           {}, place_of(peek()));
    return false;
  }
  unexpected();
  return false;
}

std::nullopt_t PathParser::unexpected() {
  const Token& token = peek();
  if (token.kind == TokenKind::end) {
    return report(3301, say("this formula ends too early"),
                  say("a value, a path or a function is missing"), place_of(token));
  }
  if (token.kind == TokenKind::bad && token.text.text().starts_with('\'')) {
    return report(3301, say("this text has no closing quote"),
                  say("a text is written 'so', a quote in it is ''"), place_of(token));
  }
  const core::Name small = lower(token.text);
  const bool keyword =
      std::find(kKeywords.begin(), kKeywords.end(), small.text()) != kKeywords.end();
  if (token.kind == TokenKind::word && keyword && small != token.text) {
    const bool first = !failed_;
    report(3302, say("`%` is written in lower case", token.text), {}, place_of(token));
    if (first && !problems_.empty()) problems_.suggest(token.text, small);
    return std::nullopt;
  }
  if (token.kind == TokenKind::string || token.text.text() == "\"") {
    return report(3301, say("an operator is missing before this text"), say("join texts with `&`"),
                  place_of(token));
  }
  return report(3301, say("`%` is not expected here", token.text), {}, place_of(token));
}

std::nullopt_t PathParser::report(std::uint16_t code, core::Safe what, core::Safe hint,
                                  const core::Place& place) {
  if (!failed_)
    problems_.add({.code = code, .what = std::move(what), .hint = std::move(hint), .place = place});
  failed_ = true;
  return std::nullopt;
}

core::Place PathParser::place_of(const Token& token) const {
  core::Place place = place_;
  place.offset += token.offset;
  place.length = token.length;
  return place;
}

void PathParser::widen(Expression& expression) const {
  const Token& last = previous();
  const std::uint32_t end = place_.offset + last.offset + last.length;
  expression.place.length = end - expression.place.offset;
}

Expression PathParser::make(Op op, const Token& at, Expression argument) const {
  Expression made{
      .op = op, .place = place_of(at), .text = {}, .flag = false, .args = {}, .path = {}};
  made.place.offset = std::min(made.place.offset, argument.place.offset);
  made.args.push_back(std::move(argument));
  widen(made);
  return made;
}

Expression PathParser::pair(Op op, Expression left, Expression right) const {
  Expression made{.op = op, .place = left.place, .text = {}, .flag = false, .args = {}, .path = {}};
  made.args.push_back(std::move(left));
  made.args.push_back(std::move(right));
  widen(made);
  return made;
}

std::optional<Expression> PathParser::literal(Op op) {
  const Token& token = take();
  return Expression{.op = op,
                    .place = place_of(token),
                    .text = token.text,
                    .flag = false,
                    .args = {},
                    .path = {}};
}

std::optional<Expression> PathParser::with_steps(std::optional<Expression> of) {
  if (!of || failed_ || (!peek().is("[") && !peek().is("."))) return of;
  Expression stepped{.op = Op::path,
                     .place = of->place,
                     .text = {},
                     .flag = false,
                     .args = {},
                     .path = PathText{}};
  stepped.path->root = PathText::Root::dot;
  if (!steps(stepped.path->steps)) return {};
  stepped.args.push_back(std::move(*of));
  widen(stepped);
  return stepped;
}

// v2path | dotpath | treepath
std::optional<Expression> PathParser::path() {
  Expression expression{.op = Op::path,
                        .place = place_of(peek()),
                        .text = {},
                        .flag = false,
                        .args = {},
                        .path = PathText{}};
  PathText& path = *expression.path;
  if (peek().is(".")) {
    path.root = PathText::Root::dot;
    const Token& next = peek(1);
    const bool alone = next.space_before || (next.kind != TokenKind::number &&
                                             next.kind != TokenKind::word && !next.is("@"));
    if (alone) {
      take();
    } else {
      std::optional<Step> first = move();
      if (!first) return {};
      path.steps.push_back(std::move(*first));
    }
    if (!steps(path.steps)) return {};
    return written(std::move(expression));
  }
  if (peek().kind != TokenKind::word) return unexpected();
  if (!groups_and_segment(path) || !steps(path.steps)) return {};
  return written(std::move(expression));
}

Expression PathParser::written(Expression path) const {
  widen(path);
  path.text = text_.part(path.place.offset - place_.offset, path.place.length);
  return path;
}

bool PathParser::groups_and_segment(PathText& path) {
  while (group_like(peek().text.text())) {
    path.groups.emplace_back(peek().text, place_of(peek()));
    take();
    const Token& next = peek(1);
    const bool goes_on = peek().is(".") && (group_like(next.text.text()) ||
                                            core::SegmentName::looks_right(next.text.text()));
    if (!goes_on) {
      path.root = PathText::Root::group;
      return true;
    }
    take();
  }
  const Token& token = take();
  if (!core::SegmentName::looks_right(token.text.text())) {
    if (std::find(kKeywords.begin(), kKeywords.end(), lower(token.text).text()) !=
        kKeywords.end()) {
      --at_;
      unexpected();
      return false;
    }
    path.root = PathText::Root::name;
    path.name = token.text;
    return true;
  }
  path.root = PathText::Root::segment;
  path.segment = core::SegmentName(token.text.text());
  path.segment_place = place_of(token);
  if (peek().is("[") && !peek().space_before) {
    path.which_segment = selection();
    if (!path.which_segment) return false;
  }
  return field(path);
}

bool PathParser::field(PathText& path) {
  const bool minus = peek().is("-") && !peek().space_before && peek(1).kind == TokenKind::number &&
                     !peek(1).space_before;
  if (!minus) return true;
  take();
  path.field_place = place_of(peek());
  path.field_place.offset = path.segment_place.offset;
  path.field_place.length = place_of(peek()).offset + peek().length - path.field_place.offset;
  path.field = to_number(take().text);
  return true;
}

bool PathParser::steps(std::vector<Step>& steps) {
  while (!failed_ && !peek().space_before && (peek().is("[") || peek().is("."))) {
    std::optional<Step> step = peek().is("[") ? selection() : move();
    if (!step) return false;
    steps.push_back(std::move(*step));
  }
  return !failed_;
}

std::optional<Step> PathParser::selection() {
  take();  // [
  Step step;
  step.place = place_of(peek());
  const bool closed = peek(1).is("]");
  if (peek().kind == TokenKind::number && closed) {
    step.kind = Step::Kind::nth;
    const Token& token = take();
    step.number = to_number(token.text);
    if (step.number == 0) {
      report(3206, say("positions start at 1"), say("write `[1]` or `[first]`"), step.place);
      problems_.suggest(core::Name(core::NameKey{}, "[0]"), core::Name(core::NameKey{}, "[1]"));
      return {};
    }
  } else if (closed && accept("first")) {
    step.kind = Step::Kind::first;
  } else if (closed && accept("last")) {
    step.kind = Step::Kind::last;
  } else if (closed && accept("*")) {
    step.kind = Step::Kind::every;
  } else {
    std::optional<Expression> test = formula();
    if (!test) return {};
    step.kind = Step::Kind::where;
    step.test = std::make_shared<const Expression>(std::move(*test));
  }
  if (!expect("]")) return {};
  return step;
}

std::optional<Step> PathParser::move() {
  take();  // .
  Step step;
  if (accept("@")) {
    step.kind = Step::Kind::attribute;
  } else if (peek().kind == TokenKind::number) {
    step.kind = Step::Kind::number;
  } else {
    step.kind = Step::Kind::name;
  }
  if (peek().kind != TokenKind::number && peek().kind != TokenKind::word) {
    unexpected();
    return {};
  }
  const Token& token = take();
  step.place = place_of(token);
  if (step.kind == Step::Kind::number) step.number = to_number(token.text);
  step.name = token.text;
  return step;
}

}  // namespace mappings
