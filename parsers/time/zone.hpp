// Zone: the offset from UTC of a local time, by the rules of a place such as America/Chicago.
//
// Knows every change of the clock between 1900 and 2100, read once from ICU's time zone data
// when the zone is made. Does not know the host's own zone: there is no such fallback.
//
// Invariant: changes are in order of time; offset() is a binary search and allocates nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace parsers::time {

class Zone {
 public:
  Zone() = default;  // no zone: offset() is always empty
  // Empty when there is no zone of this name (IANA names, "UTC").
  static std::optional<Zone> named(std::string_view name);

  bool known() const { return !changes_.empty(); }
  // Minutes east of UTC at a local wall-clock time. Where the clock is put forward or back, a time
  // has two readings: `take` says which; `doubtful` says that it was such a time.
  struct Offset {
    std::int32_t minutes = 0;
    bool doubtful = false;
  };
  enum class Take : std::uint8_t { earlier, later };
  std::optional<Offset> offset(std::chrono::local_seconds local, Take take = Take::later) const;
  std::optional<std::int32_t> offset(std::chrono::sys_seconds at) const;  // minutes, never doubtful

 private:
  struct Change {
    std::chrono::sys_seconds at;
    std::int32_t minutes;  // from then on
  };
  std::vector<Change> changes_;
};

}  // namespace parsers::time
