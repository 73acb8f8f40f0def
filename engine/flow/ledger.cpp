#include "engine/flow/ledger.hpp"

namespace engine::flow {

void Ledger::note(std::string_view peer, const repair::Set& met, std::int64_t now_ms) {
  if (met.none()) return;
  auto found = peers_.find(peer);
  if (found == peers_.end()) {
    const bool room = peers_.size() < kPeersMost;
    found = peers_.try_emplace(std::string(room ? peer : kOthers)).first;
  }
  for (std::size_t i = 0; i < repair::kKinds; ++i) {
    if (!met[i]) continue;
    Times& times = found->second[i];
    if (times.count++ == 0) times.first_ms = now_ms;
    times.last_ms = now_ms;
  }
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
