#include "engine/flow/memory.hpp"

namespace engine::flow {

Memory::Mark Memory::begin(const Entry& entry) {
  Mark mark{fingerprints_of(entry.fingerprint), entry.numbered, entry.received_ms};
  for (const Fingerprint& print : mark.prints) underway_.insert(id_bytes(print));
  if (mark.numbered) underway_.insert(mark.numbered->sender);
  return mark;
}

void Memory::end(const Mark& mark, bool kept) {
  for (const Fingerprint& print : mark.prints) underway_.erase(underway_.find(id_bytes(print)));
  if (mark.numbered) underway_.erase(underway_.find(mark.numbered->sender));
  if (!kept) return;
  for (const Fingerprint& print : mark.prints) seen.add(print, mark.received_ms);
  if (mark.numbered) number(*mark.numbered);
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
