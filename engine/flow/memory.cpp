#include "engine/flow/memory.hpp"

namespace engine::flow {

Memory::Mark Memory::begin(const Entry& entry) {
  Mark mark{.prints = fingerprints_of(entry.fingerprint),
            .numbered = entry.numbered,
            .piece = {},
            .pieces = entry.pieces,
            .received_ms = entry.received_ms};
  for (const Fingerprint& print : mark.prints) underway_.insert(id_bytes(print));
  if (mark.numbered) underway_.insert(mark.numbered->sender);
  if (entry.piece) {
    // Its bytes are only wanted while it waits.
    mark.piece = {.raw = entry.pieces.empty() ? entry.raw : std::string(),
                  .peer = entry.peer,
                  .control_id = entry.control_id,
                  .received_ms = entry.received_ms,
                  .piece = *entry.piece};
    underway_.insert(entry.piece->sender);
  }
  return mark;
}

void Memory::end(Mark mark, const std::string& id) {
  for (const Fingerprint& print : mark.prints) underway_.erase(underway_.find(id_bytes(print)));
  if (mark.numbered) underway_.erase(underway_.find(mark.numbered->sender));
  if (mark.piece) underway_.erase(underway_.find(mark.piece->piece.sender));
  if (id.empty()) return;
  for (const Fingerprint& print : mark.prints) seen.add(print, mark.received_ms);
  if (mark.numbered) number(*mark.numbered);
  if (!mark.piece) return;
  for (const std::string& one : mark.pieces) open.end(one, mark.received_ms);
  if (!mark.pieces.empty()) {
    open.joined(mark.piece->piece.print, mark.received_ms);
  } else {
    mark.piece->id = id;
    open.add(*std::move(mark.piece), mark.received_ms);
  }
}

std::optional<std::int64_t> Memory::last_number(const std::string& sender) const {
  const auto found = numbers_.find(sender);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

// More senders than that is somebody who makes them up.
void Memory::number(const Numbered& last) {
  constexpr std::size_t kSendersMax = 10'000;
  if (last.number < 0)
    numbers_.erase(last.sender);
  else if (numbers_.contains(last.sender) || numbers_.size() < kSendersMax)
    numbers_[last.sender] = last.number;
}

}  // namespace engine::flow
