// PathParser: tokens of a formula, and the part of the grammar that reads paths.
//
// Knows how far the reading has come, and v2 paths, dot paths and name paths. Does not know
// operators: its heir, the formula parser, does (a path's [test] is a formula again).
//
// Invariant: after the first problem nothing more is reported.
#pragma once

#include <optional>
#include <vector>

#include "mappings/src/expression.hpp"
#include "mappings/src/lex_formula.hpp"
#include "parsers/core/problem.hpp"

namespace mappings {

class PathParser {
 public:
  PathParser(const core::Name& text, const core::Place& place, core::Problems& problems);
  PathParser(const PathParser&) = delete;
  PathParser& operator=(const PathParser&) = delete;
  virtual ~PathParser() = default;

 protected:
  virtual std::optional<Expression> formula() = 0;

  std::optional<Expression> path();
  // The expression, with the steps that follow it: (a else b).1
  std::optional<Expression> with_steps(std::optional<Expression> of);

  const Token& peek(std::size_t ahead = 0) const;
  const Token& previous() const { return tokens_[at_ - 1]; }
  const Token& take();
  bool accept(std::string_view sign);
  bool expect(std::string_view sign);
  std::nullopt_t unexpected();
  std::nullopt_t report(std::uint16_t code, core::Safe what, core::Safe hint,
                        const core::Place& place);

  core::Place place_of(const Token& token) const;
  void widen(Expression& expression) const;  // its place ends where reading has come to
  Expression make(Op op, const Token& at, Expression argument) const;
  Expression pair(Op op, Expression left, Expression right) const;
  std::optional<Expression> literal(Op op);

  // Counts nesting while it lives.
  struct Depth {
    explicit Depth(PathParser& of);
    ~Depth();
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;
    PathParser& parser;
    bool within;
  };

 private:
  bool groups_and_segment(PathText& path);
  // A path that has been read, with its place and text.
  Expression written(Expression path) const;
  bool field(PathText& path);
  bool steps(std::vector<Step>& steps);
  std::optional<Step> selection();
  std::optional<Step> move();

  core::Name text_;
  core::Place place_;
  core::Problems& problems_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

}  // namespace mappings
