// Traffic: what a mapping leaves out of the messages that really come, and what in it they never
// need.
//
// Knows it by the Reasons that intake() gives: a component that is the source of no element is not
// used in what is made (but perhaps in a test such as $when), a rule that is the reason of no
// element never fired. Counts only places, rules and tables: no text of a message is kept.
// Does not know where messages come from, or how results are shown.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tools/dry_run.hpp"
#include "tools/rules.hpp"

namespace tools {

struct Counted {
  std::string what;
  std::size_t messages = 0;
};
struct TableUse {
  std::string table;
  std::size_t found = 0, missed = 0;  // codes
};

struct TrafficCoverage {
  std::string mapping;
  std::size_t messages = 0;  // that it reads
  std::size_t failed = 0;    // of these, it made nothing
  std::size_t components = 0;
  std::vector<Counted> unused{};  // of the components: "PID-18.1", those in the most messages first
  std::size_t rules = 0;
  std::vector<core::Place> never{};  // of the rules, in the order of the files
  std::vector<TableUse> tables{};    // that were asked
};

class Traffic {
 public:
  // The site outlives it.
  Traffic(const channels::Site& site, const std::string& mapping,
          std::shared_ptr<const mappings::Program> program);
  void add(const core::Message& message, const engine::flow::Circumstances& circumstances);
  TrafficCoverage coverage() const;

 private:
  // A field is what its first component is, as far as a message has no more.
  struct Component {
    core::SegmentName segment;
    std::uint16_t field = 0, number = 0;
    auto operator<=>(const Component&) const = default;
  };

  void look_at(const core::Message& message);
  void note(const mappings::Reason& reason);
  std::string name_of(const Component& component) const;

  const channels::Site& site_;
  std::string mapping_;
  Rehearsal rehearsal_;
  std::map<std::string, std::string> table_of_file_;
  std::size_t messages_ = 0, failed_ = 0;
  std::map<Component, std::size_t> seen_;  // in so many messages
  std::set<Component> used_;               // number 0: all of the field
  std::set<Line> fired_;
  std::map<std::string, TableUse> tables_;
};

}  // namespace tools
