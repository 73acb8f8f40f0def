#include "tools/compare/version.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "tools/site_files.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration): not in every <unistd.h>

namespace tools {

namespace {

// What git prints; empty when it cannot. What it complains of is not shown: the caller says it in
// the words of the user.
std::optional<std::string> git(std::vector<std::string> words) {
  words.insert(words.begin(), "git");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {};
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, "git", &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::string out;
  std::array<char, 65536> buffer{};
  for (ssize_t n = 0; failed == 0 && (n = ::read(ends[0], buffer.data(), buffer.size())) > 0;)
    out.append(buffer.data(), static_cast<std::size_t>(n));
  ::close(ends[0]);
  int status = 0;
  if (failed != 0 || ::waitpid(child, &status, 0) != child) return {};
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? std::optional(std::move(out))
                                                       : std::nullopt;
}

}  // namespace

std::optional<channels::Files> files_of_version(const std::string& name, const std::string& site) {
  if (read_file(name + "/hospital.yaml")) return files_in(name);
  if (name.empty() || name.front() == '-') return {};
  // Paths that begin with ./ are below the directory that git is in.
  auto read = [name, site](std::string_view path) {
    return git({"-C", site, "cat-file", "blob", name + ":./" + std::string(path)});
  };
  if (!read("hospital.yaml")) return {};
  auto list = [name, site](std::string_view folder) {
    std::vector<std::string> names;
    const std::string prefix = std::string(folder) + '/';
    const std::string all =
        git({"-C", site, "ls-tree", "-r", "-z", "--name-only", name, prefix}).value_or("");
    for (std::string_view rest = all; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\0'), rest.size());
      if (rest.starts_with(prefix))
        names.emplace_back(rest.substr(prefix.size(), end - prefix.size()));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return names;  // git sorts by bytes, as files_in() does
  };
  return channels::Files{read, list};
}

}  // namespace tools
