#include "parsers/yaml/detail/cut.hpp"

#include <algorithm>

#include "parsers/yaml/detail/text.hpp"

namespace parsers::yaml::detail {

namespace {

// Brackets and quotes of a formula, character by character.
class Balance {
 public:
  explicit Balance(bool quotes) : quotes_(quotes) {}

  void take(char c) {
    if (c == '\'' && quotes_) in_quote_ = !in_quote_;  // '' closes and opens again
    if (in_quote_) return;
    if (c == '(' || c == '[') ++depth_;
    if ((c == ')' || c == ']') && depth_ > 0) --depth_;
  }
  bool open() const { return in_quote_ || depth_ > 0; }

 private:
  bool quotes_;
  bool in_quote_ = false;
  int depth_ = 0;
};

// Only in a formula is an apostrophe a quote.
bool is_formula(std::string_view text) { return text.starts_with('='); }

bool unfinished(std::string_view value) {
  Balance balance(is_formula(value));
  for (const char c : value) balance.take(c);
  return balance.open();
}

Cut measure(std::string_view text, std::uint32_t begin) {
  const bool formula = is_formula(text.substr(begin));
  // Beyond its first comma even a test without `=` has quotes.
  Balance balance(true);
  std::size_t at = begin;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\r' || c == '\n') break;
    const char next = at + 1 < text.size() ? text[at + 1] : ' ';
    const bool ends =
        c == ',' || c == ']' || c == '}' || (c == ':' && next == ' ') || (c == ' ' && next == '#');
    if (!balance.open() && ends) break;
    balance.take(c);
  }
  while (at > begin && text[at - 1] == ' ') --at;
  return {.begin = begin,
          .end = static_cast<std::uint32_t>(at),
          .whole = !balance.open(),
          .formula = formula};
}

}  // namespace

std::vector<Cut> find_cuts(std::string_view text, const Events& events) {
  std::vector<Cut> cuts;
  std::vector<bool> flow;
  for (const Event& event : events.list) {
    if (event.kind == EventKind::list || event.kind == EventKind::map) {
      flow.push_back(event.flow || (!flow.empty() && flow.back()));
    } else if (event.kind == EventKind::end) {
      flow.pop_back();
    }
    const bool again = !cuts.empty() && event.offset < cuts.back().end;  // a piece of the last one
    if (event.kind != EventKind::plain || flow.empty() || !flow.back() || again) continue;
    const std::uint32_t end = plain_extent(text, event.offset, event.text).end;
    const bool bracket = end < text.size() && (text[end] == '[' || text[end] == '{');
    if (bracket || unfinished(event.text)) cuts.push_back(measure(text, event.offset));
  }
  return cuts;
}

}  // namespace parsers::yaml::detail
