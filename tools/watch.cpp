#include "tools/watch.hpp"

#include <chrono>
#include <thread>
#include <utility>

namespace tools {

namespace fs = std::filesystem;

namespace {

constexpr auto kPause = std::chrono::milliseconds(200);

}  // namespace

Watch::Watch(std::vector<std::string> directories, std::vector<std::string> files)
    : directories_(std::move(directories)), files_(std::move(files)), last_(look()) {}

Watch::Stamps Watch::look() const {
  Stamps stamps;
  std::error_code error;
  auto add = [&](const fs::path& path) {
    const auto time = fs::last_write_time(path, error);
    const auto size = fs::file_size(path, error);
    if (!error) stamps[path.generic_string()] = {time, size};
    error.clear();
  };
  for (const std::string& directory : directories_) {
    for (const auto& entry : fs::recursive_directory_iterator(directory, error)) {
      if (entry.is_regular_file(error)) add(entry.path());
    }
  }
  for (const std::string& file : files_) add(file);
  return stamps;
}

std::vector<std::string> Watch::next() {
  std::vector<std::string> changed;
  while (changed.empty()) {
    std::this_thread::sleep_for(kPause);
    Stamps now = look();
    for (const auto& [path, stamp] : now) {
      const auto before = last_.find(path);
      if (before == last_.end() || before->second != stamp) changed.push_back(path);
    }
    for (const auto& [path, stamp] : last_) {
      if (!now.contains(path)) changed.push_back(path);
    }
    last_ = std::move(now);
  }
  return changed;
}

}  // namespace tools
