// weir schema: what an editor needs to complete and check the files of a site.
#include <iostream>

#include "tools/command.hpp"
#include "tools/schema/schemas.hpp"
#include "tools/site_files.hpp"

namespace tools {

namespace {

struct Options {
  std::string kind;
  std::string out;
};

Exit schema(const Options& options) {
  bool found = false;
  for (const SchemaKind& one : schema_kinds()) {
    if (!options.kind.empty() && one.name != options.kind) continue;
    found = true;
    if (!options.out.empty()) continue;
    if (options.kind.empty())
      std::cout << one.name << "    " << one.files << '\n';
    else
      std::cout << one.make() << '\n';
  }
  if (!found) {
    std::cerr << "there is no kind of file " << options.kind << "; `weir schema` lists them\n";
    return Exit::no;
  }
  if (options.out.empty() || write_schemas(options.out, options.kind)) return Exit::yes;
  std::cerr << "weir: " << options.out << " cannot be written\n";
  return Exit::unreachable;
}

}  // namespace

void add_schema(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("schema", "JSON Schemas of the files, for editors");
  command->add_option("kind", options->kind, "One of the kinds that `weir schema` lists");
  command->add_option("--out", options->out, "Write them into this directory");
  command->footer("Examples:\n  weir schema channel\n  weir schema --out .weir/schema");
  command->callback([options, &outcome] { outcome.exit = schema(*options); });
}

}  // namespace tools
