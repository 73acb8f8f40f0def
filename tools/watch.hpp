// Watch: which files of a site, or beside it, have changed.
//
// Knows files by the time of their last change and by their size; asks again and again, for not
// every file system tells. Does not know what is in them.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tools {

class Watch {
 public:
  // All files below the directories, and these files.
  Watch(std::vector<std::string> directories, std::vector<std::string> files);
  // Waits until something has changed; the files that were changed, made or taken away.
  std::vector<std::string> next();

 private:
  struct Stamp {
    std::filesystem::file_time_type time{};
    std::uintmax_t size = 0;
    bool operator==(const Stamp&) const = default;
  };
  using Stamps = std::map<std::string, Stamp>;
  Stamps look() const;

  std::vector<std::string> directories_;
  std::vector<std::string> files_;
  Stamps last_;
};

}  // namespace tools
