#include "tools/testing/report.hpp"

#include <algorithm>

#include "parsers/json/writer.hpp"
#include "parsers/xml/read.hpp"

namespace tools {

std::string as_text(const std::vector<SuiteResult>& suites) {
  std::string text;
  for (const SuiteResult& suite : suites) {
    if (!suite.cases.empty()) text += suite.name + '\n';
    for (const CaseResult& one : suite.cases) {
      text += (one.passed ? "  ok   " : "  FAIL ") + one.name + '\n';
      for (const std::string& line : one.differences) text += "         " + line + '\n';
    }
  }
  return text;
}

std::string as_json(const std::vector<SuiteResult>& suites) {
  std::string out;
  parsers::json::Writer w(out);
  w.begin_array();
  for (const SuiteResult& suite : suites) {
    for (const CaseResult& one : suite.cases) {
      w.begin_object();
      w.key("suite"), w.string(suite.name);
      w.key("test"), w.string(one.name);
      w.key("passed"), w.boolean(one.passed);
      w.key("differences");
      w.begin_array();
      for (const std::string& line : one.differences) w.string(line);
      w.end_array();
      w.end_object();
    }
  }
  w.end_array();
  return out + '\n';
}

namespace {

// As the value of an attribute, where a line end would be read as a blank.
std::string xml(std::string_view text) {
  std::string out;
  for (std::size_t begin = 0;;) {
    const std::size_t end = text.find('\n', begin);
    parsers::xml::escape_to(out, text.substr(begin, end - begin));
    if (end == std::string_view::npos) return out;
    out += "&#10;";
    begin = end + 1;
  }
}

std::size_t failures(const SuiteResult& suite) {
  return static_cast<std::size_t>(std::count_if(suite.cases.begin(), suite.cases.end(),
                                                [](const CaseResult& c) { return !c.passed; }));
}

std::string counts(std::size_t tests, std::size_t failed) {
  return " tests=\"" + std::to_string(tests) + "\" failures=\"" + std::to_string(failed) + "\">\n";
}

}  // namespace

std::string as_junit(const std::vector<SuiteResult>& suites) {
  std::size_t tests = 0;
  std::size_t failed = 0;
  std::string inside;
  for (const SuiteResult& suite : suites) {
    const std::string name = xml(suite.name);
    tests += suite.cases.size();
    failed += failures(suite);
    inside += "  <testsuite name=\"" + name + '"' + counts(suite.cases.size(), failures(suite));
    for (const CaseResult& one : suite.cases) {
      inside += "    <testcase classname=\"" + name + "\" name=\"" + xml(one.name) + '"';
      if (one.passed) {
        inside += "/>\n";
        continue;
      }
      std::string why;
      for (const std::string& line : one.differences) why += (why.empty() ? "" : "\n") + line;
      inside += ">\n      <failure message=\"" + xml(why) + "\"/>\n    </testcase>\n";
    }
    inside += "  </testsuite>\n";
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"weir\"" +
         counts(tests, failed) + inside + "</testsuites>\n";
}

}  // namespace tools
