// weir find TEXT: which messages speak of an id.
#include <cstdio>
#include <iostream>

#include "engine/store/reading.hpp"
#include "parsers/json/writer.hpp"
#include "tools/command.hpp"
#include "tools/record.hpp"
#include "tools/when.hpp"

namespace tools {

namespace {

using engine::store::MessageRecord;

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

struct Options {
  std::string state = "state";
  std::string what;
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

}  // namespace tools
