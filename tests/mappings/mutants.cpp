#include "tests/mappings/mutants.hpp"

#include <algorithm>

namespace tests {

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::size_t depth(const std::string& line) {
  return std::min(line.find_first_not_of(' '), line.size());
}
bool says_nothing(const std::string& line) {
  return depth(line) == line.size() || line[depth(line)] == '#';
}
bool item(const std::string& line) { return line.substr(depth(line)).starts_with("- "); }

// Where what stands below a line of this depth ends.
std::size_t end_of(const std::vector<std::string>& lines, std::size_t first, std::size_t deep) {
  std::size_t end = first + 1;
  while (end < lines.size() && (says_nothing(lines[end]) || depth(lines[end]) > deep)) ++end;
  return end;
}

std::string joined(const std::vector<std::string>& lines, std::size_t gone, std::size_t behind) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i < gone || i >= behind) text += lines[i] + '\n';
  }
  return text;
}

}  // namespace

std::vector<Mutant> without_one_rule(const std::string& yaml) {
  const std::vector<std::string> lines = lines_of(yaml);
  const auto make = std::find(lines.begin(), lines.end(), "make:");
  std::vector<Mutant> mutants;
  for (auto i = static_cast<std::size_t>(make - lines.begin()) + 1; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    const std::size_t deep = depth(line);
    if (says_nothing(line) || line.substr(deep).starts_with("resourceType:")) continue;
    const int number = static_cast<int>(i) + 1;
    mutants.push_back({number, line.substr(deep), joined(lines, i, end_of(lines, i, deep))});
    if (!item(line)) continue;
    // Only the first key of the item, when there are others: the next one takes its dash.
    const std::size_t next = end_of(lines, i, deep + 2);
    if (next == lines.size() || depth(lines[next]) != deep + 2) continue;
    std::vector<std::string> moved = lines;
    moved[next][deep] = '-';
    mutants.push_back({number, line.substr(deep + 2), joined(moved, i, next)});
  }
  return mutants;
}

}  // namespace tests
