#include "tools/testing/suite.hpp"

#include <algorithm>

#include "parsers/hl7v2/edit.hpp"
#include "parsers/time/dtm.hpp"
#include "tools/testing/expect.hpp"
#include "tools/wire/messages.hpp"

namespace tools {

using core::say;

namespace {

constexpr std::string_view kNow = "2026-01-01T00:00:00Z";  // of tests that do not say

struct Clock {
  mappings::Time now{};
  std::string date;
};

std::optional<Clock> clock_at(std::string_view text, const parsers::time::Zone& zone) {
  using namespace std::chrono;
  std::string plain(text);
  const bool utc = plain.ends_with('Z');
  if (utc) plain.replace(plain.size() - 1, 1, "+00:00");
  const auto dtm = parsers::time::parse_dtm(plain);
  if (!dtm || dtm->precision < parsers::time::Precision::day) return {};
  const local_days day{year{dtm->year} / dtm->month / dtm->day};
  const local_seconds local = day + hours{dtm->hour} + minutes{dtm->minute} + seconds{dtm->second};
  const auto by_zone = zone.offset(local);
  const int offset = dtm->offset ? *dtm->offset : by_zone ? by_zone->minutes : 0;
  return Clock{mappings::Time(local.time_since_epoch() - minutes{offset}),
               parsers::time::fhir_date(*dtm).substr(0, 10)};
}

class Runner {
 public:
  Runner(const channels::Site& site, const Beside& beside, core::Problems& problems)
      : site_(site), beside_(beside), problems_(problems) {}

  // A mapping is there if it can be found; whether it is right shows when it is compiled.
  bool check(const TestsFile& file) {
    const std::size_t before = problems_.count(core::Severity::error);
    const std::string& name = file.tests.text.text();
    if (!file.tests.empty() && site_.library.mapping(name) == nullptr && channel(name) == nullptr) {
      const core::Name meant = core::did_you_mean(name, site_.library.mapping_names());
      report(4705, file.tests.place, say("`%` is neither a mapping nor a channel", file.tests.text),
             meant.empty() ? core::Safe{} : say("did you mean `%`?", meant));
    }
    static_cast<void>(clock(file.now));
    if (!file.given.empty()) static_cast<void>(message(file.given));
    for (const TestFile& one : file.cases) {
      static_cast<void>(clock(one.now));
      if (!one.given.empty()) static_cast<void>(message(one.given));
      static_cast<void>(changes(one));
    }
    return problems_.count(core::Severity::error) == before;
  }

  std::optional<Rehearsal> rehearsal(const TestsFile& file, const channels::Plan* plan) {
    const std::string& name = file.tests.text.text();
    if (site_.library.mapping(name) != nullptr) {
      auto program = mappings::compile(name, site_.for_mappings(), problems_);
      if (program == nullptr) return {};
      return Rehearsal("test", std::move(program));
    }
    if (plan == nullptr) return {};
    const auto found = std::find_if(plan->channels.begin(), plan->channels.end(),
                                    [&](const auto& c) { return c.name.text() == name; });
    if (found == plan->channels.end()) return {};
    return Rehearsal(*found);
  }

  CaseResult run(const TestsFile& file, const TestFile& one, const Rehearsal& rehearsal) {
    CaseResult result;
    result.name = one.test.text();
    const yaml::Text& given = one.given.empty() ? file.given : one.given;
    result.message = rehearsal.reads() == mappings::Format::hl7v2
                         ? changed(message(given), one)
                         : whole(given).value_or(std::string());
    const std::optional<Clock> at = clock(one.now.empty() ? file.now : one.now);
    const core::Message message(result.message);
    DryRun made = rehearsal.run(message, {.now = at ? at->now : mappings::Time{},
                                          .date = at ? at->date : "",
                                          .environment = "test"});
    compare(one, made, result);
    result.reasons = std::move(made.reasons);
    result.passed = result.differences.empty();
    return result;
  }

 private:
  void report(std::uint16_t code, const core::Place& place, core::Safe what, core::Safe hint = {}) {
    problems_.add({.code = code, .what = std::move(what), .hint = std::move(hint), .place = place});
  }

