// weir inspect FILE...: what messages and documents are, and what is wrong with them. Never what is
// in them.
#include <cstdio>
#include <iostream>

#include "engine/flow/weigh.hpp"
#include "parsers/hl7v2/ack.hpp"
#include "parsers/hl7v2/check.hpp"
#include "parsers/hl7v2/edit.hpp"
#include "parsers/hl7v2/header.hpp"
#include "parsers/json/writer.hpp"
#include "tools/command.hpp"
#include "tools/documents.hpp"
#include "tools/site_files.hpp"
#include "tools/wire/messages.hpp"

namespace tools {

namespace {

namespace core = parsers::core;
namespace hl7v2 = parsers::hl7v2;
namespace repair = parsers::repair;

struct Options {
  std::vector<std::string> files;
  std::string site = ".";
  std::string environment;
  std::string channel;
  std::string profile;
  std::string level;
};

// Of one message; every text is a word of weir's own.
struct Inspected {
  std::string type;    // "ADT^A01"; empty: HL7 has no such type
  core::Name version;  // that it was read with
  bool exact = true;   // and it is what MSH-12 says
  core::Name structure;
  std::size_t segments = 0;
  bool same_bytes = false;  // written again, it is the same
  core::Problems findings;
};

// A word of a dictionary, whichever version it is of: what else stands in MSH-9 is not shown.
std::string known_type(const hl7v2::View& view) {
  const hl7v2::HeaderView h = hl7v2::header(view);
  const std::string_view type = h.type.text(view.message());
  const std::string_view event = h.event.text(view.message());
  for (const hl7v2::Dictionary& one : hl7v2::Dictionary::all()) {
    if (!one.structure_of(type, event).empty()) return std::string(type) + '^' + std::string(event);
    if (one.structure(type) != nullptr) return std::string(type);
  }
  return {};
}

// How a message is read and checked: by the standard alone, or as a channel does.
struct Terms {
  hl7v2::Checks checks;
  parsers::charset::Terms charset;
  repair::Terms repair = repair::usual();
};

Inspected inspected(const core::Message& message, const repair::Set& frame, const Terms& terms) {
  const hl7v2::Checks& checks = terms.checks;
  const hl7v2::View view = hl7v2::parse(message, terms.charset);
  const hl7v2::Dictionary& dictionary = hl7v2::dictionary_for(view, checks);
  Inspected made{.type = known_type(view),
                 .version = hl7v2::term(dictionary.version()),
                 .exact = dictionary.is(hl7v2::header(view).version.text(message)),
                 .structure = hl7v2::term(hl7v2::message_structure(view, dictionary)),
                 .segments = view.size(),
                 .same_bytes = view.readable() && hl7v2::with(view, {}) == message.payload(),
                 .findings = engine::flow::weigh(view, frame, terms.repair).findings};
  made.findings.add(hl7v2::check(view, checks));
  return made;
}

// As it is written in `read: { severity: ... }` or `read: { repair: ... }`.
std::string_view kind(const core::Problem& p) {
  if (const hl7v2::FindingRow* row = hl7v2::finding_row(p.code)) return row->name;
  const repair::Row* row = repair::row_of(p.code);
  return row == nullptr ? std::string_view() : row->name;
}

void show_text(const std::string& file, std::size_t number, const Inspected& made) {
  std::printf("%s #%zu  %s  HL7 %s%s  %s  %zu segments  %zu findings%s\n", file.c_str(), number,
              made.type.empty() ? "unknown type" : made.type.c_str(), made.version.text().c_str(),
              made.exact ? "" : " (nearest)",
              made.structure.empty() ? "no structure" : made.structure.text().c_str(),
              made.segments, made.findings.size(), made.same_bytes ? "" : "  repaired");
  for (const core::Problem& p : made.findings) {
    std::printf("  %-7s %s  %d  %-12s %s%s%s\n", core::word(p.severity).data(),
                core::code_text(p).c_str(), hl7v2::hl7_error_code(p),
                core::to_text(p.place).c_str(), p.what.text().c_str(), kind(p).empty() ? "" : "  ",
                kind(p).data());
  }
}

void write_json(parsers::json::Writer& w, const std::string& file, std::size_t number,
                const Inspected& made) {
  w.begin_object();
  w.key("file"), w.string(file);
  w.key("number"), w.number(static_cast<std::int64_t>(number));
  w.key("type"), w.string(made.type);
  w.key("version"), w.string(made.version.text());
  w.key("exact"), w.boolean(made.exact);
  w.key("structure"), w.string(made.structure.text());
  w.key("segments"), w.number(static_cast<std::int64_t>(made.segments));
  w.key("same_bytes"), w.boolean(made.same_bytes);
  w.key("findings");
  w.begin_array();
  for (const core::Problem& p : made.findings) {
    w.begin_object();
    w.key("path"), w.string(core::to_text(p.place));
    w.key("code"), w.string(core::code_text(p));
    w.key("name"), w.string(kind(p));
    w.key("severity"), w.string(core::word(p.severity));
    w.key("hl70357"), w.number(hl7v2::hl7_error_code(p));
    w.key("what"), w.string(p.what.text());
    w.end_object();
  }
  w.end_array();
  w.end_object();
}

// What a channel or a profile of the site asks, or the standard alone. Empty: it was told why not.
std::optional<Terms> terms_of(const Options& options) {
  Terms terms{.checks = {.level = hl7v2::CheckLevel::profile}, .charset = {}};
  hl7v2::Checks& checks = terms.checks;
  if (!options.channel.empty() || !options.profile.empty()) {
    auto site = channels::load(files_in(options.site), options.environment);
    const auto plan = channels::make_plan(*site);
    if (plan == nullptr) {
      show_problems(site->problems, site->sources, false);
      return {};
    }
    if (const auto* profile = site->profiles.find(options.profile)) {
      checks.profile = *profile;
    } else if (!options.profile.empty()) {
      std::cerr << "weir: the site has no profile " << options.profile << '\n';
      return {};
    }
    const auto channel = std::ranges::find_if(
        plan->channels, [&](const auto& c) { return c.name.text() == options.channel; });
    if (channel != plan->channels.end()) {
      terms = {.checks = channel->checks, .charset = channel->charset, .repair = channel->repair};
    } else if (!options.channel.empty()) {
      std::cerr << "weir: the site has no channel " << options.channel << '\n';
      return {};
    }
  }
  if (options.level == "none") checks.level = hl7v2::CheckLevel::none;
  if (options.level == "structure") checks.level = hl7v2::CheckLevel::structure;
  if (options.level == "profile") checks.level = hl7v2::CheckLevel::profile;
  return terms;
}

parsers::fhir::Level level_of(const Terms& terms) {
  switch (terms.checks.level) {
    case hl7v2::CheckLevel::none:
      return parsers::fhir::Level::none;
    case hl7v2::CheckLevel::structure:
      return parsers::fhir::Level::structure;
    case hl7v2::CheckLevel::profile:
      return parsers::fhir::Level::profile;
  }
  return parsers::fhir::Level::profile;
}

// Says each thing that is in the files, in their order.
class Inspection {
 public:
  Inspection(const Terms& terms, bool json) : terms_(terms), json_(json) {}

