// weir map MAPPING FILE: what a mapping makes of a message. weir explain MAPPING FILE: why.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>

#include "parsers/core/show.hpp"
#include "parsers/json/value.hpp"
#include "parsers/json/writer.hpp"
#include "tools/command.hpp"
#include "tools/diff.hpp"
#include "tools/dry_run.hpp"
#include "tools/mask.hpp"
#include "tools/site_files.hpp"
#include "tools/watch.hpp"
#include "tools/wire/messages.hpp"

namespace tools {

namespace {

namespace core = parsers::core;

struct Options {
  std::string mapping;
  std::string file;
  std::string site = ".";
  std::string environment;
  std::string reason;
  bool bundle_only = false;
  bool watch = false;
  unsigned changes = 0;
};

// In a site, its own mappings and tables; outside of one, those of weir.
std::unique_ptr<channels::Site> site_of(const Options& options) {
  if (!read_file(options.site + "/hospital.yaml")) return channels::standard_site();
  return channels::load(files_in(options.site), options.environment);
}

struct Prepared {
  std::unique_ptr<channels::Site> site;
  std::shared_ptr<const mappings::Program> program;
  std::vector<std::string> messages;
  Exit exit = Exit::yes;
};

Prepared prepare(const Options& options, bool json) {
  Prepared p;
  const std::optional<std::string> text = read_file(options.file);
  if (!text) {
    std::cerr << "weir: " << options.file << " cannot be read\n";
    p.exit = Exit::unreachable;
    return p;
  }
  p.site = site_of(options);
  core::Problems of_mapping;
  p.program = mappings::compile(options.mapping, p.site->for_mappings(), of_mapping);
  if (p.program == nullptr) show_problems(of_mapping, p.site->sources, json);
  p.exit = p.program == nullptr ? Exit::no : Exit::yes;
  if (p.program != nullptr && p.program->reads() != mappings::Format::hl7v2) {
    p.messages = {*text};  // a file is one document
    return p;
  }
  InFile found = messages_in(*text);
  std::cerr << to_text(found.left, options.file);
  p.messages = std::move(found.messages);
  return p;
}

void show_issues(const mappings::Applied& applied) {
  for (const mappings::Issue& issue : applied.issues) {
    std::cerr << "issue " << word(issue.kind) << ' ' << core::to_text(issue.place);
    if (!issue.table.empty()) std::cerr << " not in " << issue.table.text();
    std::cerr << '\n';
  }
}

void write_document(parsers::json::Writer& w, std::string_view format, const std::string& text) {
  if (format == "hl7v2")
    w.string(text);
  else
    w.raw(text);
}

void json_result(const DryRun& made, bool reveal) {
  const mappings::Applied& applied = made.applied;
  std::string out;
  parsers::json::Writer w(out);
  w.begin_object();
  w.key("documents");
  w.begin_array();
  for (const mappings::Document& d : applied.documents)
    write_document(w, d.format, reveal ? d.bytes : masked_document(d.format, d.bytes));
  w.end_array();
  w.key("issues");
  w.begin_array();
  for (const mappings::Issue& issue : applied.issues) {
    w.begin_object();
    w.key("issue"), w.string(word(issue.kind));
    w.key("path"), w.string(core::to_text(issue.place));
    w.key("table"), w.string(issue.table.text());
    w.end_object();
  }
  w.end_array();
  w.key("problems");
  w.begin_array();
  for (const core::Problems* problems : {&made.problems, &applied.problems}) {
    for (const core::Problem& p : *problems) {
      w.begin_object();
      w.key("code"), w.string(core::code_text(p));
      w.key("what"), w.string(p.what.text());
      w.key("path"), w.string(core::to_text(p.place));
      w.end_object();
    }
  }
  w.end_array();
  w.end_object();
  std::cout << out << '\n';
}

std::string shown(const Options& options, const mappings::Document& document) {
  std::string text =
      options.reason.empty() ? masked_document(document.format, document.bytes) : document.bytes;
  if (document.format == "hl7v2") std::ranges::replace(text, '\r', '\n');
  const auto value = parsers::json::read(text);
  return (value && !options.bundle_only ? parsers::json::pretty(*value) : text) + '\n';
}

void text_result(const Options& options, const DryRun& made) {
  const mappings::Applied& applied = made.applied;
  for (const mappings::Document& d : applied.documents) {
    if (!options.bundle_only) {
      std::fprintf(
          stderr, "%s -> %s, %u resources, %zu issues, %.1f ms%s\n", options.file.c_str(),
          d.format.c_str(), d.resources, applied.issues.size(), made.ms,
          options.reason.empty() ? "        (masked; --reveal \"reason\" shows values)" : "");
    }
    std::cout << shown(options, d);
  }
}

mappings::Time clock_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// Everything that is made of the file's messages, to be compared; what is wrong is shown.
std::string outcome(const Options& options, mappings::Time now) {
  const Prepared p = prepare(options, false);
  std::string text;
  if (p.program == nullptr) return text;
  const Rehearsal rehearsal("map", p.program);
  for (const std::string& one : p.messages) {
    const core::Message message(one);
    const DryRun made = rehearsal.run(message, {.now = now});
    show_problems(made.problems, p.site->sources, false);
    show_problems(made.applied.problems, p.site->sources, false);
    for (const mappings::Document& d : made.applied.documents) text += shown(options, d);
    for (const mappings::Issue& issue : made.applied.issues)
      text += "issue " + std::string(word(issue.kind)) + ' ' + core::to_text(issue.place) + '\n';
  }
  return text;
}

// Again whenever the message or a file of the site changes; what comes out differently is shown.
Exit watch(const Options& options) {
  const mappings::Time now = clock_now();
  std::vector<std::string> folders;
  for (const char* folder : {"/mappings", "/terminology", "/profiles", "/env", "/events"})
    folders.push_back(options.site + folder);
  Watch files(folders, {options.file, options.site + "/hospital.yaml"});
  std::string before = outcome(options, now);
  std::cout << before << "watching " << options.file << " and the files of the site; ^C ends it\n"
            << std::flush;
  for (unsigned n = 0; options.changes == 0 || n < options.changes; ++n) {
    for (const std::string& path : files.next()) std::cout << path << " changed\n";
    const std::string after = outcome(options, now);
    const std::string difference = diff(options.file, before, after);
    std::cout << (difference.empty() ? "the same comes out\n" : difference) << std::flush;
    before = after;
  }
  return Exit::yes;
}

Exit map(const Options& options, bool json) {
  if (options.watch) return watch(options);
  const Prepared p = prepare(options, json);
  if (p.program == nullptr) return p.exit;
  Exit exit = Exit::yes;
  const auto now = clock_now();
  const Rehearsal rehearsal("map", p.program);
  for (const std::string& text : p.messages) {
    const core::Message message(text);
    const DryRun made = rehearsal.run(message, {.now = now});
    if (json) {
      json_result(made, !options.reason.empty());
    } else {
      show_problems(made.problems, p.site->sources, false);
      show_problems(made.applied.problems, p.site->sources, false);
      show_issues(made.applied);
      text_result(options, made);
    }
    if (made.applied.documents.empty()) exit = Exit::no;
  }
  return p.messages.empty() ? Exit::no : exit;
}

}  // namespace

Exit explain_message(const std::string& mapping, const std::string& file, const std::string& site,
                     bool json) {
  const Options options{
      .mapping = mapping, .file = file, .site = site, .environment = {}, .reason = {}};
  const Prepared p = prepare(options, json);
  if (p.program == nullptr) return p.exit;
  Exit exit = p.messages.empty() ? Exit::no : Exit::yes;
  const Rehearsal rehearsal("explain", p.program);
  for (const std::string& text : p.messages) {
    const core::Message message(text);
    const DryRun made = rehearsal.run(message, {});
    const mappings::Applied& applied = made.applied;
    show_problems(made.problems, p.site->sources, false);
    show_problems(applied.problems, p.site->sources, false);
    if (applied.documents.empty()) exit = Exit::no;
    std::string out;
    parsers::json::Writer w(out);
    w.begin_array();
    for (const mappings::Reason& r : made.reasons) {
      const std::string source = source_text(r, p.site->sources);
      const std::string rule = rule_text(r, p.site->sources);
      if (!json) {
        std::printf("%-50s %-44s %s\n", r.target.c_str(), source.c_str(), rule.c_str());
        continue;
      }
      w.begin_object();
      w.key("target"), w.string(r.target);
      w.key("source"), w.string(source);
      w.key("rule"), w.string(rule);
      w.end_object();
    }
    w.end_array();
    if (json) std::cout << out << '\n';
    for (const mappings::Issue& issue : applied.issues) {
      if (json) break;
      std::printf("issue %.*s %s%s%s\n", static_cast<int>(word(issue.kind).size()),
                  word(issue.kind).data(), core::to_text(issue.place).c_str(),
                  issue.table.empty() ? "" : " not in ", issue.table.text().c_str());
    }
  }
  return exit;
}

void add_map(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("map", "Show what a mapping makes of a message");
  command->add_option("mapping", options->mapping, "The mapping")->required();
  command->add_option("file", options->file, "A file with messages; - is standard input")
      ->required();
  command->add_option("--site", options->site, "Directory of the site")->capture_default_str();
  command->add_option("--env", options->environment, "Environment, if the site has several");
  command->add_option("--reveal", options->reason, "Show values, and say why");
  command->add_flag("--bundle-only", options->bundle_only, "Nothing but the document, on one line");
  CLI::Option* again = command->add_flag(
      "--watch", options->watch, "Again whenever the message or a file of the site changes");
  command->add_option("--changes", options->changes, "With --watch: end after so many changes")
      ->needs(again);
  command->footer(
      "Examples:\n  weir map adt-to-fhir samples/messages/adt-a01.hl7\n  weir map oru-to-fhir "
      "results.hl7 --reveal \"vendor call\"");
  command->callback([options, &outcome] { outcome.exit = map(*options, outcome.json); });
}

}  // namespace tools
