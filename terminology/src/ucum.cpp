#include "terminology/src/ucum.hpp"

#include <algorithm>

#include "terminology/src/ucum_tables.hpp"

namespace terminology {

namespace {

constexpr std::size_t kBytesMax = 128;
constexpr int kDepthMax = 16;

bool among(std::span<const std::string_view> words, std::string_view word) {
  return std::binary_search(words.begin(), words.end(), word);
}

// A unit as it is named, or a metric one behind a prefix.
bool is_unit(std::string_view text) {
  if (among(tables::kMetricUnits, text) || among(tables::kOtherUnits, text)) return true;
  for (const std::size_t length : {1U, 2U}) {
    if (text.size() > length && among(tables::kPrefixes, text.substr(0, length)) &&
        among(tables::kMetricUnits, text.substr(length)))
      return true;
  }
  return false;
}

// The same, before an exponent: m2, s-1, 10*3.
bool is_power(std::string_view text) {
  const std::size_t last = text.find_last_not_of("0123456789");
  if (last == std::string_view::npos) return !text.empty();  // a factor: 24
  if (is_unit(text)) return true;
  if (last + 1 == text.size()) return false;
  const bool sign = text[last] == '-' || text[last] == '+';
  return is_unit(text.substr(0, sign ? last : last + 1));
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool whole() {
    take('/');  // "/min": one divided by
    return term(0) && at_ == text_.size();
  }

 private:
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool term(int depth) {
    do {
      if (!component(depth)) return false;
    } while (take('.') || take('/'));
    return true;
  }

  bool component(int depth) {
    if (take('(')) return depth < kDepthMax && term(depth + 1) && take(')');
    if (annotation()) return true;
    const std::string_view word = this->word();
    if (!is_power(word)) return false;
    if (at_ < text_.size() && text_[at_] == '{') return annotation();
    return true;
  }

  // {any text}: says something for people, and nothing of the unit.
  bool annotation() {
    if (at_ >= text_.size() || text_[at_] != '{') return false;
    const std::size_t end = text_.find_first_of("{}", at_ + 1);
    if (end == std::string_view::npos || text_[end] != '}') return false;
    at_ = end + 1;
    return true;
  }

  // Up to the next sign; what stands in square brackets is one word with all its signs.
  std::string_view word() {
    const std::size_t begin = at_;
    for (bool inside = false; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '[') inside = true;
      if (c == ']') inside = false;
      if (!inside && (c == '.' || c == '/' || c == '(' || c == ')' || c == '{' || c == '}')) break;
    }
    return text_.substr(begin, at_ - begin);
  }

  std::string_view text_;  // owner: the caller of is_ucum()
  std::size_t at_ = 0;
};

}  // namespace

bool is_ucum(std::string_view code) { return code.size() <= kBytesMax && Reader(code).whole(); }

}  // namespace terminology
