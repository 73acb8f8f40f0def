#include "terminology/src/only_rows.hpp"

#include <algorithm>

#include "terminology/src/table.hpp"

namespace terminology {

using core::say;

namespace {

class Parser {
 public:
  Parser(const core::Name& text, const core::Place& place)
      : name_(text), text_(text.text()), place_(place) {}

  core::Result<std::vector<Condition>> run() {
    std::vector<Condition> all;
    do {
      all.push_back(TRY(condition()));
    } while (word("and"));
    if (at_ < text_.size()) return wrong("`and` is expected here");
    return all;
  }

 private:
  template <std::size_t N>
  std::unexpected<core::Problem> wrong(const char (&what)[N]) const {
    const auto offset = static_cast<std::uint32_t>(std::min(at_, std::size_t{place_.length}));
    return core::fail({.code = 2006,
                       .what = core::Safe::fill(what),
                       .hint = say("write it as `state = 'approved' and kind in ('lab', 'path')`"),
                       .place = {.origin = place_.origin,
                                 .offset = place_.offset + offset,
                                 .length = offset < place_.length ? 1U : 0U}});
  }

  void blanks() { at_ = std::min(text_.find_first_not_of(' ', at_), text_.size()); }

  bool sign(std::string_view sign) {
    blanks();
    if (!text_.substr(at_).starts_with(sign)) return false;
    at_ += sign.size();
    return true;
  }

  bool word(std::string_view word) {
    blanks();
    if (!text_.substr(at_).starts_with(word)) return false;
    const std::size_t end = at_ + word.size();
    if (end < text_.size() && text_[end] != ' ' && text_[end] != '(') return false;
    at_ = end;
    return true;
  }

  // A column may have blanks in its name: it ends where the comparison begins.
  core::Result<Condition> condition() {
    blanks();
    const std::size_t begin = at_;
    const std::size_t end = column_end();
    if (end == begin) return wrong("the name of a column is expected here");
    Condition condition;
    condition.column = name_.part(begin, end - begin);
    condition.place = {.origin = place_.origin,
                       .offset = place_.offset + static_cast<std::uint32_t>(begin),
                       .length = static_cast<std::uint32_t>(end - begin)};
    at_ = end;
    if (sign("!=") || sign("=")) {
      condition.negated = text_[at_ - 2] == '!';
      condition.texts.push_back(TRY(quoted()));
      return condition;
    }
    condition.negated = word("not");
    if (!word("in")) return wrong("`=`, `!=` or `in` is expected here");
    if (!sign("(")) return wrong("`(` is expected here");
    do {
      condition.texts.push_back(TRY(quoted()));
    } while (sign(","));
    if (!sign(")")) return wrong("`,` or `)` is expected here");
    return condition;
  }

  std::size_t column_end() const {
    std::size_t end = std::min(text_.find_first_of("=!'(", at_), text_.size());
    for (const std::string_view word : {" not in ", " not in(", " in ", " in("}) {
      end = std::min(end, text_.find(word, at_));
    }
    while (end > at_ && text_[end - 1] == ' ') --end;
    return end;
  }

  core::Result<std::string> quoted() {
    if (!sign("'")) return wrong("a text in single quotes is expected here");
    std::string text;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] != '\'') {
        text += text_[at_];
      } else if (text_.substr(at_, 2) == "''") {
        text += text_[at_++];
      } else {
        ++at_;
        return text;
      }
    }
    return wrong("this quote is never closed");
  }

  const core::Name& name_;
  std::string_view text_;  // of name_
  core::Place place_;
  std::size_t at_ = 0;
};

}  // namespace

bool Condition::holds(std::string_view cell) const {
  const bool found = std::find(texts.begin(), texts.end(), trimmed(cell)) != texts.end();
  return found != negated;
}

core::Result<std::vector<Condition>> parse_only_rows(const core::Name& text,
                                                     const core::Place& place) {
  return Parser(text, place).run();
}

}  // namespace terminology
