// What the benchmarks share: a figure is the median of rounds, so that a noisy machine shows once.
// Knows calls and seconds. Does not know what is measured.
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

namespace bench {

// Calls per second of `call`, the median of `rounds`, each of about `seconds`.
template <class Call>
double per_second(Call call, double seconds = 0.5, int rounds = 5) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> all;
  for (int round = 0; round < rounds; ++round) {
    std::size_t calls = 0;
    const auto begin = Clock::now();
    std::chrono::duration<double> took{};
    do {
      for (int i = 0; i < 8; ++i) call();
      calls += 8;
      took = Clock::now() - begin;
    } while (took.count() < seconds);
    all.push_back(static_cast<double>(calls) / took.count());
  }
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

}  // namespace bench
