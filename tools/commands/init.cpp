// weir init DIR: a site to start from.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "tools/command.hpp"
#include "tools/pages.hpp"
#include "tools/schema/schemas.hpp"

namespace tools {

namespace {

namespace fs = std::filesystem;

bool write(const fs::path& path, std::string_view text) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  std::ofstream out(path, std::ios::binary);
  out << text;
  return out.good();
}

Exit init(const std::string& directory) {
  const fs::path root(directory);
  std::error_code error;
  if (fs::exists(root / "hospital.yaml", error)) {
    std::cerr << "weir: there is a site in " << directory << " already\n";
    return Exit::no;
  }
  for (const auto& file : sample_site()) {
    std::string_view path = file.path;
    path.remove_prefix(
        path.starts_with("samples/quickstart/") ? 19 : 0);  // messages keep samples/messages/
    if (!write(root / path, file.text)) {
      std::cerr << "weir: " << (root / path).string() << " cannot be written\n";
      return Exit::unreachable;
    }
  }
  if (!write_schemas((root / ".weir/schema").string())) return Exit::unreachable;
  std::cout
      << "a site is in " << directory << "\n\n  cd " << directory
      << "\n  weir check\n  weir listen fhir://127.0.0.1:6680 --save inbox &\n  weir run . &\n"
      << "  weir send samples/messages/adt-a01.hl7 --to mllp://127.0.0.1:6661\n  weir explain "
         "adt-to-fhir samples/messages/adt-a01.hl7\n";
  return Exit::yes;
}

}  // namespace

void add_init(CLI::App& app, Outcome& outcome) {
  auto directory = std::make_shared<std::string>(".");
  CLI::App* command = app.add_subcommand("init", "Write a site to start from");
  command->add_option("directory", *directory, "Where")->capture_default_str();
  command->footer("Examples:\n  weir init demo\n  weir init .");
  command->callback([directory, &outcome] { outcome.exit = init(*directory); });
}

}  // namespace tools
