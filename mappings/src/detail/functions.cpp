#include "mappings/src/detail/functions.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace mappings::detail {

namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Where the n-th code point begins.
std::size_t at_point(std::string_view text, std::size_t n) {
  std::size_t i = 0;
  for (; i < text.size(); ++i) {
    if (continues(text[i])) continue;
    if (n-- == 0) return i;
  }
  return i;
}
std::size_t points(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

// Letters of ASCII only: codes are. Names in other scripts stay as they are.
template <class Change>
std::string changed(std::string_view text, Change change) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), change);
  return out;
}
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view Functions::text(Index exp) {
  const Exp& literal = e_.variant().exps[exp];
  if (literal.op == Op::text) return e_.variant().texts[literal.payload];  // a blank is a text, too
  const std::optional<Thing> thing = one(exp);
  return thing ? e_.text(*thing) : std::string_view{};
}

void Functions::give_number(double number, const Thing* from) {
  std::array<char, 32> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  give(e_.keep({digits.data(), end}), from, Kind::number);
}

void Functions::call(const Exp& exp) {
  switch (exp.function) {
    case Function::if_:
    case Function::first:
    case Function::last:
    case Function::count:
    case Function::distinct:
    case Function::index:
    case Function::exists:
      return choose(exp);
    case Function::require:
      return require(exp);
    case Function::upper:
    case Function::lower:
    case Function::trim:
    case Function::digits:
    case Function::plain:
    case Function::length:
      return texts(exp);
    case Function::left:
    case Function::right:
    case Function::mid:
    case Function::pad:
      return parts(exp);
    case Function::replace:
      return replace(exp);
    case Function::split:
      return split(exp);
    case Function::join:
    case Function::concat:
      return joined(exp);
    case Function::number:
    case Function::round:
      return numbers(exp);
    case Function::date:
    case Function::datetime:
    case Function::now:
    case Function::format_date:
    case Function::add_time:
    case Function::between:
      return dated(exp);
    case Function::capture:
      return capture(exp);
    case Function::lookup:
      return lookup(exp);
    case Function::unit_code:
      return unit_code(exp);
    case Function::uuid:
    case Function::hash:
    case Function::control_id:
      return identify(exp);
    case Function::translate:
      return translate(exp);
    case Function::concept_:
      return concept_of(exp);
    case Function::system:
      return system(exp);
    case Function::ref:
    case Function::refs:
    case Function::none:
    case Function::section:
    case Function::resolve:
    case Function::v2type:
    case Function::quantity:
    case Function::absent:
      return;  // the evaluator and the output itself; the checker lets no other through
  }
}

void Functions::choose(const Exp& exp) {
  switch (exp.function) {
    case Function::index:
      return give_number(frame_.index, nullptr);
    case Function::if_:
      if (e_.test(exp.args[0], frame_)) return e_.each(exp.args[1], frame_, sink_);
      if (exp.args.size() == 3) e_.each(exp.args[2], frame_, sink_);
      return;
    case Function::first:
      if (const std::optional<Thing> thing = one(exp.args[0])) sink_(*thing);
      return;
    case Function::exists: {
      Thing truth;
      truth.kind = Kind::truth;
      truth.truth = one(exp.args[0]).has_value();
      sink_(truth);
      return;
    }
    default:
      break;
  }
  Things things(e_.memory());
  e_.each_valued(exp.args[0], frame_, [&](const Thing& thing) {
    things.push_back(thing);
    return true;
  });
  if (exp.function == Function::count)
    return give_number(static_cast<double>(things.size()), things.empty() ? nullptr : &things[0]);
  if (exp.function == Function::last) {
    if (!things.empty()) sink_(things.back());
    return;
  }
  for (auto thing = things.begin(); thing != things.end(); ++thing) {  // distinct
    const bool known = std::any_of(things.begin(), thing, [&](const Thing& earlier) {
      return e_.text(earlier) == e_.text(*thing);
    });
    if (!known && !sink_(*thing)) return;
  }
}

void Functions::require(const Exp& exp) {
  if (e_.yields(exp.args[0], frame_, sink_)) return;
  const core::Name why(core::NameKey{}, e_.variant().texts[e_.variant().exps[exp.args[1]].payload]);
  e_.refuse({.code = 3501,
             .what = say("%", why),
             .hint = core::say("the mapping requires it"),
             .place = exp.place});
}

void Functions::texts(const Exp& exp) {
  const std::optional<Thing> thing = one(exp.args[0]);
  if (!thing) return;
  const std::string_view from = e_.text(*thing);
  switch (exp.function) {
    case Function::upper:
      give(e_.keep(changed(from, upper)), &*thing);
      return;
    case Function::lower:
      give(e_.keep(changed(from, lower)), &*thing);
      return;
    case Function::digits: {
      std::string only(from);
      std::erase_if(only, [](char c) { return c < '0' || c > '9'; });
      give(e_.keep(only), &*thing);
      return;
    }
    case Function::plain: {
      std::string one_line = changed(from, [](char c) { return c == '\n' || c == '\t' ? ' ' : c; });
      give(e_.keep(one_line), &*thing);
      return;
    }
    case Function::length:
      return give_number(static_cast<double>(points(from)), &*thing);
    default:
      give(trimmed(from), &*thing);
  }
}

