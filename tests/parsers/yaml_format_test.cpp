// Tests of the layout: what it makes of what people write, and that it never changes what a file
// says: for every YAML file of weir, of its samples, and of the fuzzer's corpus.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "parsers/yaml/format.hpp"
#include "parsers/yaml/read.hpp"

using namespace parsers;

namespace {

struct Read {
  core::Sources sources;
  core::Problems problems;
  yaml::Document document;
  explicit Read(const std::string& text)
      : document(yaml::read(sources, {core::Name(core::NameKey{}, "a.yaml"), text}, problems)) {}
};

struct Case {
  const char* name;
  const char* text;
  const char* made;
};
constexpr Case kCases[] = {
    {"four blanks become two", "a:\n    b:\n        c: 1\n    d: 2\n",
     "a:\n  b:\n    c: 1\n  d: 2\n"},
    {"a list stands further in than its key", "a:\n- 1\n- 2\nb: 3\n", "a:\n  - 1\n  - 2\nb: 3\n"},
    {"what follows a dash stands behind one blank", "a:\n  -   b: 1\n      c: 2\n",
     "a:\n  - b: 1\n    c: 2\n"},
    {"a list in a list", "- - 1\n  - 2\n-   - 3\n", "- - 1\n  - 2\n- - 3\n"},
    {"a dash alone", "a:\n    -\n        b: 1\n", "a:\n  -\n    b: 1\n"},
    {"ends of lines", "a: 1  \nb: 2\t\n\n\n\nc: 3\n\n", "a: 1\nb: 2\n\nc: 3\n"},
    {"no line feed at the end, a mark at the beginning",
     "\xEF\xBB\xBF"
     "a: 1",
     "a: 1\n"},
    {"line ends of Windows", "a: 1\r\nb:\r\n    c: 2\r\n", "a: 1\nb:\n  c: 2\n"},
    {"a comment stands where what it is about stands",
     "a:\n      # about b\n    b: 1\n# about c\nc: 2\n# end\n",
     "a:\n  # about b\n  b: 1\n# about c\nc: 2\n# end\n"},
    {"what is lined up stays so", "a:\n    b:   1    # one\n    ccc: 2    # two\n",
     "a:\n  b:   1    # one\n  ccc: 2    # two\n"},
    {"a text of several lines moves as a whole",
     "a:\n    b: |\n        one  \n\n          two\n    c: 1\n",
     "a:\n  b: |\n      one  \n\n        two\n  c: 1\n"},
    {"what looks like YAML in such a text is none",
     "a: |\n  b:   1\n  # no comment\n      - x\nc: 1\n",
     "a: |\n  b:   1\n  # no comment\n      - x\nc: 1\n"},
    {"brackets over several lines", "a:\n    b: [ x,\n         y ]\n    c: 1\n",
     "a:\n  b: [ x,\n       y ]\n  c: 1\n"},
    {"a formula's quotes and brackets are its own",
     "a:\n    b: =f('x: y', \"[\")\n    c: =PID-3[.5 = 'MR']\n",
     "a:\n  b: =f('x: y', \"[\")\n  c: =PID-3[.5 = 'MR']\n"},
    {"a key in quotes", "a:\n    'b: c': 1\n    \"d\": 2\n", "a:\n  'b: c': 1\n  \"d\": 2\n"},
    {"a value below its key", "a:\n      one\n      two\nb: 1\n",
     "a:\n      one\n      two\nb: 1\n"},
    {"nothing", "", ""},
    {"comments alone", "# a\n\n# b\n", "# a\n\n# b\n"},
};

// All that is no blank: the layout changes nothing else.
std::string without_blanks(std::string text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
  return text;
}

// What is laid out says the same, and stays as it is when it is laid out again.
void check_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  CAPTURE(path.string());
  const Read before(text);
  if (before.problems.any(core::Severity::error)) return;
  const std::string made = yaml::formatted(text);
  const Read after(made);
  CHECK_FALSE(after.problems.any(core::Severity::error));
  CHECK(yaml::same_tree(before.document.root, after.document.root));
  CHECK(yaml::formatted(made) == made);
  CHECK(without_blanks(made) == without_blanks(text));
}

}  // namespace

TEST_CASE("format: what people write, and how it is laid out") {
  for (const Case& one : kCases) {
    CAPTURE(one.name);
    CHECK(yaml::formatted(one.text) == one.made);
    CHECK(yaml::formatted(one.made) == one.made);
    CHECK(yaml::same_tree(Read(one.text).document.root, Read(one.made).document.root));
  }
}

TEST_CASE("format: trees differ by a value, a key, an order or a way of writing") {
  for (const char* other :
       {"a: 2\nb: [x]\n", "c: 1\nb: [x]\n", "b: [x]\na: 1\n", "a: '1'\nb: [x]\n",
        "a: 1\nb: [x, y]\n", "a: 1\nb:\n  - x\n", "a: 1\n"}) {
    CAPTURE(other);
    CHECK_FALSE(yaml::same_tree(Read("a: 1\nb: [x]\n").document.root, Read(other).document.root));
  }
}

TEST_CASE("format: files of weir and of its samples say the same when they are laid out") {
  std::size_t files = 0;
  for (const char* folder : {"samples", "mappings", "terminology", "channels", "tests/site"}) {
    const std::filesystem::path root = std::filesystem::path(SOURCE_ROOT) / folder;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".yaml") continue;
      ++files;
      check_file(entry.path());
    }
  }
  CHECK(files > 50);
}
