#include "mappings/src/lex_formula.hpp"

namespace mappings {

namespace {

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(char c) { return c >= '0' && c <= '9'; }
bool word_part(char c) { return letter(c) || digit(c) || c == '_'; }

class Lexer {
 public:
  explicit Lexer(const core::Name& name) : name_(name), text_(name.text()) {}

  std::vector<Token> all() {
    std::vector<Token> tokens;
    for (;;) {
      const std::size_t before = at_;
      while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r'))
        ++at_;
      Token token = at_ < text_.size() ? next() : take(TokenKind::end, 0);
      token.space_before = before != static_cast<std::size_t>(token.offset);
      tokens.push_back(token);
      if (token.kind == TokenKind::end) return tokens;
    }
  }

 private:
  Token take(TokenKind kind, std::size_t length) {
    const std::size_t begin = at_;
    at_ += length;
    return {kind, name_.part(begin, length), static_cast<std::uint32_t>(begin),
            static_cast<std::uint32_t>(length), false};
  }

  std::size_t run(std::size_t from, bool (*belongs)(char)) const {
    std::size_t end = from;
    while (end < text_.size() && belongs(text_[end])) ++end;
    return end - from;
  }

  Token next() {
    const char c = text_[at_];
    if (letter(c)) return take(TokenKind::word, run(at_, word_part));
    if (digit(c)) return number();
    if (c == '\'') return string();
    if (c == '$' && at_ + 1 < text_.size() && letter(text_[at_ + 1])) {
      Token token = take(TokenKind::variable, 1 + run(at_ + 1, word_part));
      token.text = token.text.part(1);
      return token;
    }
    for (const std::string_view two : {"!=", "<=", ">="}) {
      if (text_.substr(at_, 2) == two) return take(TokenKind::sign, 2);
    }
    if (std::string_view("&+-*/()[],.@=<>").find(c) != std::string_view::npos)
      return take(TokenKind::sign, 1);
    std::size_t length = 1;  // a whole code point, so that a place never splits one
    while (at_ + length < text_.size() &&
           (static_cast<unsigned char>(text_[at_ + length]) & 0xC0U) == 0x80U)
      ++length;
    return take(TokenKind::bad, length);
  }

  // Whole numbers only after a path's sign; `1.5` is told from `.1` by what stands before.
  Token number() {
    std::size_t length = run(at_, digit);
    const char before = at_ > 0 ? text_[at_ - 1] : ' ';
    const bool after_path =
        before == '.' || before == '[' ||
        (before == '-' && at_ > 1 && (word_part(text_[at_ - 2]) || text_[at_ - 2] == ']'));
    if (!after_path && at_ + length + 1 < text_.size() && text_[at_ + length] == '.' &&
        digit(text_[at_ + length + 1])) {
      length += 1 + run(at_ + length + 1, digit);
    }
    return take(TokenKind::number, length);
  }

  Token string() {
    std::string unquoted;
    std::size_t end = at_ + 1;
    for (; end < text_.size(); ++end) {
      if (text_[end] != '\'') {
        unquoted += text_[end];
        continue;
      }
      if (end + 1 >= text_.size() || text_[end + 1] != '\'') break;
      unquoted += '\'';
      ++end;
    }
    if (end >= text_.size()) return take(TokenKind::bad, text_.size() - at_);
    Token token = take(TokenKind::string, end + 1 - at_);
    token.text = core::Name(core::NameKey{}, unquoted);
    return token;
  }

  const core::Name& name_;
  std::string_view text_;  // owner: name_
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Token> lex_formula(const core::Name& text) { return Lexer(text).all(); }

}  // namespace mappings