void Functions::parts(const Exp& exp) {
  const std::optional<Thing> thing = one(exp.args[0]);
  const double asked = number_of(text(exp.args[1])).value_or(0);
  if (!thing || asked < 0 || asked > 1e6) return;
  const std::string_view from = e_.text(*thing);
  const auto n = static_cast<std::size_t>(asked);
  const std::size_t size = points(from);
  switch (exp.function) {
    case Function::left:
      give(from.substr(0, at_point(from, n)), &*thing);
      return;
    case Function::right:
      give(from.substr(at_point(from, size > n ? size - n : 0)), &*thing);
      return;
    case Function::mid: {
      const double many = number_of(text(exp.args[2])).value_or(0);
      if (n == 0 || many <= 0) return;
      const std::string_view rest = from.substr(at_point(from, n - 1));
      give(rest.substr(0, at_point(rest, static_cast<std::size_t>(std::min(many, 1e6)))), &*thing);
      return;
    }
    default: {  // pad: on the left, as numbers are
      const std::string_view filler = text(exp.args[2]);
      std::string padded;
      for (std::size_t i = size; i < n && !filler.empty(); ++i)
        padded += filler.substr(0, at_point(filler, 1));
      give(e_.keep(padded += from), &*thing);
    }
  }
}

void Functions::replace(const Exp& exp) {
  const std::optional<Thing> thing = one(exp.args[0]);
  if (!thing) return;
  const std::string_view old = text(exp.args[1]);
  if (old.empty()) {
    sink_(*thing);
    return;
  }
  std::string_view from = e_.text(*thing);
  const std::string_view fresh = text(exp.args[2]);
  std::string out;
  for (std::size_t at = from.find(old); at != std::string_view::npos; at = from.find(old)) {
    out += from.substr(0, at);
    out += fresh;
    if (!e_.affords(out.size())) break;
    from.remove_prefix(at + old.size());
  }
  give(e_.keep(out += from), &*thing);
}

void Functions::split(const Exp& exp) {
  const std::string_view separator = text(exp.args[1]);
  e_.each(exp.args[0], frame_, [&](const Thing& thing) {
    std::string_view rest = e_.text(thing);
    while (!rest.empty()) {
      const std::size_t at = separator.empty() ? std::string_view::npos : rest.find(separator);
      const std::string_view piece = rest.substr(0, at);
      if (!piece.empty() && !give(piece, &thing)) return false;
      if (at == std::string_view::npos) break;
      rest.remove_prefix(at + separator.size());
    }
    return true;
  });
}

void Functions::joined(const Exp& exp) {
  const bool separated = exp.function == Function::join;
  const std::string_view separator = separated ? text(exp.args[1]) : std::string_view{};
  std::string out;
  std::optional<Thing> source;
  for (std::size_t i = 0; i < (separated ? 1 : exp.args.size()); ++i) {
    e_.each_valued(exp.args[i], frame_, [&](const Thing& thing) {
      if (source) out += separator;
      if (!source) source = thing;
      out += e_.text(thing);
      return e_.affords(out.size());
    });
  }
  if (source) give(e_.keep(out), &*source);
}

void Functions::numbers(const Exp& exp) {
  const std::optional<Thing> thing = one(exp.args[0]);
  if (!thing) return;
  const std::string_view digits = trimmed(e_.text(*thing));
  const std::optional<double> number = number_of(digits);
  if (!number) return e_.issue(IssueKind::bad_value, core::Severity::warning, thing->where);
  if (exp.function == Function::number) {
    give(digits, &*thing, Kind::number);  // as it was written: 4.10 keeps its zero
    return;
  }
  const double scale =
      std::pow(10.0, exp.args.size() == 2 ? number_of(text(exp.args[1])).value_or(0) : 0);
  give_number(std::round(*number * scale) / scale, &*thing);
}

// What the parentheses of a pattern found.
void Functions::capture(const Exp& exp) {
  const std::optional<Thing> thing = one(exp.args[0]);
  const RE2& regex = *e_.variant().patterns[exp.payload].regex;
  const double asked = exp.args.size() == 3 ? number_of(text(exp.args[2])).value_or(-1) : 1;
  if (!thing || !(asked >= 0 && asked <= regex.NumberOfCapturingGroups())) return;
  const std::string_view from = e_.text(*thing);
  std::vector<re2::StringPiece> found(static_cast<std::size_t>(asked) + 1);
  const re2::StringPiece whole(from.data(), from.size());
  if (!regex.Match(whole, 0, from.size(), RE2::UNANCHORED, found.data(),
                   static_cast<int>(found.size())))
    return;
  const re2::StringPiece& part = found.back();
  if (!part.empty()) give({part.data(), part.size()}, &*thing);
}

}  // namespace mappings::detail
