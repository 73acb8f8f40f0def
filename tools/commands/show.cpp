// weir show ID: one message, all stages. With --explain: where each value that was sent came from.
#include <cstdio>
#include <iostream>
#include <span>

#include "engine/store/reading.hpp"
#include "tools/command.hpp"
#include "tools/mask.hpp"
#include "tools/record.hpp"
#include "tools/replay.hpp"
#include "tools/rules.hpp"
#include "tools/site_files.hpp"
#include "tools/when.hpp"

namespace tools {

namespace {

using engine::store::MessageRecord;

struct Options {
  std::string state = "state";
  std::string what;
  std::string reason;
  std::string target;  // of --explain: an element of the output; empty: all
  bool reveal() const { return !reason.empty(); }
};

// By its id, or by a control id that only one message has.
std::optional<MessageRecord> looked_up(const Options& options) {
  if (auto record = engine::store::show_message(options.state, options.what)) return record;
  constexpr std::size_t kMost = 20;
  auto found = engine::store::find_messages(options.state, options.what, kMost);
  std::erase_if(found, [&](const MessageRecord& r) { return r.control_id != options.what; });
  if (found.size() == 1) return std::move(found.front());
  if (found.empty()) {
    std::cerr << "there is no message " << options.what << " in " << options.state << '\n';
    return {};
  }
  std::cerr << "several messages have that control id; say which:";
  for (const MessageRecord& r : found) std::cerr << ' ' << r.id;
  std::cerr << '\n';
  return {};
}

void heading(const MessageRecord& record) {
  std::printf("%s  %s  %s  %s  from %s  control id %s\noutcome %s   plan %s\n\n", record.id.c_str(),
              when(record.received_ms).c_str(), record.channel.c_str(), record.type.c_str(),
              record.peer.c_str(), record.control_id.c_str(), record.outcome.c_str(),
              record.plan_hash.c_str());
}

// Of one that was joined: which messages it is made of.
void pieces(const MessageRecord& record) {
  if (record.pieces.empty()) return;
  std::printf("joined of %zu pieces:", record.pieces.size());
  for (const std::string& id : record.pieces)
    std::printf(" %s%s", id.c_str(), id == record.id ? " (this one)" : "");
  std::printf("\n\n");
}

Exit show(const MessageRecord& record, bool reveal, bool json) {
  if (json) {
    std::string out;
    parsers::json::Writer w(out);
    json_record(w, record, true, reveal);
    std::cout << out << '\n';
    return Exit::yes;
  }
  heading(record);
  pieces(record);
  std::string raw = reveal ? record.text() : masked_hl7(record.text());
  for (char& c : raw) c = c == '\r' ? '\n' : c;
  std::printf("%s%s\n", raw.c_str(), reveal ? "" : "(masked; --reveal \"reason\" shows values)");
  for (const auto& s : record.signals)
    std::printf("  issue %s %s %s\n", s.kind.c_str(), s.path.c_str(), s.table.c_str());
  for (const auto& d : record.deliveries) {
    std::printf("\n%s  %s  %s\n", d.destination.c_str(), d.format.c_str(), d.state.c_str());
    for (const auto& a : d.attempts)
      std::printf("  %s  %s\n", when(a.at_ms).c_str(), a.detail.c_str());
    if (!d.body.empty()) std::printf("  %s\n", (reveal ? d.body : masked_text(d.body)).c_str());
  }
  return Exit::yes;
}

// Whether a reason is of the element that was asked for, or of something in it.
bool asked(const mappings::Reason& reason, const std::string& target) {
  if (!reason.target.starts_with(target)) return false;
  const std::string_view rest = std::string_view(reason.target).substr(target.size());
  return target.empty() || rest.empty() || rest.front() == '.' || rest.front() == '[';
}

std::string bytes_of(std::span<const core::Place> sources) {
  std::string text;
  for (const core::Place& place : sources) {
    if (place.length == 0) continue;
    text += (text.empty() ? "" : ",") + std::to_string(place.offset) + '-' +
            std::to_string(place.offset + place.length - 1);
  }
  return text;
}

void json_reason(parsers::json::Writer& w, const mappings::Reason& r, const core::Sources& s) {
  w.begin_object();
  w.key("target"), w.string(r.target);
  w.key("sources");
  w.begin_array();
  for (const core::Place& place : r.sources) {
    w.begin_object();
    w.key("path"), w.string(core::to_text(place));
    w.key("offset"), w.number(place.offset);
    w.key("length"), w.number(place.length);
    w.end_object();
  }
  w.end_array();
  const auto known = [&](std::string_view key, const std::string& text) {
    if (!text.empty()) w.key(key), w.string(text);
  };
  known("link", r.link);
  known("standard", r.standard.text());
  known("rule", core::file_and_line(s, rule_of(r)).text());
  known("table", r.table_file.text());
  known("row", core::file_and_line(s, r.row).text());
  w.end_object();
}

void json_explanation(const MessageRecord& record, const Replay& made, const std::string& target) {
  std::string out;
  parsers::json::Writer w(out);
  w.begin_object();
  w.key("id"), w.string(record.id);
  w.key("plan"), w.string(record.plan_hash);
  w.key("exact"), w.boolean(made.exact);
  w.key("mappings");
  w.begin_array();
  for (const auto& mapped : made.trace.mapped) {
    w.begin_object();
    w.key("route"), w.string(mapped.route->name.text());
    w.key("mapping"), w.string(mapped.program->name().text());
    w.key("of_changed"), w.boolean(mapped.of_changed);
    w.key("elements");
    w.begin_array();
    for (const mappings::Reason& reason : mapped.reasons) {
      if (asked(reason, target)) json_reason(w, reason, made.site->sources);
    }
    w.end_array();
    w.end_object();
  }
  w.end_array();
  w.end_object();
  std::cout << out << '\n';
}

// One element: its values, its rule and the row of the table, word for word.
void closely(const mappings::Reason& reason, const Replay& made, bool of_changed, bool reveal) {
  const core::Sources& sources = made.site->sources;
  std::printf("%s\n", reason.target.c_str());
  for (const core::Place& place : reason.sources) {
    const std::string value =
        of_changed ? std::string() : made.read.substr(place.offset, place.length);
    std::printf("  <- %s \"%s\"  bytes %s\n", core::to_text(place).c_str(),
                (reveal ? value : masked_text(value)).c_str(), bytes_of({&place, 1}).c_str());
  }
  if (!reason.link.empty()) std::printf("  <- %s\n", reason.link.c_str());
  std::printf("  <- %s  %s\n", core::file_and_line(sources, rule_of(reason)).text().c_str(),
              line_at(sources, rule_of(reason)).c_str());
  if (!reason.standard.empty())
    std::printf("     %s: %s\n", rule_text(reason, sources).c_str(),
                line_at(sources, reason.rule).c_str());
  if (reason.table_file.empty()) return;
  const core::Name row = core::file_and_line(sources, reason.row);
  if (row.empty())
    std::printf("     %s has no row for it; its `unmapped:` decided\n",
                reason.table_file.text().c_str());
  else
    std::printf("     %s  %s\n", row.text().c_str(), line_at(sources, reason.row).c_str());
}

std::size_t explain(const Replay& made, const engine::flow::Mapped& mapped, const Options& asks) {
  std::printf("route %s   mapping %s%s\n", mapped.route->name.text().c_str(),
              mapped.program->name().text().c_str(),
              mapped.of_changed ? "   (reads what `first:` made, and counts its bytes)" : "");
  std::size_t count = 0;
  for (const mappings::Reason& reason : mapped.reasons) {
    if (!asked(reason, asks.target)) continue;
    ++count;
    if (!asks.target.empty()) {
      closely(reason, made, mapped.of_changed, asks.reveal());
      continue;
    }
    std::printf("%-50s %-44s %-11s %s\n", reason.target.c_str(),
                source_text(reason, made.site->sources).c_str(), bytes_of(reason.sources).c_str(),
                rule_text(reason, made.site->sources).c_str());
  }
  for (const mappings::Issue& issue : mapped.applied.issues) {
    const std::string_view kind = word(issue.kind);
    std::printf("issue %.*s %s%s%s\n", static_cast<int>(kind.size()), kind.data(),
                core::to_text(issue.place).c_str(), issue.table.empty() ? "" : " not in ",
                issue.table.text().c_str());
  }
  return count;
}

Exit explain(const MessageRecord& record, const Options& options, bool json) {
  const auto site = engine::store::site_of_message(options.state, record);
  if (!site) {
    std::cerr << record.id
              << " was taken in by a weir that did not keep its site beside it, so "
                 "it cannot be explained\n";
    return Exit::no;
  }
  const Replay made = replay(record, *site);
  if (made.plan == nullptr) {
    show_problems(made.site->problems, made.site->sources, false);
    std::cerr << "this weir finds errors in the site as it was, so it cannot explain\n";
    return Exit::no;
  }
  if (json) {
    json_explanation(record, made, options.target);
    return made.exact ? Exit::yes : Exit::no;
  }
  heading(record);
  if (record.outcome != "routed") {
    std::printf("nothing was made of it\n");
    return Exit::yes;
  }
  std::printf("%s%s\n\n",
              made.exact ? "exact: the site as it was makes again, byte for byte, what was kept"
                         : "NOT exact: this version of weir makes something else of it than was "
                           "kept; this is why of what it makes now",
              made.recoded ? "; bytes count the text that weir read, not those that came" : "");
  std::size_t count = 0;
  for (const auto& mapped : made.trace.mapped) count += explain(made, mapped, options);
  if (count == 0 && !options.target.empty()) {
    std::cerr << "nothing was made at " << options.target << '\n';
    return Exit::no;
  }
  return made.exact ? Exit::yes : Exit::no;
}

}  // namespace

void add_show(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("show", "Show one message and what became of it");
  command->add_option("id", options->what, "The id that find gives, or a control id")->required();
  command->add_option("--state", options->state, "Directory of the journal")->capture_default_str();
  command->add_option("--reveal", options->reason, "Show values, and say why");
  const CLI::Option* explained =
      command
          ->add_option("--explain", options->target,
                       "Where each value came from, or those of one element, by the site as it was")
          ->expected(0, 1);
  command->footer(
      "Examples:\n  weir show 20261123s0-17\n  weir show 20261123s0-17 --reveal \"INC0098812\"\n"
      "  weir show 20261123s0-17 --explain\n"
      "  weir show LAB7781 --explain 'Observation[3].code'");
  command->callback([options, explained, &outcome] {
    const auto record = looked_up(*options);
    if (!record)
      outcome.exit = Exit::no;
    else
      outcome.exit = explained->count() > 0 ? explain(*record, *options, outcome.json)
                                            : show(*record, options->reveal(), outcome.json);
  });
}

}  // namespace tools
