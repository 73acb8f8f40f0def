#include "tools/site_files.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "parsers/core/show.hpp"
#include "parsers/json/writer.hpp"

namespace tools {

namespace fs = std::filesystem;
namespace core = parsers::core;

std::optional<std::string> read_file(const std::string& path) {
  if (path == "-") return std::string{std::istreambuf_iterator<char>(std::cin), {}};
  std::error_code error;
  if (fs::is_directory(path, error)) return {};
  std::ifstream in(path, std::ios::binary);
  if (!in) return {};
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

channels::Files files_in(const std::string& directory) {
  auto read = [directory](std::string_view path) {
    return read_file(directory + '/' + std::string(path));
  };
  auto list = [directory](std::string_view folder) {
    std::vector<std::string> names;
    const fs::path root = fs::path(directory) / folder;
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(root, error)) {
      if (entry.is_regular_file(error))
        names.push_back(fs::relative(entry.path(), root, error).generic_string());
    }
    std::sort(names.begin(), names.end());
    return names;
  };
  return {read, list};
}

namespace {

void to_json(parsers::json::Writer& w, const core::Problem& p, const core::Sources& sources) {
  w.begin_object();
  w.key("code"), w.string(code_text(p));
  w.key("severity"), w.string(p.severity == core::Severity::error     ? "error"
                              : p.severity == core::Severity::warning ? "warning"
                                                                      : "info");
  w.key("what"), w.string(p.what.text());
  if (const core::Source* source = sources.find(p.place.origin); source != nullptr) {
    const auto [line, column] = core::locate(source->text, p.place.offset);
    w.key("file"), w.string(source->name.text());
    w.key("line"), w.number(line);
    w.key("column"), w.number(column);
  } else if (!p.place.path.empty()) {
    w.key("path"), w.string(core::to_text(p.place.path));
  }
  if (!p.hint.empty()) w.key("help"), w.string(p.hint.text());
  if (!p.note.empty()) w.key("note"), w.string(p.note.text());
  if (!p.fix_to.empty()) {
    w.key("fix");
    w.begin_object();
    w.key("from"), w.string(p.fix_from.text());
    w.key("to"), w.string(p.fix_to.text());
    w.end_object();
  }
  w.end_object();
}

}  // namespace

std::string line_at(const core::Sources& sources, const core::Place& place) {
  const core::Source* source = sources.find(place.origin);
  if (source == nullptr) return {};
  const std::string_view text = source->text;
  const std::size_t begin = text.rfind('\n', place.offset) + 1;
  std::string_view line = text.substr(begin, text.find('\n', place.offset) - begin);
  while (line.starts_with(' ')) line.remove_prefix(1);
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  return std::string(line);
}

void show_problems(const core::Problems& problems, const core::Sources& sources, bool json) {
  if (!json) {
    for (const core::Problem& p : problems) std::cerr << show(p, sources) << '\n';
    return;
  }
  std::string out;
  parsers::json::Writer w(out);
  w.begin_object();
  w.key("problems");
  w.begin_array();
  for (const core::Problem& p : problems) to_json(w, p, sources);
  w.end_array();
  w.end_object();
  std::cout << out << '\n';
}

}  // namespace tools
