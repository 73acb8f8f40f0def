// weir explain E4011: the page of a finding. weir explain MAPPING FILE: where each value came from.
#include <iostream>

#include "tools/command.hpp"
#include "tools/pages.hpp"

namespace tools {

Exit explain_message(const std::string& mapping, const std::string& file, const std::string& site,
                     bool json);

namespace {

struct Options {
  std::string what;
  std::string file;
  std::string site = ".";
};

bool is_code(const std::string& word) {
  return word.size() == 5 && (word[0] == 'E' || word[0] == 'W' || word[0] == 'I') &&
         word.find_first_not_of("0123456789", 1) == std::string::npos;
}

Exit page(const std::string& code) {
  for (const auto& file : problem_pages()) {
    // A finding has one page, whether it is an error or only a warning.
    if (!file.path.ends_with(code.substr(1) + ".md")) continue;
    std::cout << file.text;
    return Exit::yes;
  }
  std::cerr << "there is no finding " << code << '\n';
  return Exit::no;
}

}  // namespace

void add_explain(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "explain", "Explain a finding, or where each value of a document came from");
  command->add_option("what", options->what, "A code such as E3210, or a mapping")->required();
  command->add_option("file", options->file, "With a mapping: a file with messages");
  command->add_option("--site", options->site, "Directory of the site")->capture_default_str();
  command->footer(
      "Examples:\n  weir explain E3210\n  weir explain adt-to-fhir samples/messages/adt-a01.hl7");
  command->callback([options, &outcome] {
    if (is_code(options->what)) {
      outcome.exit = page(options->what);
    } else if (options->file.empty()) {
      std::cerr << "say which message: weir explain " << options->what << " FILE\n";
      outcome.exit = Exit::usage;
    } else {
      outcome.exit = explain_message(options->what, options->file, options->site, outcome.json);
    }
  });
}

}  // namespace tools
