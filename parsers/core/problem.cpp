#include "parsers/core/problem.hpp"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <numeric>
#include <utility>

namespace parsers::core {

void Problems::add(Problems more) {
  std::move(more.list_.begin(), more.list_.end(), std::back_inserter(list_));
}

void Problems::sort() {
  auto key = [](const Problem& p) { return std::pair(p.place.origin, p.place.offset); };
  std::stable_sort(list_.begin(), list_.end(),
                   [&](const Problem& a, const Problem& b) { return key(a) < key(b); });
}

void Problems::suggest(Name from, Name to) {
  list_.back().fix_from = std::move(from);
  list_.back().fix_to = std::move(to);
}

bool Problems::any(Severity at_least) const {
  return std::any_of(begin(), end(), [&](const Problem& p) { return p.severity >= at_least; });
}

std::size_t Problems::count(Severity severity) const {
  return static_cast<std::size_t>(
      std::count_if(begin(), end(), [&](const Problem& p) { return p.severity == severity; }));
}

namespace {

// Optimal string alignment: a swap of neighbours counts as one slip.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  std::iota(d[0].begin(), d[0].end(), 0U);
  auto same = [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) ==
           std::tolower(static_cast<unsigned char>(y));
  };
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t cost = same(a[i - 1], b[j - 1]) ? 0 : 1;
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + cost});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1])) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

Name did_you_mean(std::string_view wrong, const std::vector<Name>& candidates) {
  constexpr std::size_t kLongest = 64;  // nobody mistypes longer words by a letter
  const Name* best = nullptr;
  std::size_t best_distance = std::max<std::size_t>(1, wrong.size() / 3) + 1;
  if (wrong.size() > kLongest) return {};
  for (const Name& candidate : candidates) {
    if (candidate.text().size() > kLongest) continue;
    const std::size_t d = distance(wrong, candidate.text());
    if (d < best_distance) {
      best = &candidate;
      best_distance = d;
    }
  }
  return best == nullptr ? Name{} : *best;
}

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "error";
}

std::string code_text(const Problem& problem) {
  const char letter = problem.severity == Severity::error     ? 'E'
                      : problem.severity == Severity::warning ? 'W'
                                                              : 'I';
  return letter + std::to_string(problem.code);
}

}  // namespace parsers::core
