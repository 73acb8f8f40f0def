#include "tools/site_files.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "parsers/core/show.hpp"
#include "tools/checking/faces.hpp"

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

bool write_file(const std::string& path, std::string_view text) {
  const std::string fresh = path + ".new";
  {
    std::ofstream out(fresh, std::ios::binary);
    out << text;
    if (!out.flush()) return false;
  }
  std::error_code error;
  const fs::perms mode = fs::status(path, error).permissions();
  if (!error) fs::permissions(fresh, mode, error);
  fs::rename(fresh, path, error);
  return !error;
}

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
  if (json) {
    std::cout << as_json(problems, sources);
    return;
  }
  for (const core::Problem& p : problems) std::cerr << show(p, sources) << '\n';
}

}  // namespace tools
