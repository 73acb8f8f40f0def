// weir diff A B CORPUS: what two versions of a site make differently of many messages.
#include <chrono>
#include <cstdio>
#include <iostream>

#include "engine/flow/stamp.hpp"
#include "parsers/json/writer.hpp"
#include "tools/command.hpp"
#include "tools/compare/comparison.hpp"
#include "tools/compare/version.hpp"
#include "tools/corpus.hpp"
#include "tools/dry_run.hpp"
#include "tools/site_files.hpp"

namespace tools {

namespace {

struct Options {
  std::string before;
  std::string after;
  std::string site = ".";
  std::string environment;
  std::string mapping;
  std::string reason;
  std::string show;  // a control id
  std::vector<std::string> ignored;
  Corpus corpus;
  bool reveal() const { return !reason.empty(); }
};

// One of the two: its channels, or a channel for each mapping.
struct Side {
  std::unique_ptr<channels::Site> site;
  std::shared_ptr<const channels::Plan> plan;
  std::map<std::string, channels::Channel> by_name;
};

// False: it has errors; they are shown.
bool compile(Side& side, const Options& options) {
  channels::Site& site = *side.site;
  if (!options.corpus.channel.empty()) {
    side.plan = channels::make_plan(site);
    if (side.plan == nullptr) {
      show_problems(site.problems, site.sources, false);
      return false;
    }
    for (const channels::Channel& channel : side.plan->channels) {
      if (channel.name.text() == options.corpus.channel)
        side.by_name.emplace(channel.name.text(), channel);
    }
    return true;
  }
  for (const std::string& name : mappings_in_use(site)) {
    if (!options.mapping.empty() && name != options.mapping) continue;
    core::Problems problems;
    auto program = mappings::compile(name, site.for_mappings(), problems);
    if (program == nullptr) {
      show_problems(problems, site.sources, false);
      return false;
    }
    side.by_name.emplace(
        name, channels::channel_of(core::Name(core::NameKey{}, "diff"), std::move(program)));
  }
  return true;
}

std::optional<Side> side_of(const std::string& name, const Options& options) {
  const auto files = files_of_version(name, options.site);
  if (!files) {
    std::cerr << "weir: " << name << " is neither a directory with a site nor a revision of the "
              << "repository that " << options.site << " is in\n";
    return {};
  }
  Side side{.site = channels::load(*files, options.environment), .plan = {}, .by_name = {}};
  if (compile(side, options)) return side;
  std::cerr << "weir: " << name << " has errors, so it cannot be compared\n";
  return {};
}

std::string_view sign(Difference::Kind kind) {
  switch (kind) {
    case Difference::Kind::added:
      return "+";
    case Difference::Kind::removed:
      return "-";
    case Difference::Kind::changed:
      break;
  }
  return "~";
}

void why(const Found& found) {
  std::printf("      %s: ", found.mapping.c_str());
  if (found.rule.empty()) {
    std::printf("no rule says why\n");
    return;
  }
  std::printf("%s%s%s  %s%s%s\n", found.source.c_str(), found.source.empty() ? "" : "  ",
              found.rule.c_str(), found.line.c_str(), found.standard.empty() ? "" : "  std ",
              found.standard.c_str());
}

// All that differs in one message.
void show(const std::vector<Found>& all, bool reveal) {
  for (const Found& found : all) {
    std::printf("  %s %-44s %s\n", sign(found.difference.kind).data(),
                found.difference.path.c_str(), values_of(found.difference, reveal).c_str());
    why(found);
  }
}

// What only one of them has is not compared, and said.
std::vector<std::string> only_in(const Side& one, const Side& other) {
  std::vector<std::string> names;
  for (const auto& [name, channel] : one.by_name) {
    if (!other.by_name.contains(name)) names.push_back(name);
  }
  return names;
}

struct Result {
  std::vector<std::string> only_before, only_after;
  double seconds = 0;
};

bool differs(const Comparison& made, const Result& result) {
  return made.changed() > 0 || !result.only_before.empty() || !result.only_after.empty();
}

void text_result(const Comparison& made, const Result& result, const Options& options) {
  std::size_t failing[2] = {0, 0};  // NOLINT(*-avoid-c-arrays)
  for (const Failure& f : made.failures()) failing[f.after ? 1 : 0] += f.messages;
  std::printf(
      "%zu messages   %zu same   %zu changed   %zu only new fail   %zu only old fail   "
      "%.1f s\n",
      made.messages(), made.messages() - made.changed(), made.changed(), failing[1], failing[0],
      result.seconds);
  if (made.nothing() > 0)
    std::printf("of these, neither version makes anything of %zu\n", made.nothing());
  for (const std::string& name : result.only_before)
    std::printf("only in %s: %s\n", options.before.c_str(), name.c_str());
  for (const std::string& name : result.only_after)
    std::printf("only in %s: %s\n", options.after.c_str(), name.c_str());
  const auto groups = made.groups();
  if (!groups.empty())
    std::printf("%-44s %8s  %-16s%s\n", "changed at", "messages", "example",
                options.reveal() ? "" : " (masked; --reveal \"reason\" shows values)");
  for (const Group& group : groups) {
    const Difference& d = group.example.difference;
    std::printf("  %s %-40s %8zu  %-16s %s\n", sign(d.kind).data(), group_of(d).c_str(),
                group.messages, group.control_id.c_str(), values_of(d, options.reveal()).c_str());
    why(group.example);
  }
  for (const Failure& f : made.failures())
    std::printf("only %s fails, %s: %s\n   %zu messages, for example %s\n",
                (f.after ? options.after : options.before).c_str(), f.mapping.c_str(),
                f.what.c_str(), f.messages, f.control_id.c_str());
}

void json_names(parsers::json::Writer& w, std::string_view key,
                const std::vector<std::string>& names) {
  w.key(key);
  w.begin_array();
  for (const std::string& name : names) w.string(name);
  w.end_array();
}

void json_found(parsers::json::Writer& w, const Found& found, bool reveal) {
  w.key("mapping"), w.string(found.mapping);
  w.key("values"), w.string(values_of(found.difference, reveal));
  w.key("source"), w.string(found.source);
  w.key("rule"), w.string(found.rule);
  w.key("standard"), w.string(found.standard);
  w.key("line"), w.string(found.line);
}

void json_result(const Comparison& made, const Result& result, bool reveal) {
  std::string out;
  parsers::json::Writer w(out);
  w.begin_object();
  w.key("messages"), w.number(made.messages());
  w.key("changed"), w.number(made.changed());
  w.key("nothing_made"), w.number(made.nothing());
  json_names(w, "only_before", result.only_before);
  json_names(w, "only_after", result.only_after);
  w.key("groups");
  w.begin_array();
  for (const Group& group : made.groups()) {
    w.begin_object();
    w.key("at"), w.string(group_of(group.example.difference));
    w.key("sign"), w.string(sign(group.example.difference.kind));
    w.key("messages"), w.number(group.messages);
    w.key("example"), w.string(group.control_id);
    json_found(w, group.example, reveal);
    w.end_object();
  }
  w.end_array();
  w.key("failures");
  w.begin_array();
  for (const Failure& f : made.failures()) {
    w.begin_object();
    w.key("fails"), w.string(f.after ? "after" : "before");
    w.key("mapping"), w.string(f.mapping);
    w.key("what"), w.string(f.what);
    w.key("messages"), w.number(f.messages);
    w.key("example"), w.string(f.control_id);
    w.end_object();
  }
  w.end_array();
  w.end_object();
  std::cout << out << '\n';
}

// False: there is nothing to compare; standard error says why.
bool comparable(const std::vector<Compared>& pairs, const Options& options) {
  if (!options.corpus.channel.empty() && pairs.empty()) {
    std::cerr << "weir: not both have a channel " << options.corpus.channel << '\n';
    return false;
  }
  if (!options.mapping.empty() && pairs.empty()) {
    std::cerr << "weir: not both have a mapping " << options.mapping << '\n';
    return false;
  }
  return true;
}

Exit diff(const Options& options, bool json) {
  if (options.corpus.paths.empty() && options.corpus.last == 0) {
    std::cerr << "say which messages: files, directories, or --channel X --last 100\n";
    return Exit::usage;
  }
  const auto before = side_of(options.before, options);
  const auto after = before ? side_of(options.after, options) : std::nullopt;
  if (!after) return Exit::unreachable;
  std::vector<Compared> pairs;
  for (const auto& [name, channel] : after->by_name) {
    const auto other = before->by_name.find(name);
    if (other != before->by_name.end()) pairs.push_back({&other->second, &channel});
  }
  if (!comparable(pairs, options)) return Exit::unreachable;
  const auto now =
      std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const std::string date = engine::flow::day_at(after->site->facts.zone, now);
  Comparison comparison(
      pairs, before->site->sources, after->site->sources, options.ignored,
      {.now = now, .date = date, .environment = after->site->environment.environment.text.text()});
  bool shown = false;
  const bool read = each_message(options.corpus, [&](const std::string& message) {
    const std::vector<Found> found = comparison.add(message);
    if (options.show.empty() || comparison.control_id() != options.show) return;
    shown = true;
    show(found, options.reveal());
  });
  if (!read) return Exit::unreachable;
  if (!options.show.empty()) return shown ? Exit::yes : Exit::no;
  const std::chrono::duration<double> took = std::chrono::system_clock::now() - now;
  const Result result{only_in(*before, *after), only_in(*after, *before), took.count()};
  if (json)
    json_result(comparison, result, options.reveal());
  else
    text_result(comparison, result, options);
  return differs(comparison, result) ? Exit::no : Exit::yes;
}

}  // namespace

void add_diff(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "diff", "Show what two versions of a site make differently of many messages");
  command->add_option("before", options->before, "A directory with a site, or a git revision")
      ->required();
  command->add_option("after", options->after, "Another one")->required();
  command->add_option("messages", options->corpus.paths, "Files and directories with messages");
  command->add_option("--site", options->site, "Directory of the site that revisions are of")
      ->capture_default_str();
  command->add_option("--env", options->environment, "Environment, if the site has several");
  command->add_option("--mapping", options->mapping, "Only this mapping");
  add_journal_options(*command, options->corpus);
  command->add_option("--ignore", options->ignored, "An element that may differ, as it is printed");
  command->add_option("--show", options->show,
                      "All that differs in the message of this control id");
  command->add_option("--reveal", options->reason, "Show values, and say why");
  command->footer(
      "With --channel, what that channel does is compared, else what each mapping makes.\nEnds "
      "with 1 when something differs.\nExamples:\n  weir diff main . corpus/\n  weir diff "
      "HEAD~1 HEAD --channel lab-acme-in --last 100 --reveal \"INC0098812\"");
  command->callback([options, &outcome] { outcome.exit = diff(*options, outcome.json); });
}

}  // namespace tools
