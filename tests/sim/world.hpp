// World: virtual time, chance from a seed, and what happens next. The same seed is the same story.
//
// Knows nothing of weir. No thread, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <random>

namespace sim {

using Instant = std::chrono::steady_clock::time_point;
using Ms = std::chrono::milliseconds;
using Us = std::chrono::microseconds;

class World {
 public:
  explicit World(std::uint64_t seed) : chance_(seed) {}

  Instant now() const { return now_; }
  // From low to high, both included.
  std::int64_t pick(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(chance_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool happens(int percent) { return pick(1, 100) <= percent; }

  void at(Instant when, std::function<void()> what) { later_.emplace(when, std::move(what)); }
  void after(Us low, Us high, std::function<void()> what) {
    at(now_ + Us(pick(low.count(), high.count())), std::move(what));
  }
  // The next thing that happens; false when nothing will.
  bool step() {
    if (later_.empty()) return false;
    const auto first = later_.begin();
    now_ = first->first;
    const auto what = std::move(first->second);
    later_.erase(first);
    what();
    return true;
  }

 private:
  std::mt19937_64 chance_;
  Instant now_{};
  std::multimap<Instant, std::function<void()>> later_;
};

}  // namespace sim
