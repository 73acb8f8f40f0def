#include "engine/net/drop_box.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace engine::net {

using core::say;
namespace fs = std::filesystem;

namespace {

constexpr const char* kClaimed = ".weir-claimed";
constexpr char kMark = '~';  // between the mark and the name

class Handle {
 public:
  Handle(const fs::path& path, int flags, int mode = 0)
      : number_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (number_ >= 0) ::close(number_);
  }
  bool good() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  int number_;
};

// So that what was moved stays moved when the host loses its power.
void sync(const fs::path& directory) {
  const Handle handle(directory, O_RDONLY | O_DIRECTORY);
  if (handle.good()) ::fsync(handle.number());
}

// Never over a file that is there.
bool move_to(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  // A file system that does not know how.
  std::error_code error;
  if (fs::exists(to, error)) return false;
  return std::rename(from.c_str(), to.c_str()) == 0;
}

void write(const fs::path& path, const std::string& text) {
  const Handle file(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0640);
  std::string_view rest = text;
  while (file.good() && !rest.empty()) {
    const ssize_t n = ::write(file.number(), rest.data(), rest.size());
    if (n <= 0) return;  // the file in failed/ says enough
    rest.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace

core::Result<void> DropBox::ready() const {
  std::error_code error;
  if (own_) fs::create_directories(directory_, error);
  for (const char* folder : {kClaimed, "done", "failed"}) {
    const fs::path path = fs::path(directory_) / folder;
    if (::mkdir(path.c_str(), 0750) == 0 || errno == EEXIST) continue;
    return core::fail(
        {.code = 5050,
         .what = say("the directory % cannot be used: %", core::Name(core::NameKey{}, directory_),
                     core::Name(core::NameKey{}, std::strerror(errno))),
         .hint = say("is it there, and may weir write in it? weir goes on looking")});
  }
  return {};
}

core::Result<std::vector<flow::FoundFile>> DropBox::list() const {
  const core::Result<void> usable = ready();
  if (!usable) return core::fail(usable.error());
  std::vector<flow::FoundFile> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory_, error)) {
    struct stat about{};
    if (::lstat(entry.path().c_str(), &about) != 0 || !S_ISREG(about.st_mode)) continue;
    files.push_back({.name = entry.path().filename().string(),
                     .size = static_cast<std::uint64_t>(about.st_size),
                     .changed_ns = about.st_mtim.tv_sec * 1'000'000'000 + about.st_mtim.tv_nsec,
                     .number = about.st_ino});
  }
  return files;
}

std::vector<std::string> DropBox::claimed() const {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(fs::path(directory_) / kClaimed, error))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<std::string> DropBox::claim(const std::string& name, const std::string& mark) const {
  std::string claimed = mark + kMark + name;
  const fs::path folder = fs::path(directory_) / kClaimed;
  if (!move_to(fs::path(directory_) / name, folder / claimed)) return {};
  sync(folder);
  sync(directory_);
  return claimed;
}

std::variant<std::string, NotRead> DropBox::read(const std::string& claimed,
                                                 std::uint64_t bytes_max) const {
  const fs::path path = fs::path(directory_) / kClaimed / claimed;
  const Handle file(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  struct stat about{};
  if (!file.good() || ::fstat(file.number(), &about) != 0 || !S_ISREG(about.st_mode))
    return NotRead::unreadable;
  if (static_cast<std::uint64_t>(about.st_size) > bytes_max) return NotRead::too_large;
  std::string text;
  std::array<char, 65'536> piece{};
  for (;;) {
    const ssize_t n = ::read(file.number(), piece.data(), piece.size());
    if (n < 0) return NotRead::unreadable;
    if (n == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(n));
    if (text.size() > bytes_max) return NotRead::too_large;
  }
}

bool DropBox::finish(const std::string& claimed, const std::string& reason, bool remove) const {
  const fs::path from = fs::path(directory_) / kClaimed / claimed;
  if (remove && reason.empty()) return ::unlink(from.c_str()) == 0;
  const fs::path folder = fs::path(directory_) / (reason.empty() ? "done" : "failed");
  fs::path to = folder / claimed.substr(claimed.find(kMark) + 1);
  if (!move_to(from, to)) {
    to = folder / claimed;  // one of that name was here before
    if (!move_to(from, to)) return false;
  }
  if (!reason.empty()) write(to.string() + ".reason.txt", reason);
  return true;
}

}  // namespace engine::net
