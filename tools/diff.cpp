#include "tools/diff.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tools {

namespace {

constexpr std::size_t kAround = 2;
constexpr std::size_t kCellsMax = std::size_t{1} << 24U;  // beyond, all that differs is one change

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

struct Row {
  char mark;  // ' ', '-', '+'
  std::string_view text;
};

// The rows between what both begin and end with: by the longest common subsequence.
void middle(const Lines& a, const Lines& b, std::vector<Row>& rows) {
  const std::size_t wide = b.size() + 1;
  if ((a.size() + 1) * wide > kCellsMax) {
    for (const auto line : a) rows.push_back({'-', line});
    for (const auto line : b) rows.push_back({'+', line});
    return;
  }
  std::vector<std::uint32_t> length((a.size() + 1) * wide);
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      length[i * wide + j] = a[i] == b[j]
                                 ? length[(i + 1) * wide + j + 1] + 1
                                 : std::max(length[(i + 1) * wide + j], length[i * wide + j + 1]);
    }
  }
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      rows.push_back({' ', a[i++]});
      ++j;
    } else if (j == b.size() ||
               (i < a.size() && length[(i + 1) * wide + j] >= length[i * wide + j + 1])) {
      rows.push_back({'-', a[i++]});
    } else {
      rows.push_back({'+', b[j++]});
    }
  }
}

std::vector<Row> rows_of(Lines a, Lines b) {
  std::vector<Row> rows;
  std::size_t same = 0;
  while (same < a.size() && same < b.size() && a[same] == b[same]) rows.push_back({' ', a[same++]});
  std::size_t tail = 0;
  while (tail < a.size() - same && tail < b.size() - same &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail])
    ++tail;
  const Lines end(a.end() - static_cast<std::ptrdiff_t>(tail), a.end());
  const auto first = static_cast<std::ptrdiff_t>(same);
  const auto last = static_cast<std::ptrdiff_t>(tail);
  middle({a.begin() + first, a.end() - last}, {b.begin() + first, b.end() - last}, rows);
  for (const auto line : end) rows.push_back({' ', line});
  return rows;
}

}  // namespace

std::string diff(std::string_view name, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const std::vector<Row> rows = rows_of(lines_of(before), lines_of(after));
  std::vector<bool> shown(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].mark == ' ') continue;
    const std::size_t end = std::min(i + kAround + 1, rows.size());
    for (std::size_t near = i < kAround ? 0 : i - kAround; near < end; ++near) shown[near] = true;
  }
  std::string out = "--- " + std::string(name) + "\n+++ " + std::string(name) + '\n';
  std::size_t old_line = 1;
  std::size_t new_line = 1;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    if (shown[i] && (i == 0 || !shown[i - 1]))
      out += "@@ -" + std::to_string(old_line) + " +" + std::to_string(new_line) + " @@\n";
    if (shown[i]) {
      out += row.mark + std::string(row.text);
      if (!row.text.ends_with('\n')) out += '\n';
    }
    old_line += row.mark != '+' ? 1U : 0U;
    new_line += row.mark != '-' ? 1U : 0U;
  }
  return out;
}

}  // namespace tools
