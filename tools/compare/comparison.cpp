#include "tools/compare/comparison.hpp"

#include <algorithm>
#include <set>

#include "tools/rules.hpp"
#include "tools/site_files.hpp"

namespace tools {

namespace flow = engine::flow;

Comparison::Comparison(std::vector<Compared> channels, const core::Sources& before,
                       const core::Sources& after, std::vector<std::string> ignored,
                       flow::Circumstances circumstances)
    : channels_(std::move(channels)),
      before_(before),
      after_(after),
      ignored_(std::move(ignored)),
      circumstances_(circumstances) {}

namespace {

bool makes_something(const flow::Intake& intake) {
  return std::ranges::any_of(intake.entry.deliveries, [](const flow::Delivery& d) {
    return d.state == flow::DeliveryState::owed;
  });
}

// Whether both versions do the same with it; why they do may differ.
bool alike(const flow::Intake& a, const flow::Intake& b) {
  return a.entry.outcome == b.entry.outcome &&
         std::ranges::equal(a.entry.deliveries, b.entry.deliveries,
                            [](const flow::Delivery& x, const flow::Delivery& y) {
                              return x.destination == y.destination && x.format == y.format &&
                                     x.body == y.body && x.path == y.path &&
                                     x.order_key == y.order_key && x.state == y.state;
                            });
}

// What is sent of each route: what its last mapping made.
std::vector<const flow::Mapped*> results(const flow::Trace& trace) {
  std::vector<const flow::Mapped*> all;
  for (const flow::Mapped& one : trace.mapped) {
    // A `first:` that failed is all there is of its route.
    if (!all.empty() && all.back()->route == one.route) all.pop_back();
    all.push_back(&one);
  }
  return all;
}

const flow::Mapped* of_route(const std::vector<const flow::Mapped*>& all, const core::Name& route) {
  const auto found = std::ranges::find_if(
      all, [&](const flow::Mapped* one) { return one->route->name.text() == route.text(); });
  return found == all.end() ? nullptr : *found;
}

}  // namespace

Comparison::Side Comparison::take(const channels::Channel& channel, const core::Message& message,
                                  bool why) const {
  Side side;
  side.intake = flow::intake(channel, {}, message, circumstances_, why ? &side.trace : nullptr);
  return side;
}

std::vector<Found> Comparison::add(const std::string& text) {
  const core::Message message(text);
  found_.clear();
  fails_ = false;
  bool made = false;
  for (const Compared& channel : channels_) {
    const Side before = take(*channel.before, message, false);
    const Side after = take(*channel.after, message, false);
    control_id_ = after.intake.entry.control_id;
    made = made || makes_something(before.intake) || makes_something(after.intake);
    if (!alike(before.intake, after.intake))
      compare(take(*channel.before, message, true), take(*channel.after, message, true));
  }
  ++messages_;
  if (!made) ++nothing_;
  if (!found_.empty() || fails_) ++changed_;
  std::set<std::string> counted;
  for (const Found& one : found_) {
    std::string key = one.mapping + '\0' + std::to_string(static_cast<int>(one.difference.kind)) +
                      group_of(one.difference) + '\0' + one.rule;
    Group& group = groups_[key];
    if (group.messages == 0) group = {0, control_id_, one};
    if (counted.insert(std::move(key)).second) ++group.messages;
  }
  return found_;
}

void Comparison::note(Found found) {
  const std::string group = group_of(found.difference);
  const bool ignored = std::ranges::any_of(ignored_, [&](const std::string& path) {
    const std::size_t end = path.size();
    return group.starts_with(path) &&
           (group.size() == end || group[end] == '.' || group[end] == '[');
  });
  if (!ignored) found_.push_back(std::move(found));
}

void Comparison::compare(const Side& before, const Side& after) {
  const auto was = results(before.trace);
  const auto is = results(after.trace);
  for (const flow::Mapped* one : is) {
    if (const flow::Mapped* other = of_route(was, one->route->name); other != nullptr)
      mapped(*other, *one);
  }
  deliveries(before.intake.entry, after.intake.entry);
}

void Comparison::mapped(const flow::Mapped& before, const flow::Mapped& after) {
  const bool was = !before.applied.documents.empty();
  const bool is = !after.applied.documents.empty();
  if (was && !is) return fails(true, after);
  if (is && !was) return fails(false, before);
  if (!is) return;
  for (Difference& one :
       differences(before.applied.documents.front(), after.applied.documents.front())) {
    const bool gone = one.kind == Difference::Kind::removed;
    const core::Sources& sources = gone ? before_ : after_;
    const mappings::Reason* const reason =
        reason_behind(one, gone ? before.reasons : after.reasons);
    Found found{.mapping = after.program->name().text(), .difference = std::move(one)};
    if (reason != nullptr) {
      found.source = source_text(*reason, sources);
      found.rule = core::file_and_line(sources, rule_of(*reason)).text();
      found.standard = reason->standard.text();
      found.line = line_at(sources, rule_of(*reason));
    }
    note(std::move(found));
  }
}

void Comparison::fails(bool after, const flow::Mapped& mapped) {
  fails_ = true;
  std::string what;
  for (const core::Problem& p : mapped.applied.problems) {
    if (what.empty() && p.severity == core::Severity::error)
      what = code_text(p) + ": " + p.what.text();
  }
  const std::string& mapping = mapped.program->name().text();
  Failure& failure = failures_[(after ? "new " : "old ") + mapping + ' ' + what];
  if (failure.messages++ == 0) failure = {after, mapping, what, 1, control_id_};
}

// Where it goes, as far as no mapping says it.
void Comparison::deliveries(const flow::Entry& before, const flow::Entry& after) {
  using Kind = Difference::Kind;
  using Form = Difference::Form;
  auto differ = [&](Kind kind, const std::string& path, const std::string& was,
                    const std::string& is, Form form) {
    if (was != is) note({after.channel, {kind, path, was, is, form}});
  };
  differ(Kind::changed, "outcome", before.outcome, after.outcome, Form::plain);
  auto to = [](const flow::Entry& entry, const std::string& destination) {
    return std::ranges::find_if(
        entry.deliveries, [&](const flow::Delivery& d) { return d.destination == destination; });
  };
  for (const flow::Delivery& d : after.deliveries) {
    const std::string path = "to " + d.destination;
    const auto was = to(before, d.destination);
    if (was == before.deliveries.end()) {
      differ(Kind::added, path, {}, d.format, Form::plain);
      continue;
    }
    differ(Kind::changed, path + ": file name", was->path, d.path, Form::hl7v2);
    differ(Kind::changed, path + ": kept in order by", was->order_key, d.order_key, Form::hl7v2);
  }
  for (const flow::Delivery& d : before.deliveries) {
    if (to(after, d.destination) == after.deliveries.end())
      differ(Kind::removed, "to " + d.destination, d.format, {}, Form::plain);
  }
}

namespace {

template <class One>
std::vector<One> largest_first(const std::map<std::string, One>& all) {
  std::vector<One> sorted;
  for (const auto& [key, one] : all) sorted.push_back(one);
  std::ranges::stable_sort(sorted, std::ranges::greater{}, &One::messages);
  return sorted;
}

}  // namespace

std::vector<Group> Comparison::groups() const { return largest_first(groups_); }
std::vector<Failure> Comparison::failures() const { return largest_first(failures_); }

}  // namespace tools
