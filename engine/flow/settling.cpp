#include "engine/flow/settling.hpp"

#include <algorithm>
#include <tuple>

namespace engine::flow {

// A star that fits nothing further on is tried a byte later; only the last one is ever tried again.
bool matches(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;
  std::size_t from = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      from = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::vector<std::string> Settling::look(std::vector<FoundFile> files, Instant now) {
  std::sort(files.begin(), files.end(), [](const FoundFile& a, const FoundFile& b) {
    return std::tie(a.changed_ns, a.name) < std::tie(b.changed_ns, b.name);
  });
  std::map<std::string, Seen> still;
  std::vector<std::string> whole;
  for (FoundFile& file : files) {
    if (file.name.starts_with('.') || !matches(pattern_, file.name)) continue;
    const auto before = seen_.find(file.name);
    Seen seen{.as = file, .since = now};
    if (before != seen_.end()) {
      const FoundFile& was = before->second.as;
      const bool same =
          was.size == file.size && was.changed_ns == file.changed_ns && was.number == file.number;
      if (same) seen.since = before->second.since;
    }
    if (now - seen.since >= settle_) whole.push_back(file.name);
    // One that is not taken, for whatever reason, is named again.
    still.emplace(std::move(file.name), std::move(seen));
  }
  seen_ = std::move(still);
  return whole;
}

std::chrono::milliseconds Settling::pause() const {
  return std::clamp(settle_ / 4, std::chrono::milliseconds(50), std::chrono::milliseconds(2000));
}

}  // namespace engine::flow
