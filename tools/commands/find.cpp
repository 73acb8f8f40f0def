// weir find TEXT: which messages speak of an id. weir show ID: one message, all stages.
#include <cstdio>
#include <iostream>

#include "engine/store/sqlite_journal.hpp"
#include "parsers/json/writer.hpp"
#include "tools/command.hpp"
#include "tools/mask.hpp"
#include "tools/when.hpp"

namespace tools {

namespace {

using engine::store::MessageRecord;

std::string outcome_of(const MessageRecord& record) {
  std::size_t delivered = 0;
  std::size_t parked = 0;
  for (const auto& d : record.deliveries) {
    delivered += d.state == "delivered" ? 1U : 0U;
    parked += d.state == "parked" ? 1U : 0U;
  }
  if (record.deliveries.empty()) return record.outcome;
  std::string text =
      "delivered " + std::to_string(delivered) + '/' + std::to_string(record.deliveries.size());
  if (parked > 0) text += ", " + std::to_string(parked) + " parked";
  return text;
}

void json_record(parsers::json::Writer& w, const MessageRecord& record, bool whole, bool reveal) {
  w.begin_object();
  w.key("id"), w.string(record.id);
  w.key("when"), w.string(when(record.received_ms));
  w.key("channel"), w.string(record.channel);
  w.key("type"), w.string(record.type);
  w.key("control_id"), w.string(record.control_id);
  w.key("outcome"), w.string(outcome_of(record));
  if (whole) {
    w.key("plan"), w.string(record.plan_hash);
    w.key("raw"), w.string(reveal ? record.raw : masked_hl7(record.raw));
  }
  w.key("deliveries");
  w.begin_array();
  for (const auto& d : record.deliveries) {
    w.begin_object();
    w.key("destination"), w.string(d.destination);
    w.key("state"), w.string(d.state);
    w.key("attempts");
    w.begin_array();
    for (const auto& a : d.attempts) w.string(a.detail);
    w.end_array();
    if (whole) w.key("body"), w.string(reveal ? d.body : masked_text(d.body));
    w.end_object();
  }
  w.end_array();
  w.end_object();
}

Exit find(const std::string& state, std::string text, std::size_t most, bool json) {
  if (text == "-") std::getline(std::cin, text);  // so that an MRN stays out of the shell's history
  const auto found = engine::store::find_messages(state, text, most);
  if (json) {
    std::string out;
    parsers::json::Writer w(out);
    w.begin_array();
    for (const MessageRecord& record : found) json_record(w, record, false, false);
    w.end_array();
    std::cout << out << '\n';
  } else {
    std::printf("%-21s %-20s %-8s %-20s %-26s %s\n", "when", "channel", "type", "control id",
                "outcome", "id");
    for (const MessageRecord& r : found) {
      std::printf("%-21s %-20s %-8s %-20s %-26s %s\n", when(r.received_ms).c_str(),
                  r.channel.c_str(), r.type.c_str(), r.control_id.c_str(), outcome_of(r).c_str(),
                  r.id.c_str());
    }
    std::printf(
        "%zu messages. searched patient, visit, order and control ids (keyed index; the value is "
        "not logged)\n",
        found.size());
  }
  return found.empty() ? Exit::no : Exit::yes;
}

Exit show(const std::string& state, const std::string& id, bool reveal, bool json) {
  const auto record = engine::store::show_message(state, id);
  if (!record) {
    std::cerr << "there is no message " << id << " in " << state << '\n';
    return Exit::no;
  }
  if (json) {
    std::string out;
    parsers::json::Writer w(out);
    json_record(w, *record, true, reveal);
    std::cout << out << '\n';
    return Exit::yes;
  }
  std::printf("%s  %s  %s  %s  from %s  control id %s\noutcome %s   plan %s\n\n",
              record->id.c_str(), when(record->received_ms).c_str(), record->channel.c_str(),
              record->type.c_str(), record->peer.c_str(), record->control_id.c_str(),
              record->outcome.c_str(), record->plan_hash.c_str());
  std::string raw = reveal ? record->raw : masked_hl7(record->raw);
  for (char& c : raw) c = c == '\r' ? '\n' : c;
  std::printf("%s%s\n", raw.c_str(), reveal ? "" : "(masked; --reveal \"reason\" shows values)");
  for (const auto& s : record->signals)
    std::printf("  issue %s %s %s\n", s.kind.c_str(), s.path.c_str(), s.table.c_str());
  for (const auto& d : record->deliveries) {
    std::printf("\n%s  %s  %s\n", d.destination.c_str(), d.format.c_str(), d.state.c_str());
    for (const auto& a : d.attempts)
      std::printf("  %s  %s\n", when(a.at_ms).c_str(), a.detail.c_str());
    if (!d.body.empty()) std::printf("  %s\n", (reveal ? d.body : masked_text(d.body)).c_str());
  }
  return Exit::yes;
}

struct Options {
  std::string state = "state";
  std::string what;
  std::string reason;
  std::size_t most = 50;
};

}  // namespace

void add_find(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("find", "Find messages by patient, visit, order or control id");
  command->add_option("text", options->what, "The id; - asks for it")->required();
  command->add_option("--state", options->state, "Directory of the journal")->capture_default_str();
  command->add_option("--most", options->most, "How many at the most")->capture_default_str();
  command->footer("Examples:\n  weir find 100234 --state state\n  weir find -");
  command->callback([options, &outcome] {
    outcome.exit = find(options->state, options->what, options->most, outcome.json);
  });
}

void add_show(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("show", "Show one message and what became of it");
  command->add_option("id", options->what, "The id that find gives")->required();
  command->add_option("--state", options->state, "Directory of the journal")->capture_default_str();
  command->add_option("--reveal", options->reason, "Show values, and say why");
  command->footer(
      "Examples:\n  weir show 20261123s0-17\n  weir show 20261123s0-17 --reveal \"INC0098812\"");
  command->callback([options, &outcome] {
    outcome.exit = show(options->state, options->what, !options->reason.empty(), outcome.json);
  });
}

}  // namespace tools
