// The pages of samples/problems about sites: what is wrong there is found and printed as the page
// says, what is right is clean, and every finding of this room has a page that is tried here.
#include <doctest/doctest.h>

#include "tests/channels/kit.hpp"

using namespace tests;

namespace {

// The site with the files of the ```yaml blocks behind a headline; the first line names the file.
Texts site_of(const std::string& page, const std::string& headline) {
  Texts texts = base_site();
  const std::size_t begin = page.find("\n## " + headline + "\n");
  if (begin == std::string::npos) return texts;
  const std::size_t end = std::min(page.find("\n## ", begin + 1), page.size());
  const std::string fence = "```yaml\n# ";
  for (std::size_t at = page.find(fence, begin); at < end; at = page.find(fence, at)) {
    at += fence.size();
    const std::size_t line = page.find('\n', at);
    std::string& text = texts[page.substr(at, line - at)];
    text = changed(text, page.substr(line + 1, page.find("```", line) - line - 1));
  }
  return texts;
}

std::string printed(const std::string& page) {
  const std::string fence = "```text\n";
  const std::size_t at = page.find(fence);
  if (at == std::string::npos) return {};
  return page.substr(at + fence.size(), page.find("```", at + 3) - at - fence.size());
}

// Codes of this room that a site's texts alone cannot show; site_test.cpp and the tests of the
// whole binary do. 44xx are about messages: ack_test.cpp and seen_test.cpp.
const std::set<std::string> kElsewhere{"E4001", "E4002", "E4004", "E4701", "E4702", "E4703"};

}  // namespace

TEST_CASE("pages: every example of a site that is wrong is found, and the right one is clean") {
  std::set<std::string> tried;
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_ROOT "/samples/problems")) {
    const std::string code = entry.path().stem().string();
    if (code[1] != '4' || code[2] == '4' || kElsewhere.contains(code)) continue;
    CAPTURE(code);
    const std::string page = file_text(entry.path());
    CHECK(page.starts_with("# " + code + ": "));
    const Loaded wrong = load(site_of(page, "Wrong"));
    CHECK(wrong.codes.contains(code));
    CHECK(!printed(page).empty());
    CHECK(wrong.shown.find(printed(page)) != std::string::npos);
    CHECK(load(site_of(page, "Right")).shown == "");
    tried.insert(code);
  }
  CHECK(tried.size() > 20);
}

TEST_CASE("pages: every finding of this room has a page") {
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_ROOT "/channels/src")) {
    const std::string text = file_text(entry.path());
    for (const std::string_view before : {"report(4", ".code = 4", "must_know(4"}) {
      for (std::size_t at = text.find(before); at != std::string::npos;
           at = text.find(before, at + 1)) {
        const std::string code = text.substr(at + before.size() - 1, 4);
        CAPTURE(code);
        const std::string page = SOURCE_ROOT "/samples/problems/";
        CHECK((std::filesystem::exists(page + 'E' + code + ".md") ||
               std::filesystem::exists(page + 'W' + code + ".md")));
      }
    }
  }
}