  void file(const std::string& name) {
    const std::optional<std::string> text = read_file(name);
    if (!text) {
      std::cerr << "weir: " << name << " cannot be read\n";
      exit_ = Exit::unreachable;
      return;
    }
    if (const auto document = inspect_document(*text, level_of(terms_))) {
      json_ ? write_json(documents_, *document, name)
            : static_cast<void>(std::fputs(to_text(*document, name).c_str(), stdout));
      weigh(document->findings);
      return;
    }
    std::size_t number = 0;
    const AsSent found = as_sent(*text);
    std::cerr << to_text(found.left, name);
    for (const Sent& one : found.messages) {
      const core::Message message(one.bytes);
      const Inspected made = inspected(message, one.frame, terms_);
      json_ ? write_json(messages_, name, ++number, made) : show_text(name, ++number, made);
      weigh(made.findings);
    }
  }

  Exit end() {
    if (json_)
      std::cout << "{\"messages\":[" << message_text_ << "],\"documents\":[" << document_text_
                << "]}\n";
    return exit_;
  }

 private:
  void weigh(const core::Problems& findings) {
    if (exit_ == Exit::yes && findings.any(core::Severity::error)) exit_ = Exit::no;
  }

  const Terms& terms_;
  bool json_;
  Exit exit_ = Exit::yes;
  std::string message_text_, document_text_;
  parsers::json::Writer messages_{message_text_}, documents_{document_text_};
};

Exit inspect(const Options& options, bool json) {
  const std::optional<Terms> terms = terms_of(options);
  if (!terms) return Exit::unreachable;
  Inspection inspection(*terms, json);
  for (const std::string& file : options.files) inspection.file(file);
  return inspection.end();
}

}  // namespace

void add_inspect(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "inspect", "Say what messages and documents are, and what is wrong with them");
  command
      ->add_option("file", options->files,
                   "Files with messages, a CDA document or a FHIR resource; - is standard input")
      ->required();
  command->add_option("--site", options->site, "Directory of the site")->capture_default_str();
  command->add_option("--env", options->environment, "Environment, if the site has several");
  auto* channel =
      command->add_option("--channel", options->channel, "Check as this channel of the site does");
  command->add_option("--profile", options->profile, "Check against this profile of the site")
      ->excludes(channel);
  command->add_option("--level", options->level, "How strictly; usual is profile: fields too")
      ->check(CLI::IsMember({"none", "structure", "profile"}));
  command->footer(
      "Examples:\n  weir inspect samples/messages/adt-a01.hl7\n  weir inspect inbox/*.hl7 --site "
      "hospital --profile acme-lis --json\n  weir inspect summary.xml bundle.json --level "
      "structure");
  command->callback([options, &outcome] { outcome.exit = inspect(*options, outcome.json); });
}

}  // namespace tools
