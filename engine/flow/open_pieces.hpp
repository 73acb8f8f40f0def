// Open pieces: the pieces of longer messages that wait for others, by sender and pointer.
//
// Knows chains: pieces that follow one another (MSH-14 of one is DSC-1 of the one before), also
// where they came in another order. A chain with a first and a last piece is whole and leaves. What
// was joined lately is known, so that a last piece that is sent again waits for nobody.
// Does not know the journal or the clock; what it holds is on disk, and comes back at a start.
//
// Flow: look(piece) says what it makes; when it is on disk, add() it, or end() what it was joined
// with. overdue(now) waits for too long: a person decides.
// Invariant: a piece is in one chain, and each follows the one before it there.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "engine/flow/entry.hpp"
#include "engine/flow/seen.hpp"

namespace engine::flow {

// A piece that waits, and the message that it is.
struct OpenPiece {
  std::string id{};  // of the message in the journal
  std::string raw{};
  std::string peer{};
  std::string control_id{};
  std::int64_t received_ms = 0;
  Piece piece{};
};
// In order. The last change is at touched_ms.
struct Chain {
  std::vector<OpenPiece> pieces{};
  std::int64_t touched_ms = 0;
  const Piece& first() const { return pieces.front().piece; }
  const Piece& last() const { return pieces.back().piece; }
};

class OpenPieces {
 public:
  explicit OpenPieces(std::int64_t known_ms) : joined_(known_ms) {}

  // What a piece that comes makes of what is here.
  struct Place {
    bool repeated = false;  // it waits already, or was joined lately
    bool awaited = false;   // a chain waits for it
    bool whole = false;     // with those before and behind it, it is a whole message
    std::vector<const OpenPiece*> before{}, behind{};
  };
  Place look(const Piece& piece, std::int64_t now_ms) const;

  void add(OpenPiece piece, std::int64_t now_ms);
  // A piece of a message that was joined, or given up: it does not wait any more.
  void end(const std::string& id, std::int64_t now_ms);
  void joined(const std::string& print, std::int64_t received_ms);

  // The first that nothing was added to since then.
  const Chain* overdue(std::int64_t since_ms) const;
  // When the first of them was touched; empty: none waits.
  std::optional<std::int64_t> oldest_ms() const;
  std::size_t bytes() const { return bytes_; }
  std::size_t size() const { return size_; }

 private:
  std::list<Chain>::const_iterator before(const Piece& piece) const;
  std::list<Chain>::const_iterator behind(const Piece& piece) const;

  std::list<Chain> chains_;  // in the order in which they began
  Seen joined_;
  std::size_t bytes_ = 0;
  std::size_t size_ = 0;
};

}  // namespace engine::flow
