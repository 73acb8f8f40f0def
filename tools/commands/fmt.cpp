// weir fmt: every YAML file of a site in the layout of the house.
#include <filesystem>
#include <iostream>

#include "parsers/yaml/format.hpp"
#include "parsers/yaml/read.hpp"
#include "tools/command.hpp"
#include "tools/diff.hpp"
#include "tools/site_files.hpp"

namespace tools {

namespace {

namespace core = parsers::core;
namespace fs = std::filesystem;
namespace yaml = parsers::yaml;

struct Options {
  std::string where = ".";
  bool check = false;
};

std::vector<std::string> files_of(const std::string& where) {
  if (fs::is_regular_file(where)) return {where};
  std::vector<std::string> paths;
  for (const std::string& name : files_in(where).list(".")) {
    const bool hidden = name.starts_with('.') || name.find("/.") != std::string::npos;
    if (name.ends_with(".yaml") && !hidden)
      paths.push_back(where == "." ? name : where + '/' + name);
  }
  return paths;
}

// The text in the layout of the house; empty when the file cannot be read as YAML (the findings say
// why), or would mean something else.
std::optional<std::string> laid_out(const std::string& path, const std::string& text,
                                    core::Sources& sources, core::Problems& problems) {
  core::Problems found;
  const core::Name name(core::NameKey{}, path);
  const auto before = yaml::read(sources, {name, text}, found);
  if (found.any(core::Severity::error)) {
    problems.add(std::move(found));
    return {};
  }
  std::string made = yaml::formatted(text);
  const auto after = yaml::read(sources, {name, made}, found);
  if (found.any(core::Severity::error) || !yaml::same_tree(before.root, after.root)) {
    std::cerr << "weir: " << path << " stays as it is: its layout is too unusual to be changed\n";
    return {};
  }
  return made;
}

Exit fmt(const Options& options, bool json) {
  if (!fs::exists(options.where)) {
    std::cerr << "weir: " << options.where << " is not there\n";
    return Exit::unreachable;
  }
  core::Sources sources;
  core::Problems problems;
  bool differs = false;
  for (const std::string& path : files_of(options.where)) {
    const std::optional<std::string> text = read_file(path);
    if (!text) continue;
    const auto made = laid_out(path, *text, sources, problems);
    if (!made || *made == *text) continue;
    differs = true;
    if (options.check) {
      std::cout << diff(path, *text, *made);
      continue;
    }
    if (!write_file(path, *made)) {
      std::cerr << "weir: " << path << " cannot be written\n";
      return Exit::unreachable;
    }
    std::cout << path << '\n';
  }
  show_problems(problems, sources, json);
  if (!problems.empty()) return Exit::no;
  return options.check && differs ? Exit::no : Exit::yes;
}

}  // namespace

void add_fmt(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("fmt", "Lay out the YAML files of a site");
  command->add_option("where", options->where, "A site, a directory, or one file")
      ->capture_default_str();
  command->add_flag("--check", options->check, "Change nothing; show what would, and fail if any");
  command->footer("Examples:\n  weir fmt\n  weir fmt --check mappings");
  command->callback([options, &outcome] { outcome.exit = fmt(*options, outcome.json); });
}

}  // namespace tools
