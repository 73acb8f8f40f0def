// A journal in memory: commits in groups after a while, refuses now and then, and forgets in a
// crash what it had not committed. What it has committed it may not have told.
//
// Knows entries, deliveries and what became of them. Does not know who asks.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/flow/memory.hpp"
#include "engine/flow/reply.hpp"
#include "tests/sim/world.hpp"

namespace sim {

namespace flow = engine::flow;

struct Row {
  flow::Entry entry;
  std::vector<std::optional<flow::Verdict>> settled;  // per delivery: done or park
  std::vector<bool> halted;
  // MSH-10 of what is sent on: of pieces, that of the first.
  const std::string& id() const {
    return entry.deliveries.empty() ? entry.control_id : entry.deliveries.front().control_id;
  }
  std::size_t owing() const { return entry.deliveries.empty() ? 0 : 1; }
};

// What a channel knows at a start, of what is on disk.
inline void remember(const std::vector<Row>& rows, flow::Memory& memory) {
  std::set<std::string> over;
  for (const Row& row : rows) over.insert(row.entry.pieces.begin(), row.entry.pieces.end());
  for (std::size_t n = 0; n < rows.size(); ++n) {
    const flow::Entry& entry = rows[n].entry;
    for (const auto& print : flow::fingerprints_of(entry.fingerprint)) memory.seen.add(print, 0);
    if (entry.numbered) memory.number(*entry.numbered);
    if (!entry.piece) continue;
    if (!entry.pieces.empty())
      memory.open.joined(entry.piece->print, 0);
    else if (!over.contains(std::to_string(n)))
      memory.open.add({.id = std::to_string(n), .raw = entry.raw, .piece = *entry.piece}, 0);
  }
}

class Journal {
 public:
  using Done = std::function<void(std::optional<std::size_t> row)>;

  explicit Journal(World& world) : world_(world) {}

  void append(flow::Entry entry, Done done) {
    waiting_.push_back({std::move(entry), std::move(done)});
    if (waiting_.size() == 1) commit_soon();
  }
  // Not waited for: a crash may forget it, and all that came after it.
  void settle(std::size_t row, std::size_t delivery, flow::Verdict verdict) {
    noted_ = std::max(noted_, world_.now() + Us(world_.pick(0, 5000)));
    world_.at(noted_, [this, row, delivery, verdict, life = life_] {
      if (life != life_) return;
      Row& r = rows[row];
      r.halted[delivery] = verdict == flow::Verdict::halt;
      if (verdict == flow::Verdict::done || verdict == flow::Verdict::park)
        r.settled[delivery] = verdict;
    });
  }
  void crash() {
    ++life_;
    waiting_.clear();
  }
  void be_reliable() { refusals_ = 0; }

  std::vector<Row> rows;  // what is on disk

 private:
  struct Waiting {
    flow::Entry entry;
    Done done;
  };
  void commit_soon() {
    world_.after(Ms(1), Ms(4), [this, life = life_] {
      if (life == life_) commit();
    });
  }
  void commit() {
    const bool refused = world_.happens(refusals_);
    for (Waiting& one : std::exchange(waiting_, {})) {
      std::optional<std::size_t> row;
      if (!refused) {
        row = rows.size();
        const std::size_t count = one.entry.deliveries.size();
        rows.push_back({std::move(one.entry), std::vector<std::optional<flow::Verdict>>(count),
                        std::vector<bool>(count)});
      }
      // Told in the order in which they were appended.
      told_ = std::max(told_, world_.now() + Us(world_.pick(10, 1000)));
      world_.at(told_, [this, life = life_, row, done = std::move(one.done)] {
        if (life == life_) done(row);
      });
    }
  }

  World& world_;
  std::vector<Waiting> waiting_;
  std::uint64_t life_ = 0;
  Instant told_{};
  Instant noted_{};
  int refusals_ = 4;  // percent
};

}  // namespace sim
