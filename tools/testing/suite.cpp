#include "tools/testing/suite.hpp"

#include <algorithm>

#include "parsers/hl7v2/edit.hpp"
#include "tools/dry_run.hpp"
#include "tools/testing/expect.hpp"
#include "tools/wire/messages.hpp"

namespace tools {

using core::say;
using parsers::yaml::Node;

namespace {

class Runner {
 public:
  Runner(const channels::Site& site, const Beside& beside, core::Problems& problems)
      : site_(site), beside_(beside), problems_(problems) {}

  std::optional<SuiteResult> run(const Node& root) {
    const Node* name = root.find("tests");
    if (name == nullptr) {
      report(4701, root.place(), say("this file does not say what it tests"),
             say("start it with `tests: adt-to-fhir`"));
      return {};
    }
    for (const auto& entry : root.entries()) known(entry, {"tests", "given", "cases", "now"});
    program_ = mappings::compile(name->text().text(), site_.for_mappings(), problems_);
    if (program_ == nullptr) return {};
    if (const Node* given = root.find("given"); given != nullptr) given_ = message(*given);
    SuiteResult result{name->text().text(), {}};
    if (const Node* cases = root.find("cases"); cases != nullptr) {
      for (const Node& one : cases->items()) result.cases.push_back(run_case(one));
    }
    return result;
  }

 private:
  void report(std::uint16_t code, const core::Place& place, core::Safe what, core::Safe hint = {}) {
    problems_.add({.code = code, .what = std::move(what), .hint = std::move(hint), .place = place});
  }

  void known(const parsers::yaml::Entry& entry, std::initializer_list<std::string_view> keys) {
    if (std::find(keys.begin(), keys.end(), entry.key.text()) != keys.end()) return;
    std::vector<core::Name> names;
    for (const std::string_view key : keys) names.emplace_back(core::NameKey{}, key);
    const core::Name meant = core::did_you_mean(entry.key.text(), names);
    report(4702, entry.key_place, say("a test has no `%:` in this version of weir", entry.key),
           meant.empty() ? core::Safe{} : say("did you mean `%`?", meant));
  }

  // A file beside the suite, or the message itself as a block.
  std::string message(const Node& node) {
    const std::string& text = node.text().text();
    std::optional<std::string> file = text.starts_with("MSH") ? std::optional(text) : beside_(text);
    if (!file) {
      report(4703, node.place(), say("% cannot be read", node.text()),
             say("the path starts at the test's own directory"));
      return {};
    }
    const std::vector<std::string> messages = messages_in(*file).messages;
    return messages.empty() ? std::string() : messages.front();
  }

  CaseResult run_case(const Node& node) {
    const Node* name = node.find("test");
    CaseResult result{name == nullptr ? std::string("(no name)") : name->text().text(), false, {}};
    for (const auto& entry : node.entries()) known(entry, {"test", "given", "change", "expect"});
    std::string text = given_;
    if (const Node* given = node.find("given"); given != nullptr) text = message(*given);
    if (const Node* change = node.find("change"); change != nullptr) text = changed(text, *change);
    const core::Message message(text);
    const DryRun made =
        Rehearsal("test", program_).run(message, {.date = "2026-01-01", .environment = "test"});
    const mappings::Applied& applied = made.applied;
    const Node* expect = node.find("expect");
    const bool may_fail = expect != nullptr && expect->find("message") != nullptr;
    for (const core::Problems* problems : {&made.problems, &applied.problems}) {
      for (const core::Problem& p : *problems) {
        if (!may_fail && p.severity == core::Severity::error)
          result.differences.push_back(code_text(p) + ": " + p.what.text());
      }
    }
    if (expect != nullptr) compare(*expect, made, result);
    result.passed = result.differences.empty();
    return result;
  }

  std::string changed(const std::string& text, const Node& change) {
    const core::Message message(text);
    const auto view = parsers::hl7v2::parse(message);
    std::vector<std::pair<core::Path, std::string>> changes;
    for (const auto& entry : change.entries()) {
      const auto path = parsers::hl7v2::parse_path(entry.key.text());
      if (path)
        changes.emplace_back(*path, entry.value.text().text());
      else
        report(1240, entry.key_place, path.error().what, path.error().hint);
    }
    return parsers::hl7v2::with(view, changes);
  }

  void compare(const Node& expect, const DryRun& run, CaseResult& result) {
    const mappings::Applied& applied = run.applied;
    const Made made = made_of(applied);
    for (const auto& entry : expect.entries()) {
      const std::string& path = entry.key.text();
      if (path == "issues") {
        issues(entry.value, applied, result);
      } else if (path == "message" || path == "because") {
        fate(path, entry.value.text().text(), run, result);
      } else {
        const std::optional<std::string> got = value_at(made, path);
        const std::string& wanted = entry.value.text().text();
        const bool same = wanted == "absent" ? !got : got == wanted;
        if (!same)
          result.differences.push_back(path + ": expected " + wanted + ", got " +
                                       got.value_or("absent"));
      }
    }
  }

  static void issues(const Node& wanted, const mappings::Applied& applied, CaseResult& result) {
    std::vector<std::string> expected;
    for (const Node& one : wanted.items()) expected.push_back(one.text().text());
    if (wanted.scalar() && wanted.text().text() != "none") expected.push_back(wanted.text().text());
    std::vector<std::string> got = issue_lines(applied);
    std::sort(expected.begin(), expected.end());
    std::sort(got.begin(), got.end());
    if (expected == got) return;
    std::string all;
    for (const std::string& line : got) all += (all.empty() ? "" : ", ") + line;
    result.differences.push_back("issues: got " + (all.empty() ? "none" : all));
  }

  static void fate(const std::string& what, const std::string& wanted, const DryRun& run,
                   CaseResult& result) {
    const bool failed = run.applied.documents.empty();
    if (what == "message" && failed != (wanted == "fails"))
      result.differences.push_back(failed ? "the message fails" : "the message does not fail");
    if (what != "because") return;
    auto says = [&](const core::Problems& problems) {
      return std::any_of(problems.begin(), problems.end(), [&](const core::Problem& p) {
        return p.what.text().find(wanted) != std::string::npos;
      });
    };
    if (!says(run.applied.problems) && !says(run.problems))
      result.differences.push_back("because: nothing says `" + wanted + "`");
  }

  const channels::Site& site_;
  const Beside& beside_;
  core::Problems& problems_;
  std::shared_ptr<const mappings::Program> program_;
  std::string given_;
};

}  // namespace

std::optional<SuiteResult> run_suite(const parsers::yaml::Document& document,
                                     const channels::Site& site, const Beside& beside,
                                     core::Problems& problems) {
  return Runner(site, beside, problems).run(document.root);
}

}  // namespace tools
