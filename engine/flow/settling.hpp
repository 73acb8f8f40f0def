// Settling: which files of a directory are whole, so that they may be taken.
//
// Knows a pattern, and that a file which has not changed for a while is no longer written. It goes
// by what it has seen itself, so that clocks of other hosts do not matter.
// Does not know directories or clocks.
//
// Flow: look() with all files that are there, again and again; take what it names.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/flow/session.hpp"

namespace engine::flow {

struct FoundFile {
  std::string name{};
  std::uint64_t size = 0;
  std::int64_t changed_ns = 0;  // as the file system says
  std::uint64_t number = 0;     // of the file, whatever its name
};

class Settling {
 public:
  Settling(std::string pattern, std::chrono::milliseconds settle)
      : pattern_(std::move(pattern)), settle_(settle) {}

  // The names of those that are whole, the oldest first.
  std::vector<std::string> look(std::vector<FoundFile> files, Instant now);
  // How long until it is worth to look again.
  std::chrono::milliseconds pause() const;

 private:
  struct Seen {
    FoundFile as;
    Instant since{};
  };
  std::string pattern_;
  std::chrono::milliseconds settle_;
  std::map<std::string, Seen> seen_;
};

// `*` is anything, `?` one character.
bool matches(std::string_view pattern, std::string_view name);

}  // namespace engine::flow
