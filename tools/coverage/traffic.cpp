#include "tools/coverage/traffic.hpp"

#include <algorithm>

#include "parsers/hl7v2/view.hpp"

namespace tools {

namespace hl7v2 = parsers::hl7v2;

Traffic::Traffic(const channels::Site& site, const std::string& mapping,
                 std::shared_ptr<const mappings::Program> program)
    : site_(site), mapping_(mapping), rehearsal_("coverage", std::move(program)) {
  for (const core::Name& name : site.tables.names())
    table_of_file_[site.tables.find(name.text())->file().text()] = name.text();
}

void Traffic::add(const core::Message& message, const engine::flow::Circumstances& circumstances) {
  const DryRun made = rehearsal_.run(message, circumstances);
  const auto& problems = made.applied.problems;
  constexpr std::uint16_t kNotRead = 3504;  // a structure that the mapping does not read
  const bool other = std::any_of(problems.begin(), problems.end(),
                                 [](const core::Problem& p) { return p.code == kNotRead; });
  const bool refused = made.applied.documents.empty() && problems.empty();
  if (other || refused) return;
  ++messages_;
  if (made.applied.documents.empty()) ++failed_;
  look_at(message);
  for (const mappings::Reason& reason : made.reasons) note(reason);
  for (const mappings::Issue& issue : made.applied.issues) {
    if (issue.kind == mappings::IssueKind::unmapped_code && !issue.table.empty())
      ++tables_[issue.table.text()].missed;
  }
}

// MSH says how to read the message, so weir itself reads what it has.
void Traffic::look_at(const core::Message& message) {
  const hl7v2::View view = hl7v2::parse(message);
  std::set<Component> here;
  for (std::size_t i = 1; i < view.size(); ++i) {
    const hl7v2::SegmentView segment = view[i];
    for (std::size_t n = 1; n <= segment.field_count(); ++n) {
      segment.field(n).each_child([&](const hl7v2::ValueView& repetition, std::size_t) {
        repetition.each_child([&](const hl7v2::ValueView& value, std::size_t number) {
          if (value.valued())
            here.insert({segment.name(), static_cast<std::uint16_t>(n),
                         static_cast<std::uint16_t>(number)});
          return true;
        });
        return true;
      });
    }
  }
  for (const Component& one : here) ++seen_[one];
}

void Traffic::note(const mappings::Reason& reason) {
  for (const core::Place& place : reason.sources)
    used_.insert({place.path.segment, place.path.field, place.path.component});
  fired_.insert(line_of(site_.sources, rule_of(reason)));
  if (reason.row.origin == core::kMessage) return;
  const auto table = table_of_file_.find(reason.table_file.text());
  if (table != table_of_file_.end()) ++tables_[table->second].found;
}

std::string Traffic::name_of(const Component& component) const {
  const auto next = seen_.lower_bound({component.segment, component.field, 2});
  const bool several = next != seen_.end() && next->first.segment == component.segment &&
                       next->first.field == component.field;
  return to_text(core::Path{component.segment, 0, component.field, 0,
                            several ? component.number : std::uint16_t{0}, 0});
}

TrafficCoverage Traffic::coverage() const {
  TrafficCoverage made{.mapping = mapping_, .messages = messages_, .failed = failed_};
  made.components = seen_.size();
  for (const auto& [component, messages] : seen_) {
    if (used_.contains(component) || used_.contains({component.segment, component.field, 0}))
      continue;
    made.unused.push_back({name_of(component), messages});
  }
  std::ranges::stable_sort(made.unused, std::ranges::greater{}, &Counted::messages);
  if (const mappings::Template* mapping = site_.library.mapping(mapping_); mapping != nullptr) {
    for (const auto& [line, place] : rules_of(site_, *mapping)) {
      ++made.rules;
      if (!fired_.contains(line)) made.never.push_back(place);
    }
  }
  for (const auto& [name, use] : tables_) made.tables.push_back({name, use.found, use.missed});
  return made;
}

}  // namespace tools
