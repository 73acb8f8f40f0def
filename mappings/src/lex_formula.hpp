// Tokens of a formula.
//
// Knows the alphabet: words, numbers, 'strings', operators. Does not know the grammar.
#pragma once

#include <cstdint>
#include <vector>

#include "parsers/core/problem.hpp"

namespace mappings {

namespace core = parsers::core;

enum class TokenKind : std::uint8_t { word, number, string, variable, sign, bad, end };

struct Token {
  TokenKind kind = TokenKind::end;
  core::Name text;  // a string's text is unquoted, '' is one quote
  std::uint32_t offset = 0;
  std::uint32_t length = 0;
  bool space_before = false;

  bool is(std::string_view sign) const {
    return (kind == TokenKind::sign || kind == TokenKind::word) && text.text() == sign;
  }
};

// Always ends with an `end` token. A `bad` token is a character or a string that cannot be read.
std::vector<Token> lex_formula(const core::Name& text);

}  // namespace mappings