  const channels::ChannelFile* channel(std::string_view name) const {
    const auto found = std::find_if(site_.channels.begin(), site_.channels.end(),
                                    [&](const auto& c) { return c.channel.text.text() == name; });
    return found == site_.channels.end() ? nullptr : &*found;
  }

  std::optional<Clock> clock(const yaml::Text& now) {
    const std::optional<Clock> at =
        clock_at(now.empty() ? kNow : now.text.text(), site_.facts.zone);
    if (!at) {
      report(4704, now.place, say("`%` is no point in time", now.text),
             say("write it as 2026-11-19T14:32:05-06:00"));
    }
    return at;
  }

  // A file beside the suite, or what is given itself, as a block.
  std::optional<std::string> whole(const yaml::Text& given) {
    const std::string& text = given.text.text();
    if (text.starts_with("MSH") || text.starts_with('<') || text.starts_with('{')) return text;
    std::optional<std::string> file = beside_(text);
    if (!file) {
      report(4703, given.place, say("% cannot be read", given.text),
             say("the path starts at the test's own directory"));
    }
    return file;
  }
  std::string message(const yaml::Text& given) {
    const std::optional<std::string> file = whole(given);
    if (!file) return {};
    const std::vector<std::string> messages = messages_in(*file).messages;
    return messages.empty() ? std::string() : messages.front();
  }

  std::vector<std::pair<core::Path, std::string>> changes(const TestFile& one) {
    std::vector<std::pair<core::Path, std::string>> all;
    for (const auto& change : one.change) {
      const auto path = parsers::hl7v2::parse_path(change.key.text());
      if (path)
        all.emplace_back(*path, change.value.text.text());
      else
        report(1240, change.key_place, path.error().what, path.error().hint);
    }
    return all;
  }

  std::string changed(std::string text, const TestFile& one) {
    if (one.change.empty()) return text;
    const core::Message message(text);
    return parsers::hl7v2::with(parsers::hl7v2::parse(message), changes(one));
  }

  void compare(const TestFile& one, const DryRun& made, CaseResult& result) {
    const bool may_fail = one.expect.find("message") != nullptr || !one.ack.empty();
    for (const core::Problems* problems : {&made.problems, &made.applied.problems}) {
      for (const core::Problem& p : *problems) {
        if (!may_fail && p.severity == core::Severity::error)
          result.differences.push_back(code_text(p) + ": " + p.what.text());
      }
    }
    for (const std::string& line : differences(one.expect, made))
      result.differences.push_back(line);
    if (!one.ack.empty() && made.answer != one.ack.text.text()) {
      result.differences.push_back("ack: expected " + one.ack.text.text() + ", got " +
                                   (made.answer.empty() ? "none" : made.answer));
    }
    if (!one.golden.empty()) golden(one.golden.text.text(), made, result);
  }

  void golden(const std::string& path, const DryRun& made, CaseResult& result) {
    Golden golden{path, beside_(path), golden_text(made)};
    if (golden.text == golden.made) return;
    result.differences.push_back("golden: " + path +
                                 (golden.text ? " differs from what comes out" : " is not there") +
                                 "; `weir test --update` writes it");
    result.golden = std::move(golden);
  }

  const channels::Site& site_;
  const Beside& beside_;
  core::Problems& problems_;
};

}  // namespace

bool check_tests(const TestsFile& file, const channels::Site& site, const Beside& beside,
                 core::Problems& problems) {
  return Runner(site, beside, problems).check(file);
}

std::optional<SuiteResult> run_suite(const TestsFile& file, const Subjects& subjects,
                                     const Beside& beside, core::Problems& problems) {
  if (file.tests.empty() || !check_tests(file, subjects.site, beside, problems)) return {};
  Runner runner(subjects.site, beside, problems);
  const std::optional<Rehearsal> rehearsal = runner.rehearsal(file, subjects.plan);
  if (!rehearsal) return {};
  SuiteResult result{file.tests.text.text(), {}};
  for (const TestFile& one : file.cases) result.cases.push_back(runner.run(file, one, *rehearsal));
  return result;
}

}  // namespace tools
