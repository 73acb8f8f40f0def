// The pages of samples/problems about sites: what is wrong there is found and printed as the page
// says, what is right is clean. tools/dev/tidy.py sees to it that every finding has a page.
#include <doctest/doctest.h>

#include "tests/channels/kit.hpp"
#include "tests/kit/page.hpp"

using namespace tests;

namespace {

// The site with the files of the ```yaml blocks behind a headline; the first line names the file.
Texts site_of(const Page& page, const std::string& headline) {
  Texts texts = base_site();
  for (const std::string& block : page.blocks(headline, "yaml")) {
    const std::size_t line = block.find('\n');
    std::string& text = texts[block.substr(2, line - 2)];
    text = changed(text, block.substr(line + 1));
  }
  return texts;
}

// Codes of this room that a site's texts alone cannot show; site_test.cpp and the tests of the
// whole binary do. 44xx are about messages: ack_test.cpp and seen_test.cpp.
const std::set<std::string> kElsewhere{"E4001", "E4002", "E4004", "E4703", "E4704", "E4705"};

}  // namespace

TEST_CASE(
    "pages: every example of a site that is wrong prints what its page says, the right one "
    "nothing") {
  std::set<std::string> tried;
  for (Page& page : pages(SOURCE_ROOT)) {
    const std::string& code = page.code;
    const bool site = page.block("Wrong", "yaml").starts_with("# ");
    const bool ours = code[1] == '4' && code[2] != '4' && !kElsewhere.contains(code);
    if (!ours && !(code[1] == '3' && site)) continue;  // of mappings: what needs more than one file
    CAPTURE(code);
    const Loaded wrong = load(site_of(page, "Wrong"));
    CHECK(wrong.codes.contains(code));
    page.must_print(wrong.shown);
    CHECK(load(site_of(page, "Right")).shown == "");
    tried.insert(code);
  }
  CHECK(tried.size() > 20);
}
