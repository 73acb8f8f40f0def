// Page: a page of samples/problems: what is wrong, what weir prints of it, what is right.
//
// Knows headlines and fenced blocks. Does not know how a finding comes about: each room's
// pages_test.cpp does, and holds what is printed against the page, whole.
//
// With UPDATE=1 the printed block is written anew; a person reads the difference.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace tests {

inline std::string whole_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Page {
  std::filesystem::path path;
  std::string code;  // E3210
  std::string text;

  // The inside of the nth ```kind block behind a headline; empty when there is none before the
  // next headline.
  std::string block(const std::string& headline, const std::string& kind) const {
    const auto all = blocks(headline, kind);
    return all.empty() ? std::string() : all.front();
  }
  std::vector<std::string> blocks(const std::string& headline, const std::string& kind) const {
    std::vector<std::string> found;
    const auto [begin, end] = section(headline);
    const std::string fence = "```" + kind + "\n";
    for (std::size_t at = text.find(fence, begin); at < end; at = text.find(fence, at)) {
      at += fence.size();
      found.push_back(text.substr(at, text.find("```", at) - at));
    }
    return found;
  }

  // What is wrong must print this, and nothing else.
  void must_print(const std::string& shown) {
    const std::string code_text = code;
    CAPTURE(code_text);
    CHECK(text.starts_with("# " + code + ": "));
    if (std::getenv("UPDATE") != nullptr) update(shown);
    CHECK(block("Wrong", "text") == shown);
  }

 private:
  std::pair<std::size_t, std::size_t> section(const std::string& headline) const {
    const std::size_t begin = text.find("\n## " + headline + "\n");
    if (begin == std::string::npos) return {text.size(), text.size()};
    return {begin, std::min(text.find("\n## ", begin + 1), text.size())};
  }

  void update(const std::string& shown) {
    auto [begin, end] = section("Wrong");
    const std::size_t old = text.find("\n```text\n", begin);
    if (old < end) {
      const std::size_t close = text.find("\n```\n", old + 8) + 5;
      text.erase(old, close - old);
      end = section("Wrong").second;
    }
    text.insert(end, "\n```text\n" + shown + "```\n");
    std::ofstream(path, std::ios::binary) << text;
  }
};

inline std::vector<Page> pages(const std::filesystem::path& root) {
  std::vector<Page> all;
  for (const auto& entry : std::filesystem::directory_iterator(root / "samples/problems"))
    all.push_back({entry.path(), entry.path().stem().string(), whole_file(entry.path())});
  std::sort(all.begin(), all.end(), [](const Page& a, const Page& b) { return a.code < b.code; });
  return all;
}

}  // namespace tests
