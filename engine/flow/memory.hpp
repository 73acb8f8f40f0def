// Memory: what a channel knows of the messages before: which it accepted lately, the last number of
// each sender, which pieces wait for others, and what is on its way to disk.
//
// Knows ids: 16 bytes that stand for a message (MSH-3, MSH-4, MSH-10; or the name that its sender
// gave it) or a sender (MSH-3, MSH-4)
// and tell nothing of it. What depends on a message that is still on its way waits: had the journal
// refused the first, the second must be processed, and else it must not. Does not know who waits,
// or the journal.
//
// Flow: begin(entry) when it goes to disk; end(mark, id) when it is there, or was refused.
// Invariant: what is not on disk is neither in `seen` nor a last number, nor a piece that waits.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "engine/flow/entry.hpp"
#include "engine/flow/open_pieces.hpp"
#include "engine/flow/seen.hpp"

namespace engine::flow {

class Memory {
 public:
  struct Mark {
    std::vector<Fingerprint> prints;
    std::optional<Numbered> numbered;
    std::optional<OpenPiece> piece;
    std::vector<std::string> pieces;  // that it was joined with
    std::int64_t received_ms = 0;
  };

  explicit Memory(std::int64_t within_ms) : seen(within_ms), open(within_ms) {}

  Mark begin(const Entry& entry);
  // `id`: of the message in the journal; empty: it was refused.
  void end(Mark mark, const std::string& id);
  // Empty: not known.
  std::optional<std::int64_t> last_number(const std::string& sender) const;
  void number(const Numbered& last);
  bool underway(const std::string& id) const { return underway_.contains(id); }

  Seen seen;
  OpenPieces open;

 private:
  std::multiset<std::string> underway_;
  std::map<std::string, std::int64_t> numbers_;  // by sender
};

}  // namespace engine::flow
