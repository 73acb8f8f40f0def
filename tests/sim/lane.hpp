// A destination at work: its queue, its receiver, and who carries the messages there.
//
// Knows what a site says of retries. Does not know what is owed.
#pragma once

#include <memory>
#include <vector>

#include "channels/src/plan.hpp"
#include "engine/flow/queue.hpp"
#include "tests/sim/receiver.hpp"

namespace sim {

struct Owed {
  std::size_t row = 0;
  std::size_t delivery = 0;
};

// A destination at work.
struct Lane {
  Lane(World& world, const channels::Destination& d) : receiver(world), destination(d) {}
  flow::RetryTerms terms() const {
    return {Ms(destination.retry.first.ms), 2.0, Ms(destination.retry.up_to.ms),
            Ms(destination.retry.for_.ms)};
  }
  Receiver receiver;
  const channels::Destination& destination;
  std::unique_ptr<flow::Queue<Owed>> queue;
  std::vector<std::unique_ptr<Courier>> idle;
  std::vector<std::unique_ptr<Courier>> old;  // of lives before: their events find nothing to do
};

}  // namespace sim
