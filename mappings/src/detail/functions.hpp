// Functions: the functions of the mapping language, applied.
//
// Knows one table from names to what they take and give (tables/functions.cpp, also for the checker
// and the reference page), and what each does. All are total: they give nothing, or note an issue.
// Does not know paths or output.
#pragma once

#include <array>
#include <span>

#include "mappings/src/detail/evaluate.hpp"
#include "mappings/src/function_docs.hpp"
#include "parsers/time/dtm.hpp"

namespace mappings::detail {

// What an argument must be. Those that are texts in quotes are checked when a mapping is loaded.
enum class Arg : std::uint8_t {
  any,
  test,
  pattern,       // RE2
  date_pattern,  // yyyy-MM-dd
  unit,          // of time: 'minutes'
  unit_code,     // of UCUM, when it stands in quotes
  table,
  column,   // of the table before it
  section,  // a LOINC code or the root of a template
  reason,   // why a value is missing
};

// What the checker needs to know of a function.
struct FunctionRow {
  FunctionDoc doc;
  Function function = Function::none;
  std::uint8_t arguments_min = 0;
  std::uint8_t arguments_max = 0;
  Kind gives = Kind::text;  // nothing: what its first argument is
  bool many = false;        // may give several
  std::array<Arg, 3> args;  // any number of arguments beyond are Arg::any
};
std::span<const FunctionRow> function_rows();

std::optional<double> number_of(std::string_view text);

class Functions {
 public:
  Functions(Evaluator& evaluator, const Frame& frame, Sink sink)
      : e_(evaluator), frame_(frame), sink_(sink) {}
  void call(const Exp& exp);

 private:
  void choose(const Exp& exp);
  void texts(const Exp& exp);
  void parts(const Exp& exp);
  void joined(const Exp& exp);
  void split(const Exp& exp);
  void replace(const Exp& exp);
  void numbers(const Exp& exp);
  void capture(const Exp& exp);
  void dated(const Exp& exp);
  void format_date(const Exp& exp);
  void add_time(const Exp& exp);
  void between(const Exp& exp);
  std::optional<parsers::time::Dtm> moment(const std::optional<Thing>& thing);
  void lookup(const Exp& exp);
  void unit_code(const Exp& exp);
  void identify(const Exp& exp);
  void translate(const Exp& exp);
  bool translate_one(const Thing& source, const Translation& translation,
                     const terminology::Table& table);
  bool unmapped(const Thing& source, const Translation& translation,
                const terminology::Table& table);
  bool coded(std::string_view code, const Coded& by, const Thing& source);
  void concept_of(const Exp& exp);
  void system(const Exp& exp);
  void require(const Exp& exp);

  bool give(std::string_view text, const Thing* from = nullptr, Kind kind = Kind::text) {
    Thing thing = e_.text_thing(text, from);
    thing.kind = kind;
    return sink_(thing);
  }
  void give_number(double number, const Thing* from);
  std::string_view text(Index exp);
  std::optional<Thing> one(Index exp) { return e_.first(exp, frame_); }

  Evaluator& e_;
  const Frame& frame_;
  Sink sink_;
};

}  // namespace mappings::detail
