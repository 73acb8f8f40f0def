// Queue: the deliveries that one destination is owed, in order.
//
// Knows which may start now: the first of each order key, at most `parallel` at a time. A barrier
// (two patients become one) waits for all before it, and all behind it wait for it. One that
// waits for its next try holds back what is behind it (of its key; without keys, everything).
// A destination that is down holds back everything: one try at a time finds out whether it is back.
// One that halts holds back everything until a person resumes it, or skips what halted it.
// Does not know sockets, clocks or the journal.
//
// Invariant: two deliveries of one key are never under way together, and never out of order.
// Invariant: a key is in ready_, in waiting_, in halted_, or its first delivery is under way.
#pragma once

#include <algorithm>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/flow/reply.hpp"
#include "engine/flow/retry.hpp"
#include "engine/flow/session.hpp"

namespace engine::flow {

template <class Item>
class Queue {
 public:
  struct Slot {
    Item item;
    std::uint64_t number = 0;  // in order of arrival
    bool barrier = false;
    unsigned failures = 0;
    std::optional<Instant> began{};  // the first try
  };
  using Key = std::string;
  using Line = std::pair<const Key, std::list<Slot>>;
  // A delivery that is under way.
  class Handle {
   public:
    Item& item() const { return line_->second.front().item; }

   private:
    friend class Queue;
    explicit Handle(Line& line) : line_(&line) {}
    Line* line_;  // owner: the queue, until finish()
  };

  Queue(std::size_t parallel, RetryTerms terms) : parallel_(parallel), terms_(terms) {}

  void add(Item item, Key key, bool barrier = false) {
    Line& line = *lines_.try_emplace(parallel_ > 1 ? std::move(key) : Key()).first;
    line.second.push_back({std::move(item), ++added_, barrier && parallel_ > 1});
    ++size_;
    if (line.second.back().barrier) barriers_.insert(added_);
    if (line.second.size() == 1) ready_.emplace(added_, &line);
  }

  // The next delivery that may start; it counts as under way from then on.
  std::optional<Handle> start(Instant now) {
    for (auto due = waiting_.begin(); due != waiting_.end() && due->first <= now;
         due = waiting_.erase(due))
      ready_.emplace(due->second->second.front().number, due->second);
    if (ready_.empty() || halted() != nullptr || now < closed_until_ ||
        under_way_.size() >= (down_ == 0 ? parallel_ : 1))
      return {};
    if (!barriers_.empty() && !barrier_lets(ready_.begin()->first)) return {};
    Line& line = *ready_.begin()->second;
    ready_.erase(ready_.begin());
    if (!line.second.front().began) line.second.front().began = now;
    under_way_.push_back(&line);
    return Handle(line);
  }

  // When to look again, if something waits for its next try.
  std::optional<Instant> wake(Instant now) const {
    if (size_ == under_way_.size() || halted() != nullptr) return {};
    if (now < closed_until_) return closed_until_;
    if (waiting_.empty()) return {};
    return waiting_.begin()->first;
  }

  // What becomes of it: done and park leave the queue, again and down wait, halt waits for a
  // person. Giving up turns again and down into park or halt.
  // `least`: the destination itself asks for such a wait.
  Verdict finish(Handle handle, Verdict verdict, Instant now, double chance,
                 std::chrono::milliseconds least = {}) {
    Line& line = *handle.line_;
    Slot& slot = line.second.front();
    std::erase(under_way_, &line);
    down_ = verdict == Verdict::down ? down_ + 1 : 0;
    if (verdict == Verdict::again || verdict == Verdict::down) {
      ++slot.failures;
      const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(now - *slot.began);
      const auto wait = wait_before(terms_, slot.failures, since, chance);
      if (down_ > 0) {
        const auto closed = wait_before(terms_, down_, {}, chance);
        closed_until_ = now + std::max(least, closed.value_or(terms_.up_to));
      }
      if (wait) {
        waiting_.emplace(now + std::max(least, *wait), &line);
        return verdict;
      }
      verdict = terms_.given_up;
    }
    if (verdict == Verdict::halt)
      halted_.push_back(&line);
    else
      drop_first(line);
    return verdict;
  }

  // A delivery that had halted before a restart: its line halts again, when it is added.
  void add_halted(Item item, Key key, bool barrier = false) {
    add(std::move(item), std::move(key), barrier);
    const auto last = std::find_if(ready_.begin(), ready_.end(),
                                   [&](const auto& one) { return one.first == added_; });
    if (last == ready_.end()) return;  // behind one that halts itself
    halted_.push_back(last->second);
    ready_.erase(last);
  }
  // The first that halted and that nobody has decided about.
  const Slot* halted() const {
    return halted_.empty() ? nullptr : &halted_.front()->second.front();
  }
  // A person has decided about it: it is tried again, or it leaves the queue. Everything goes on
  // when nothing else is halted.
  void resume() {
    Line* const line = halted_.front();
    halted_.erase(halted_.begin());
    Slot& slot = line->second.front();
    slot.failures = 0;
    slot.began.reset();
    ready_.emplace(slot.number, line);
  }
  void skip() {
    Line* const line = halted_.front();
    halted_.erase(halted_.begin());
    drop_first(*line);
  }

  std::size_t size() const { return size_; }
  std::size_t under_way() const { return under_way_.size(); }
  // The one that came first of all that are here.
  const Slot* oldest() const {
    const Slot* found = nullptr;
    auto look = [&](const Line* line) {
      const Slot& slot = line->second.front();
      if (found == nullptr || slot.number < found->number) found = &slot;
    };
    if (!ready_.empty()) look(ready_.begin()->second);
    for (const auto& [due, line] : waiting_) look(line);
    for (const Line* line : under_way_) look(line);
    for (const Line* line : halted_) look(line);
    return found;
  }

 private:
  // Those before the first barrier may start; it may when nothing before it is left.
  bool barrier_lets(std::uint64_t number) const {
    const std::uint64_t barrier = *barriers_.begin();
    if (number != barrier) return number < barrier;
    return under_way_.empty() && waiting_.empty();
  }
  void drop_first(Line& line) {
    barriers_.erase(line.second.front().number);
    line.second.pop_front();
    --size_;
    if (line.second.empty()) {
      lines_.erase(lines_.find(line.first));
    } else {
      ready_.emplace(line.second.front().number, &line);
    }
  }

  std::size_t parallel_;
  RetryTerms terms_;
  std::unordered_map<Key, std::list<Slot>> lines_;  // none is empty
  std::map<std::uint64_t, Line*> ready_;            // by the number of the first of the line
  std::multimap<Instant, Line*> waiting_;
  std::uint64_t added_ = 0;
  std::size_t size_ = 0;
  std::vector<Line*> under_way_;
  std::set<std::uint64_t> barriers_;
  std::vector<Line*> halted_;  // the first of each waits for a person
  unsigned down_ = 0;          // tries in a row that found the destination down
  Instant closed_until_{};
};

}  // namespace engine::flow
