#include "engine/flow/open_pieces.hpp"

#include <algorithm>
#include <iterator>

namespace engine::flow {

// Of several that wait for it, one that has its first piece; of those, the newest: its sender has
// begun anew.
std::list<Chain>::const_iterator OpenPieces::before(const Piece& piece) const {
  auto found = chains_.end();
  for (auto chain = chains_.begin(); chain != chains_.end(); ++chain) {
    const Piece& last = chain->last();
    if (last.sender != piece.sender || last.next.empty() || last.next != piece.follows) continue;
    const bool headed = chain->first().follows.empty();
    if (found == chains_.end() || headed || !found->first().follows.empty()) found = chain;
  }
  return found;
}

std::list<Chain>::const_iterator OpenPieces::behind(const Piece& piece) const {
  return std::find_if(chains_.begin(), chains_.end(), [&](const Chain& chain) {
    const Piece& first = chain.first();
    return first.sender == piece.sender && !first.follows.empty() && first.follows == piece.next;
  });
}

OpenPieces::Place OpenPieces::look(const Piece& piece, std::int64_t now_ms) const {
  Place place;
  for (const Chain& chain : chains_) {
    for (const OpenPiece& one : chain.pieces)
      place.repeated = place.repeated || one.piece.print == piece.print;
  }
  const auto ahead = before(piece);
  const auto after = behind(piece);
  place.awaited = ahead != chains_.end();
  // All the pieces may come once more; the last one alone, when its answer was lost.
  if (!place.awaited && !piece.follows.empty()) {
    for (const Fingerprint& print : fingerprints_of(piece.print))
      place.repeated = place.repeated || joined_.look(print, now_ms) == Seen::Before::same;
  }
  if (place.repeated) return place;
  auto add = [](const Chain& chain, std::vector<const OpenPiece*>& to) {
    for (const OpenPiece& one : chain.pieces) to.push_back(&one);
  };
  if (place.awaited) add(*ahead, place.before);
  if (after != chains_.end() && after != ahead) add(*after, place.behind);
  const Piece& first = place.before.empty() ? piece : place.before.front()->piece;
  const Piece& last = place.behind.empty() ? piece : place.behind.back()->piece;
  place.whole = first.follows.empty() && last.next.empty();
  return place;
}

void OpenPieces::add(OpenPiece piece, std::int64_t now_ms) {
  bytes_ += piece.raw.size();
  ++size_;
  const auto ahead = before(piece.piece);
  const auto after = behind(piece.piece);
  // Where they are, to be changed.
  auto pieces_of = [&](std::list<Chain>::const_iterator chain) {
    std::vector<OpenPiece> pieces = std::move(chains_.erase(chain, chain)->pieces);
    chains_.erase(chain);
    return pieces;
  };
  std::vector<OpenPiece> behind_it;
  if (after != chains_.end() && after != ahead) behind_it = pieces_of(after);
  Chain made;
  if (ahead != chains_.end()) made.pieces = pieces_of(ahead);
  made.pieces.push_back(std::move(piece));
  std::ranges::move(behind_it, std::back_inserter(made.pieces));
  made.touched_ms = now_ms;
  chains_.push_back(std::move(made));
}

void OpenPieces::end(const std::string& id, std::int64_t now_ms) {
  for (auto chain = chains_.begin(); chain != chains_.end(); ++chain) {
    const auto found = std::ranges::find(chain->pieces, id, &OpenPiece::id);
    if (found == chain->pieces.end()) continue;
    joined(found->piece.print, now_ms);
    bytes_ -= found->raw.size();
    --size_;
    chain->pieces.erase(found);
    if (chain->pieces.empty()) chains_.erase(chain);
    return;
  }
}

void OpenPieces::joined(const std::string& print, std::int64_t received_ms) {
  for (const Fingerprint& known : fingerprints_of(print)) joined_.add(known, received_ms);
}

const Chain* OpenPieces::overdue(std::int64_t since_ms) const {
  const auto found = std::ranges::find_if(
      chains_, [&](const Chain& chain) { return chain.touched_ms <= since_ms; });
  return found == chains_.end() ? nullptr : &*found;
}

std::optional<std::int64_t> OpenPieces::oldest_ms() const {
  const auto found = std::ranges::min_element(chains_, {}, &Chain::touched_ms);
  return found == chains_.end() ? std::nullopt : std::optional(found->touched_ms);
}

}  // namespace engine::flow
