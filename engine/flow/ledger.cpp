#include "engine/flow/ledger.hpp"

#include <algorithm>

namespace engine::flow {

std::map<std::string, Ledger::Kinds, std::less<>>::iterator Ledger::of(std::string_view peer) {
  const auto found = peers_.find(peer);
  if (found != peers_.end()) return found;
  const bool room = peers_.size() < kPeersMost;
  return peers_.try_emplace(std::string(room ? peer : kOthers)).first;
}

void Ledger::add(const Row& row) {
  Times& times = of(row.peer)->second[static_cast<std::size_t>(row.kind)];
  times.first_ms = times.count == 0 ? row.first_ms : std::min(times.first_ms, row.first_ms);
  times.last_ms = std::max(times.last_ms, row.last_ms);
  times.count += row.count;
}

std::vector<Ledger::Row> Ledger::note(std::string_view peer, const repair::Set& met,
                                      std::int64_t now_ms) {
  std::vector<Row> noted;
  if (met.none()) return noted;
  const std::string& name = of(peer)->first;
  for (const repair::Row& row : repair::kRows) {
    if (!repair::has(met, row.kind)) continue;
    noted.push_back({name, row.kind, 1, now_ms, now_ms});
    add(noted.back());
  }
  return noted;
}

std::vector<Ledger::Row> Ledger::rows() const {
  std::vector<Row> all;
  for (const auto& [peer, kinds] : peers_) {
    for (const repair::Row& row : repair::kRows) {
      const Times& times = kinds[static_cast<std::size_t>(row.kind)];
      if (times.count > 0)
        all.push_back({peer, row.kind, times.count, times.first_ms, times.last_ms});
    }
  }
  return all;
}

}  // namespace engine::flow
