#include "engine/flow/memory.hpp"

namespace engine::flow {

Memory::Mark Memory::begin(const Entry& entry) {
  Mark mark{.print = fingerprint_of(entry.fingerprint), .received_ms = entry.received_ms};
  if (mark.print) underway_.insert(id_bytes(*mark.print));
  return mark;
}

void Memory::end(const Mark& mark, bool kept) {
  if (!mark.print) return;
  underway_.erase(underway_.find(id_bytes(*mark.print)));
  if (kept) seen.add(*mark.print, mark.received_ms);
}

}  // namespace engine::flow
