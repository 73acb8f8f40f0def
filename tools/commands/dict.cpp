// weir dict PID-3: what HL7 v2 says about a segment, a field, a type, a structure, a table.
#include <iostream>

#include "tools/command.hpp"
#include "tools/dict/json.hpp"
#include "tools/dict/text.hpp"

namespace tools {

namespace {

using dict::Dictionary;

struct Options {
  std::string what;
  std::string number;  // of a table
  std::string version = "2.5.1";
};

void show_json(const Dictionary& dictionary, const Options& options,
               const std::vector<dict::Entry>& found, const dict::Unknown& unknown) {
  std::string out;
  parsers::json::Writer w(out);
  w.begin_object();
  w.key("version"), w.string(dictionary.version());
  w.key("exact"), w.boolean(dictionary.is(options.version));
  w.key("found");
  w.begin_array();
  for (const dict::Entry& entry : found) json(w, dictionary, entry);
  w.end_array();
  if (found.empty()) w.key("what"), w.string(unknown.what);
  if (!unknown.versions.empty()) w.key("versions"), w.string(unknown.versions);
  if (!unknown.meant.empty()) w.key("did_you_mean"), w.string(unknown.meant);
  w.end_object();
  std::cout << out << '\n';
}

void show_text(const Dictionary& dictionary, const std::vector<dict::Entry>& found,
               const dict::Unknown& unknown) {
  for (const dict::Entry& entry : found)
    std::cout << (&entry == found.data() ? "" : "\n") << text(dictionary, entry);
  if (!found.empty()) return;
  std::cerr << unknown.what << '\n';
  if (!unknown.versions.empty()) std::cerr << "versions that have it: " << unknown.versions << '\n';
  if (!unknown.meant.empty()) std::cerr << "did you mean `" << unknown.meant << "`?\n";
}

Exit look(const Options& options, bool json) {
  const std::string& word = options.number.empty() ? options.what : options.number;
  if (options.what == "table" ? !dict::is_table(options.number) : !options.number.empty()) {
    std::cerr << "a table has a number: weir dict table 0001\n";
    return Exit::usage;
  }
  const Dictionary& dictionary = Dictionary::nearest(options.version);
  if (!dictionary.is(options.version) && !json) {
    std::cerr << "HL7 v" << options.version << " is not known to weir; this is v"
              << dictionary.version() << '\n';
  }
  const std::vector<dict::Entry> found = dict::look_up(dictionary, word);
  const dict::Unknown unknown = found.empty() ? dict::unknown(dictionary, word) : dict::Unknown{};
  if (json) {
    show_json(dictionary, options, found, unknown);
  } else {
    show_text(dictionary, found, unknown);
  }
  return found.empty() ? Exit::no : Exit::yes;
}

}  // namespace

void add_dict(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "dict", "What HL7 v2 says about a segment, field, type, structure, event or table");
  command->add_option("what", options->what, "PID, PID-3, PID-3.4, CX, ADT_A01, 'ADT^A04' or table")
      ->required();
  command->add_option("number", options->number, "Of a table: 0001");
  command->add_option("--version", options->version, "Version of HL7, 2.1 to 2.8.2")
      ->capture_default_str();
  command->footer("Examples:\n  weir dict PID-3 --version 2.3\n  weir dict table 0001");
  command->callback([options, &outcome] { outcome.exit = look(*options, outcome.json); });
}

}  // namespace tools
