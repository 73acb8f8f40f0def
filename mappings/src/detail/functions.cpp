#include "mappings/src/detail/functions.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace mappings::detail {

namespace {

constexpr auto kRows = std::to_array<FunctionRow>({
    {"if", Function::if_, 2, 3, Kind::nothing, true, "if(test, value, other value)"},
    {"require", Function::require, 2, 2, Kind::nothing, false, "require(value, 'what is missing')"},
    {"first", Function::first, 1, 1, Kind::nothing, false, "first(values)"},
    {"last", Function::last, 1, 1, Kind::nothing, false, "last(values)"},
    {"count", Function::count, 1, 1, Kind::number, false, "count(values)"},
    {"distinct", Function::distinct, 1, 1, Kind::nothing, true, "distinct(values)"},
    {"index", Function::index, 0, 0, Kind::number, false, "index()"},
    {"upper", Function::upper, 1, 1, Kind::text, false, "upper(text)"},
    {"lower", Function::lower, 1, 1, Kind::text, false, "lower(text)"},
    {"trim", Function::trim, 1, 1, Kind::text, false, "trim(text)"},
    {"length", Function::length, 1, 1, Kind::number, false, "length(text)"},
    {"left", Function::left, 2, 2, Kind::text, false, "left(text, how many)"},
    {"right", Function::right, 2, 2, Kind::text, false, "right(text, how many)"},
    {"mid", Function::mid, 3, 3, Kind::text, false, "mid(text, from, how many)"},
    {"pad", Function::pad, 3, 3, Kind::text, false, "pad(text, width, 'filler')"},
    {"digits", Function::digits, 1, 1, Kind::text, false, "digits(text)"},
    {"replace", Function::replace, 3, 3, Kind::text, false, "replace(text, 'old', 'new')"},
    {"capture", Function::none, 2, 3, Kind::text, false, "capture(text, 'pattern')"},
    {"split", Function::split, 2, 2, Kind::text, true, "split(text, 'separator')"},
    {"join", Function::join, 2, 2, Kind::text, false, "join(values, 'separator')"},
    {"concat", Function::concat, 1, 16, Kind::text, false, "concat(a, b, ...)"},
    {"plain", Function::plain, 1, 1, Kind::text, false, "plain(text)"},
    {"number", Function::number, 1, 1, Kind::number, false, "number(text)"},
    {"round", Function::round, 1, 2, Kind::number, false, "round(number, digits)"},
    {"date", Function::date, 1, 1, Kind::value, false, "date(value)"},
    {"datetime", Function::datetime, 1, 1, Kind::value, false, "datetime(value)"},
    {"now", Function::now, 0, 0, Kind::value, false, "now()"},
    {"format_date", Function::none, 2, 2, Kind::text, false, "format_date(date, 'pattern')"},
    {"add_time", Function::none, 3, 3, Kind::value, false, "add_time(date, how many, 'unit')"},
    {"between", Function::none, 3, 3, Kind::number, false, "between(from, to, 'unit')"},
    {"translate", Function::translate, 2, 3, Kind::coded, true, "translate(code, 'table')"},
    {"lookup", Function::none, 3, 3, Kind::text, false, "lookup(code, 'table', 'column')"},
    {"concept", Function::concept_, 2, 3, Kind::coded, true, "concept('system', code, 'display')"},
    {"system", Function::system, 1, 3, Kind::text, false, "system(authority)"},
    {"quantity", Function::none, 1, 2, Kind::value, false, "quantity(number, unit)"},
    {"ref", Function::ref, 1, 1, Kind::resource, false, "ref(name)"},
    {"refs", Function::refs, 1, 1, Kind::resource, true, "refs(name)"},
    {"resolve", Function::none, 1, 1, Kind::nothing, true, "resolve(reference)"},
    {"uuid", Function::none, 1, 1, Kind::text, false, "uuid(text)"},
    {"hash", Function::none, 1, 1, Kind::text, false, "hash(text)"},
    {"control_id", Function::none, 0, 0, Kind::text, false, "control_id()"},
    {"section", Function::none, 1, 1, Kind::nothing, true, "section('code')"},
    {"exists", Function::exists, 1, 1, Kind::truth, false, "exists(value)"},
    {"v2type", Function::none, 1, 1, Kind::text, false, "v2type(value)"},
    {"absent", Function::none, 1, 1, Kind::nothing, false, "absent('reason')"},
});

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

std::span<const FunctionRow> function_rows() { return kRows; }

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
      return dated(exp);
    case Function::translate:
      return translate(exp);
    case Function::concept_:
      return concept_of(exp);
    case Function::system: {
      const std::optional<Thing> thing = one(exp.args[0]);
      std::string_view system;
      if (exp.args.size() == 3)
        system = e_.system_of_parts(text(exp.args[0]), text(exp.args[1]), text(exp.args[2]), thing);
      else if (thing)
        system = e_.system_of(*thing);
      if (!system.empty()) give(system, thing ? &*thing : nullptr);
      return;
    }
    case Function::ref:
    case Function::refs:
    case Function::none:
      return;  // the evaluator itself; and the checker lets no other through
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
      return true;
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

void Functions::dated(const Exp& exp) {
  if (exp.function == Function::now) {
    give(e_.now_text());
    return;
  }
  static constexpr Typed kDate{"DT", 0};
  static constexpr Typed kDateTime{"DTM", 0};
  std::optional<Thing> thing = one(exp.args[0]);
  if (!thing) return;
  thing->type = exp.function == Function::date ? &kDate : &kDateTime;
  sink_(*thing);
}

}  // namespace mappings::detail
