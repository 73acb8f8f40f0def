#include "tools/testing/coverage.hpp"

#include <algorithm>
#include <set>

#include "parsers/hl7v2/view.hpp"
#include "tools/rules.hpp"

namespace tools {

unsigned Share::percent() const {
  return all == 0 ? 100U : static_cast<unsigned>(100 * tried / all);
}

namespace {

Share rules(const SuiteResult& suite, const channels::Site& site) {
  Share share;
  const mappings::Template* mapping = site.library.mapping(suite.name);
  if (mapping == nullptr) return share;
  std::set<Line> fired;
  for (const CaseResult& one : suite.cases) {
    for (const mappings::Reason& reason : one.reasons)
      fired.insert(line_of(site.sources, rule_of(reason)));
  }
  for (const auto& [line, place] : rules_of(site, *mapping)) {
    ++share.all;
    if (fired.contains(line))
      ++share.tried;
    else
      share.missing.push_back(core::file_and_line(site.sources, place).text());
  }
  return share;
}

std::string field_name(const core::SegmentName& segment, std::size_t number) {
  return std::string(segment.view()) + '-' + std::to_string(number);
}

// MSH says how to read the message, so what it has is read by weir itself.
Share fields(const SuiteResult& suite) {
  std::set<std::string> read;
  std::vector<std::string> all;
  for (const CaseResult& one : suite.cases) {
    for (const mappings::Reason& reason : one.reasons) {
      for (const core::Place& place : reason.sources)
        read.insert(field_name(place.path.segment, place.path.field));
    }
    const core::Message message(one.message);
    const auto view = parsers::hl7v2::parse(message);
    for (std::size_t i = 1; i < view.size(); ++i) {
      const auto segment = view[i];
      for (std::size_t n = 1; n <= segment.field_count(); ++n) {
        std::string name = field_name(segment.name(), n);
        const bool known = std::find(all.begin(), all.end(), name) != all.end();
        if (segment.field(n).valued() && !known) all.push_back(std::move(name));
      }
    }
  }
  Share share;
  share.all = all.size();
  for (std::string& name : all) {
    if (read.contains(name))
      ++share.tried;
    else
      share.missing.push_back(std::move(name));
  }
  return share;
}

Share rows(const SuiteResult& suite, const channels::Site& site) {
  std::set<std::string> asked;  // tables' files
  std::set<std::pair<core::Origin, std::uint32_t>> used;
  for (const CaseResult& one : suite.cases) {
    for (const mappings::Reason& reason : one.reasons) {
      if (reason.table_file.empty()) continue;
      asked.insert(reason.table_file.text());
      used.emplace(reason.row.origin, reason.row.offset);
    }
  }
  Share share;
  for (const core::Name& name : site.tables.names()) {
    const terminology::Table& table = *site.tables.find(name.text());
    if (!asked.contains(table.file().text())) continue;
    for (const terminology::Row& row : table.rows()) {
      ++share.all;
      if (used.contains({row.place.origin, row.place.offset}))
        ++share.tried;
      else
        share.missing.push_back(name.text() + ": " + row.from);
    }
  }
  return share;
}

std::string line(std::string_view what, const Share& share, std::string_view missing) {
  std::string text = "  " + std::string(what);
  text.resize(28, ' ');
  text += std::to_string(share.tried) + " of " + std::to_string(share.all) + "   " +
          std::to_string(share.percent()) + " %\n";
  if (share.missing.empty()) return text;
  text += "    " + std::string(missing);
  for (const std::string& one : share.missing)
    text += (&one == &share.missing.front() ? " " : ", ") + one;
  return text + '\n';
}

}  // namespace

Coverage coverage_of(const SuiteResult& suite, const channels::Site& site) {
  return {suite.name, rules(suite, site), fields(suite), rows(suite, site)};
}

std::string to_text(const Coverage& coverage) {
  return "coverage of " + coverage.mapping + '\n' +
         line("rules that fired", coverage.rules, "never:") +
         line("fields that were used", coverage.fields, "in the messages, but in no output:") +
         line("table rows that were used", coverage.rows, "never:");
}

}  // namespace tools
