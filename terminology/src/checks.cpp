#include "terminology/src/checks.hpp"

#include <algorithm>
#include <array>

namespace terminology {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// Cuts up to `most` digits off; false if there is none.
bool cut_digits(std::string_view& text, std::size_t most) {
  std::size_t n = 0;
  while (n < text.size() && n < most && digit(text[n])) ++n;
  text.remove_prefix(n);
  return n > 0;
}

bool cut(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

bool cut_month(std::string_view& text) {
  constexpr std::array<std::string_view, 12> kMonths = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                        "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  for (const std::string_view month : kMonths) {
    const bool is = text.size() >= 3 && std::equal(month.begin(), month.end(), text.begin(),
                                                   [](char m, char c) { return m == upper(c); });
    if (!is) continue;
    text.remove_prefix(3);
    return true;
  }
  return false;
}

// 1E3, 1.00E+03
bool scientific(std::string_view text) {
  if (!cut_digits(text, 20)) return false;
  if (cut(text, '.') && !cut_digits(text, 20)) return false;
  if (!cut(text, 'E') && !cut(text, 'e')) return false;
  if (!cut(text, '+')) cut(text, '-');
  return cut_digits(text, 3) && text.empty();
}

// MAR-1, MAR-26, 1-MAR, 01-MAR-26
bool named_month(std::string_view text) {
  const bool day = cut_digits(text, 2);
  if (day && !cut(text, '-')) return false;
  if (!cut_month(text)) return false;
  if (day && text.empty()) return true;
  return cut(text, '-') && cut_digits(text, 4) && text.empty();
}

// 3/1/2026
bool slashed(std::string_view text) {
  return cut_digits(text, 2) && cut(text, '/') && cut_digits(text, 2) && cut(text, '/') &&
         cut_digits(text, 4) && text.empty();
}

}  // namespace

char loinc_check_digit(std::string_view digits) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    auto value = static_cast<unsigned>(digits[digits.size() - 1 - i] - '0');
    // Every other digit from the right, the last one included, is doubled.
    if (i % 2 == 0) value = value * 2 / 10 + value * 2 % 10;
    sum += value;
  }
  return static_cast<char>('0' + (10 - sum % 10) % 10);
}

LoincCheck check_loinc(std::string_view code) {
  const bool part = code.starts_with("LP") || code.starts_with("LA") || code.starts_with("LL") ||
                    code.starts_with("LG");
  if (part) code.remove_prefix(2);
  const std::size_t hyphen = code.find('-');
  if (hyphen == 0 || hyphen > 7 || hyphen + 2 != code.size()) return LoincCheck::not_loinc;
  const std::string_view digits = code.substr(0, hyphen);
  if (!only_digits(digits) || !digit(code.back())) return LoincCheck::not_loinc;
  return loinc_check_digit(digits) == code.back() ? LoincCheck::fine : LoincCheck::wrong_digit;
}

Damage spreadsheet_damage(std::string_view code) {
  if (scientific(code)) return Damage::number;
  if (named_month(code) || slashed(code)) return Damage::date;
  return Damage::none;
}

bool only_digits(std::string_view code) {
  return !code.empty() && std::all_of(code.begin(), code.end(), digit);
}

std::size_t padded_width(const std::vector<std::string_view>& codes) {
  std::size_t width = 0;
  std::size_t padded = 0;
  for (const std::string_view code : codes) {
    if (!only_digits(code) || code.size() < 2 || code.front() != '0') continue;
    if (padded > 0 && code.size() != width) return 0;
    width = code.size();
    ++padded;
  }
  return padded >= 2 ? width : 0;
}

}  // namespace terminology
