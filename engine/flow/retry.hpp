// Retry: how long to wait before a delivery is tried again, and when to give up.
//
// Knows exponential backoff with jitter. A pure function: time and chance are handed in.
#pragma once

#include <chrono>
#include <optional>

#include "engine/flow/reply.hpp"

namespace engine::flow {

struct RetryTerms {
  std::chrono::milliseconds first{1000};
  double grow = 2.0;
  std::chrono::milliseconds up_to{120'000};
  std::chrono::milliseconds give_up_after{24LL * 3600 * 1000};
  unsigned tries = 0;                // 0: as many as fit
  Verdict given_up = Verdict::park;  // or halt
};

// The wait before the next try, after `failures` tries (from 1) that took `since` so far; chance
// is in [0, 1) and spreads the wait by a fifth either way. Empty: give up.
std::optional<std::chrono::milliseconds> wait_before(const RetryTerms& terms, unsigned failures,
                                                     std::chrono::milliseconds since,
                                                     double chance);

}  // namespace engine::flow
