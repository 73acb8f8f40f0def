// Functions of dates: what they are, moved, compared and shown.
#include "mappings/src/detail/functions.hpp"
#include "parsers/time/calendar.hpp"

namespace mappings::detail {

using parsers::time::Dtm;

// In the zone of the facility, so that the day is its day.
std::string_view Evaluator::now_text() {
  const auto utc = std::chrono::floor<std::chrono::seconds>(now_);
  return keep(parsers::time::hl7_stamp(now_, code_.facts->zone.offset(utc).value_or(0),
                                       parsers::time::Precision::second));
}

void Functions::dated(const Exp& exp) {
  switch (exp.function) {
    case Function::now:
      give(e_.now_text());
      return;
    case Function::format_date:
      return format_date(exp);
    case Function::add_time:
      return add_time(exp);
    case Function::between:
      return between(exp);
    default:
      break;
  }
  static constexpr Typed kDate{"DT", 0};
  static constexpr Typed kDateTime{"DTM", 0};
  std::optional<Thing> thing = one(exp.args[0]);
  if (!thing) return;
  thing->type = exp.function == Function::date ? &kDate : &kDateTime;
  sink_(*thing);
}

// A value as a date; what is none is an issue.
std::optional<Dtm> Functions::moment(const std::optional<Thing>& thing) {
  if (!thing) return {};
  const std::optional<Dtm> dtm = parsers::time::parse_dtm(e_.text(*thing));
  if (!dtm) e_.issue(IssueKind::bad_value, core::Severity::warning, thing->where);
  return dtm;
}

void Functions::format_date(const Exp& exp) {
  const std::optional<Thing> thing = one(exp.args[0]);
  const std::optional<Dtm> dtm = moment(thing);
  if (!dtm) return;
  const auto shown = parsers::time::format(*dtm, text(exp.args[1]), e_.code().facts->zone);
  if (shown) give(e_.keep(*shown), &*thing);
}

void Functions::add_time(const Exp& exp) {
  const std::optional<Thing> thing = one(exp.args[0]);
  const std::optional<Thing> many = one(exp.args[1]);
  const std::optional<Dtm> dtm = moment(thing);
  if (!dtm || !many) return;
  const std::optional<double> count = number_of(e_.text(*many));
  if (!count) return e_.issue(IssueKind::bad_value, core::Severity::warning, many->where);
  const auto unit = parsers::time::unit_named(text(exp.args[2]));
  const auto moved = parsers::time::later(*dtm, *count, *unit, e_.code().facts->zone);
  if (moved) give(e_.keep(*moved), &*thing);
}

void Functions::between(const Exp& exp) {
  const std::optional<Thing> thing = one(exp.args[0]);
  const std::optional<Dtm> from = moment(thing);
  const std::optional<Dtm> to = moment(one(exp.args[1]));
  if (!from || !to) return;
  const auto unit = parsers::time::unit_named(text(exp.args[2]));
  const auto count = parsers::time::between(*from, *to, *unit, e_.code().facts->zone);
  if (count) give_number(static_cast<double>(*count), &*thing);
}

}  // namespace mappings::detail
