// Functions: the functions of the mapping language, applied.
//
// Knows one table from names to what they take and give (also for the checker and the
// reference page), and what each does. All are total: they give nothing, or note an issue.
// Does not know paths or output.
#pragma once

#include <span>

#include "mappings/src/detail/evaluate.hpp"

namespace mappings::detail {

// What the checker needs to know of a function.
struct FunctionRow {
  std::string_view name;
  Function function = Function::none;  // none: a function of the language that does not work yet
  std::uint8_t arguments_min = 0;
  std::uint8_t arguments_max = 0;
  Kind gives = Kind::text;  // nothing: what its first argument is
  bool many = false;        // may give several
  std::string_view about;   // "translate(code, 'table')": how it is written
};
std::span<const FunctionRow> function_rows();

std::optional<double> number_of(std::string_view text);

class Functions {
 public:
  Functions(Evaluator& evaluator, const Frame& frame, Things& out)
      : e_(evaluator), frame_(frame), out_(out) {}
  void call(const Exp& exp);

 private:
  void choose(const Exp& exp);
  void texts(const Exp& exp);
  void parts(const Exp& exp);
  void joined(const Exp& exp);
  void split(const Exp& exp);
  void replace(const Exp& exp);
  void numbers(const Exp& exp);
  void dated(const Exp& exp);
  void translate(const Exp& exp);
  void translate_one(const Thing& source, const Translation& translation,
                     const terminology::Table& table);
  void unmapped(const Thing& source, const Translation& translation,
                const terminology::Table& table);
  void coded(const terminology::Table& table, const terminology::Row& row, const Thing& source);
  void concept_of(const Exp& exp);
  void require(const Exp& exp);

  void give(std::string_view text, const Thing* from = nullptr) {
    out_.push_back(e_.text_thing(text, from));
  }
  void give_number(double number, const Thing* from);
  std::string_view text(Index exp);
  std::optional<Thing> one(Index exp) { return e_.first(exp, frame_); }

  Evaluator& e_;
  const Frame& frame_;
  Things& out_;
};

}  // namespace mappings::detail
