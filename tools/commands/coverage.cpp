// weir coverage: what the mappings of a site leave out of real messages, and what they never need.
#include <chrono>
#include <cstdio>
#include <iostream>

#include "engine/flow/stamp.hpp"
#include "parsers/json/writer.hpp"
#include "tools/command.hpp"
#include "tools/corpus.hpp"
#include "tools/coverage/traffic.hpp"
#include "tools/site_files.hpp"

namespace tools {

namespace {

struct Options {
  std::string site = ".";
  std::string environment;
  std::string mapping;
  std::size_t most = 20;
  Corpus corpus;
};

double percent(std::size_t part, std::size_t all) {
  return all == 0 ? 100.0 : 100.0 * static_cast<double>(part) / static_cast<double>(all);
}

void text_result(const TrafficCoverage& made, const core::Sources& sources, std::size_t most) {
  std::printf("\n%s   %zu messages, it made nothing of %zu of them\n", made.mapping.c_str(),
              made.messages, made.failed);
  std::printf("  components seen, and in no output    %zu of %zu   %.1f %%\n", made.unused.size(),
              made.components, percent(made.unused.size(), made.components));
  for (const Counted& one : made.unused) {
    if (&one == &made.unused.front() + most) {
      std::printf("    and %zu more; --most says how many\n", made.unused.size() - most);
      break;
    }
    std::printf("    %-12s in %zu messages\n", one.what.c_str(), one.messages);
  }
  std::printf("  rules that never fired               %zu of %zu   %.1f %%\n", made.never.size(),
              made.rules, percent(made.never.size(), made.rules));
  for (const core::Place& place : made.never)
    std::printf("    %-36s %s\n", core::file_and_line(sources, place).text().c_str(),
                line_at(sources, place).c_str());
  for (const TableUse& use : made.tables)
    std::printf("  table %-30s %zu of %zu codes found   %.1f %%\n", use.table.c_str(), use.found,
                use.found + use.missed, percent(use.found, use.found + use.missed));
}

void json_result(parsers::json::Writer& w, const TrafficCoverage& made,
                 const core::Sources& sources) {
  w.begin_object();
  w.key("mapping"), w.string(made.mapping);
  w.key("messages"), w.number(made.messages);
  w.key("failed"), w.number(made.failed);
  w.key("components"), w.number(made.components);
  w.key("unused");
  w.begin_array();
  for (const Counted& one : made.unused) {
    w.begin_object();
    w.key("path"), w.string(one.what);
    w.key("messages"), w.number(one.messages);
    w.end_object();
  }
  w.end_array();
  w.key("rules"), w.number(made.rules);
  w.key("never_fired");
  w.begin_array();
  for (const core::Place& place : made.never) w.string(core::file_and_line(sources, place).text());
  w.end_array();
  w.key("tables");
  w.begin_array();
  for (const TableUse& use : made.tables) {
    w.begin_object();
    w.key("table"), w.string(use.table);
    w.key("found"), w.number(use.found);
    w.key("missed"), w.number(use.missed);
    w.end_object();
  }
  w.end_array();
  w.end_object();
}

// A tally for each mapping that compiles; false: one has errors, and they are shown.
bool prepare(const channels::Site& site, const std::string& only, std::vector<Traffic>& all) {
  for (const std::string& name : mappings_in_use(site)) {
    if (!only.empty() && name != only) continue;
    core::Problems problems;
    auto program = mappings::compile(name, site.for_mappings(), problems);
    if (program == nullptr) {
      show_problems(problems, site.sources, false);
      return false;
    }
    all.emplace_back(site, name, std::move(program));
  }
  return true;
}

Exit coverage(const Options& options, bool json) {
  if (options.corpus.paths.empty() && options.corpus.last == 0) {
    std::cerr << "say which messages: files, directories, or --channel X --last 1000\n";
    return Exit::usage;
  }
  const auto site = channels::load(files_in(options.site), options.environment);
  std::vector<Traffic> all;
  if (!prepare(*site, options.mapping, all)) return Exit::no;
  if (all.empty()) {
    std::cerr << "weir: " << options.site << " has no such mapping\n";
    return Exit::no;
  }
  const auto now =
      std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const std::string date = engine::flow::day_at(site->facts.zone, now);
  std::size_t messages = 0;
  const bool read = each_message(options.corpus, [&](const std::string& text) {
    ++messages;
    for (Traffic& one : all) one.add(core::Message(text), {.now = now, .date = date});
  });
  if (!read) return Exit::unreachable;
  std::string out;
  parsers::json::Writer w(out);
  w.begin_object();
  w.key("messages"), w.number(messages);
  w.key("mappings");
  w.begin_array();
  if (!json) std::printf("%zu messages\n", messages);
  for (const Traffic& one : all) {
    if (json)
      json_result(w, one.coverage(), site->sources);
    else
      text_result(one.coverage(), site->sources, options.most);
  }
  w.end_array();
  w.end_object();
  if (json) std::cout << out << '\n';
  return messages == 0 ? Exit::no : Exit::yes;
}

}  // namespace

void add_coverage(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "coverage", "What mappings leave out of real messages, and which rules these never need");
  command->add_option("messages", options->corpus.paths, "Files and directories with messages");
  command->add_option("--site", options->site, "Directory of the site")->capture_default_str();
  command->add_option("--env", options->environment, "Environment, if the site has several");
  command->add_option("--mapping", options->mapping, "Only this mapping");
  add_journal_options(*command, options->corpus);
  command->add_option("--most", options->most, "How many components to list")
      ->capture_default_str();
  command->footer(
      "Nothing of a patient is in it: places, rules and counts.\nExamples:\n  weir coverage "
      "corpus/ "
      "--mapping oru-to-fhir\n  weir coverage --channel lab-acme-in --last 1000");
  command->callback([options, &outcome] { outcome.exit = coverage(*options, outcome.json); });
}

}  // namespace tools
