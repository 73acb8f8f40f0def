// Queue: the deliveries that one destination is owed, in order.
//
// Knows which may start now: the first of each order key, at most `parallel` at a time. One that
// waits for its next try holds back what is behind it (of its key; without keys, everything).
// Does not know sockets, clocks or the journal.
//
// Invariant: two deliveries of one key are never under way together, and never out of order.
#pragma once

#include <list>
#include <map>
#include <optional>
#include <string>

#include "engine/flow/inbound.hpp"
#include "engine/flow/reply.hpp"
#include "engine/flow/retry.hpp"

namespace engine::flow {

template <class Item>
class Queue {
 public:
  struct Slot {
    Item item;
    std::string key;
    unsigned failures = 0;
    bool under_way = false;
    std::optional<Instant> began;  // the first try
    Instant not_before{};
  };
  using Handle = typename std::list<Slot>::iterator;

  Queue(std::size_t parallel, RetryTerms terms) : parallel_(parallel), terms_(terms) {}

  void add(Item item, std::string key) {
    slots_.push_back(
        {std::move(item), parallel_ > 1 ? std::move(key) : std::string(), 0, false, {}, {}});
  }

  // The next delivery that may start; it counts as under way from then on.
  std::optional<Handle> start(Instant now) {
    if (under_way_ >= parallel_) return {};
    constexpr int kLookAhead = 256;
    std::map<std::string_view, bool> seen;
    int looked = 0;
    for (auto slot = slots_.begin(); slot != slots_.end() && looked < kLookAhead;
         ++slot, ++looked) {
      const bool first = seen.emplace(slot->key, true).second;
      if (!first || slot->under_way || slot->not_before > now) continue;
      slot->under_way = true;
      if (!slot->began) slot->began = now;
      ++under_way_;
      return slot;
    }
    return {};
  }

  // When to look again, if something waits for its next try.
  std::optional<Instant> wake(Instant now) const {
    std::optional<Instant> soonest;
    for (const Slot& slot : slots_) {
      if (!slot.under_way && slot.not_before > now && (!soonest || slot.not_before < *soonest))
        soonest = slot.not_before;
      if (slots_.size() > 1 && parallel_ == 1) break;  // only the head counts
    }
    return soonest;
  }

  // What becomes of it: done and park leave the queue, again waits. Giving up turns again into
  // park.
  Verdict finish(Handle slot, Verdict verdict, Instant now, double chance) {
    --under_way_;
    slot->under_way = false;
    if (verdict == Verdict::again) {
      ++slot->failures;
      const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now - *slot->began);
      if (const auto wait = wait_before(terms_, slot->failures, since, chance)) {
        slot->not_before = now + *wait;
        return Verdict::again;
      }
      verdict = Verdict::park;
    }
    slots_.erase(slot);
    return verdict;
  }

  std::size_t size() const { return slots_.size(); }
  std::size_t under_way() const { return under_way_; }
  const Slot* head() const { return slots_.empty() ? nullptr : &slots_.front(); }

 private:
  std::size_t parallel_;
  RetryTerms terms_;
  std::list<Slot> slots_;
  std::size_t under_way_ = 0;
};

}  // namespace engine::flow
