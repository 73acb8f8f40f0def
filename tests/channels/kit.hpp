// What the tests of channels share: a small site that is right, and the same with some of its files
// changed; it is loaded and planned as `weir check` does, from texts in memory.
//
// Knows that a file of a site is blocks that begin with a key at the margin; a change replaces the
// blocks whose keys it has. Does not know what any key means.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "channels/src/plan.hpp"
#include "parsers/core/show.hpp"

namespace tests {

using Texts = std::map<std::string, std::string>;  // path in the site to text

inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline Texts base_site(const std::filesystem::path& root = SOURCE_ROOT "/tests/channels/site") {
  Texts texts;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.is_regular_file())
      texts[std::filesystem::relative(entry.path(), root).string()] = file_text(entry.path());
  }
  return texts;
}

// The text's blocks by key, in order.
inline std::vector<std::pair<std::string, std::string>> blocks(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> all;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string line = text.substr(at, end - at);
    const bool key = line[0] != ' ' && line[0] != '#' && line[0] != '\n';
    if (key || all.empty()) all.emplace_back(line.substr(0, line.find(':')), "");
    all.back().second += line;
    at = end;
  }
  return all;
}

inline std::string changed(const std::string& text, const std::string& change) {
  auto all = blocks(text);
  for (const auto& [key, block] : blocks(change)) {
    const auto same = std::find_if(all.begin(), all.end(),
                                   [&, k = key](const auto& one) { return one.first == k; });
    if (same != all.end()) {
      same->second = block;
    } else {
      all.emplace_back(key, block);
    }
  }
  std::string out;
  for (const auto& [key, block] : all) out += block;
  return out;
}

struct Loaded {
  std::unique_ptr<channels::Site> site;
  std::shared_ptr<const channels::Plan> plan;  // null when there are errors
  std::set<std::string> codes;
  std::string shown;  // all findings as the terminal shows them
};

inline Loaded load(const Texts& texts, const std::string& environment = "") {
  const channels::Files files{[&](std::string_view path) -> std::optional<std::string> {
                                const auto found = texts.find(std::string(path));
                                if (found == texts.end() || found->second == "(unreadable)")
                                  return {};
                                return found->second;
                              },
                              [&](std::string_view directory) {
                                std::vector<std::string> names;
                                for (const auto& [path, text] : texts) {
                                  if (path.starts_with(std::string(directory) + '/'))
                                    names.push_back(path.substr(directory.size() + 1));
                                }
                                return names;
                              }};
  Loaded loaded{channels::load(files, environment), nullptr, {}, {}};
  loaded.plan = channels::make_plan(*loaded.site);
  for (const parsers::core::Problem& problem : loaded.site->problems) {
    loaded.codes.insert(code_text(problem));
    loaded.shown += show(problem, loaded.site->sources);
  }
  return loaded;
}

}  // namespace tests
