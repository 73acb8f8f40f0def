// What the benchmarks of whole servers share: processes that are started and stopped, a site for
// weir, and what a load has measured.
//
// Knows fork and files. Does not know protocols.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace bench {

template <class Serve>
pid_t start(Serve serve) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  serve();
  std::_Exit(0);
}

inline pid_t start_weir(const char* weir, const std::string& site, const std::string& state) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(null, 1);
  ::dup2(null, 2);
  ::execl(weir, weir, "run", site.c_str(), "--state", state.c_str(), nullptr);
  std::_Exit(127);
}

inline void stop(pid_t pid) {
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
}

inline void write_files(const std::filesystem::path& where,
                        const std::map<std::string, std::string>& files) {
  for (const auto& [path, text] : files) {
    std::filesystem::create_directories((where / path).parent_path());
    std::ofstream(where / path) << text;
  }
}

inline long resident_kib(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  return -1;
}

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// How a load went: `ms` is what each answer took.
struct Load {
  std::chrono::steady_clock::time_point end;
  std::vector<float> ms{};
  std::size_t wrong = 0;
};
struct Figures {
  double per_second = 0, p50 = 0, p99 = 0;
  std::size_t wrong = 0;
};
inline Figures figures_of(Load load, std::chrono::duration<double> took) {
  std::sort(load.ms.begin(), load.ms.end());
  if (load.ms.empty()) return {.wrong = load.wrong};
  auto part = [&](double p) {
    return static_cast<double>(
        load.ms[static_cast<std::size_t>(p * static_cast<double>(load.ms.size() - 1))]);
  };
  return {static_cast<double>(load.ms.size()) / took.count(), part(0.5), part(0.99), load.wrong};
}

}  // namespace bench
