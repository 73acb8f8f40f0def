// What a name that the sender gave a message says of it.
#include "engine/flow/intake.hpp"

namespace engine::flow {

Intake intake_once(const channels::Channel& channel, const std::string& plan_hash,
                   const core::Message& message, const Circumstances& circumstances) {
  if (!circumstances.print) return intake(channel, plan_hash, message, circumstances);
  const Fingerprint& print = *circumstances.print;
  const Memory& memory = *circumstances.memory;
  if (memory.underway(id_bytes(print))) return {.wait = true};
  const std::int64_t now_ms = circumstances.now.time_since_epoch().count();
  const Seen::Before before = memory.seen.look(print, now_ms);
  if (before == Seen::Before::other) return {.named = Intake::Named::before_with_other_content};
  if (before == Seen::Before::same) {
    // Taken by itself it is what it was the first time.
    Circumstances alone = circumstances;
    alone.memory = nullptr;
    Intake again = intake(channel, plan_hash, message, alone);
    again.named = Intake::Named::before;
    return again;
  }
  Intake made = intake(channel, plan_hash, message, circumstances);
  if (made.fate == channels::Fate::accepted) made.entry.fingerprint += to_bytes(print);
  return made;
}

}  // namespace engine::flow
