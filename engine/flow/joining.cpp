#include "engine/flow/joining.hpp"

#include <utility>

#include "engine/flow/keys.hpp"
#include "engine/flow/refusals.hpp"
#include "parsers/hl7v2/header.hpp"
#include "parsers/hl7v2/pieces.hpp"

namespace engine::flow {

namespace hl7v2 = parsers::hl7v2;
using Becomes = Joining::Becomes;

namespace {

// Of the largest message that the channel takes: so much may wait.
constexpr std::uint64_t kMessagesMost = 4;

// It lacks nothing that its structure asks for; or nobody knows what that would be.
bool complete(const hl7v2::View& view, hl7v2::Checks checks) {
  checks.level = hl7v2::CheckLevel::structure;
  checks.weights.fill(hl7v2::Weight::off);
  for (const auto finding : {hl7v2::Finding::missing_segment, hl7v2::Finding::missing_group})
    checks.weights[static_cast<std::size_t>(finding)] = hl7v2::Weight::error;
  return hl7v2::check(view, checks).empty();
}

void add(hl7v2::Joiner& joiner, const OpenPiece& piece, const channels::Channel& channel) {
  const core::Message message(piece.raw);
  joiner.add(hl7v2::parse(message, channel.charset));
}

Joining whole(const channels::Channel& channel, const hl7v2::View& view,
              const OpenPieces::Place& place) {
  Joining made{.becomes = Becomes::whole};
  hl7v2::Joiner joiner;
  for (const OpenPiece* piece : place.before) {
    add(joiner, *piece, channel);
    made.pieces.push_back(piece->id);
  }
  joiner.add(view);
  made.pieces.emplace_back();
  for (const OpenPiece* piece : place.behind) {
    add(joiner, *piece, channel);
    made.pieces.push_back(piece->id);
  }
  made.text = joiner.text();
  return made;
}

}  // namespace

std::optional<Piece> piece_to_join(const channels::Channel& channel, const hl7v2::View& view) {
  const hl7v2::PieceView its = hl7v2::piece_of(view);
  if (!channel.pieces.join || !its.of_more()) return {};
  const auto print = fingerprint(view);
  if (!print) return {};
  return Piece{sender_of_pieces(view), std::string(its.follows), std::string(its.next),
               to_bytes(*print)};
}

Joining join(const channels::Channel& channel, const hl7v2::View& view,
             const std::optional<Piece>& piece, const Memory* memory, std::int64_t now_ms) {
  const hl7v2::PieceView its = hl7v2::piece_of(view);
  if (!channel.pieces.join || !(piece || its.folded)) return {};
  if (its.of_more() && memory == nullptr) return {};
  if (view.decoded_before()) return {.becomes = Becomes::held, .why = piece_not_joinable()};
  if (!piece) return whole(channel, view, {});
  const OpenPieces::Place place = memory->open.look(*piece, now_ms);
  if (place.repeated)
    return {.becomes = Becomes::duplicate, .why = came_before(Seen::Before::same)};
  const bool last = its.next.empty();
  if (last && !place.awaited && !its.continues && complete(view, channel.checks))
    return {.why = piece_by_itself()};
  if (place.whole) return whole(channel, view, place);
  const std::size_t bytes = memory->open.bytes() + view.message().payload().size();
  if (bytes > kMessagesMost * channel.message_bytes_max)
    return {.becomes = Becomes::held, .why = pieces_too_many()};
  return {.becomes = Becomes::waiting};
}

Entry give_up(const channels::Channel& channel, const std::string& plan_hash, const Chain& chain,
              std::int64_t now_ms) {
  const OpenPiece& first = chain.pieces.front();
  hl7v2::Joiner joiner;
  Entry entry{.channel = channel.name.text(),
              .peer = first.peer,
              .control_id = first.control_id,
              .outcome = "held: " + review().text(),
              .plan_hash = plan_hash,
              .received_ms = now_ms,
              .piece = Piece{.sender = first.piece.sender}};
  for (const OpenPiece& piece : chain.pieces) {
    add(joiner, piece, channel);
    entry.pieces.push_back(piece.id);
    remember(entry.keys, SearchKey::Kind::control_id, piece.control_id);
  }
  entry.raw = joiner.text();
  const core::Message message(entry.raw);
  const hl7v2::View view = hl7v2::parse(message, channel.charset);
  const hl7v2::HeaderView header = hl7v2::header(view);
  entry.type =
      std::string(header.type.text(message)) + '^' + std::string(header.event.text(message));
  find_by(view, entry.keys);
  entry.signals.push_back(signal_of(pieces_missing()));
  entry.deliveries.push_back(held_in(review(), {}));
  return entry;
}

core::Name review() { return {core::NameKey{}, "review"}; }

Delivery held_in(const core::Name& queue, std::string order_key) {
  return {.destination = "hold:" + queue.text(),
          .format = "original",
          .order_key = std::move(order_key),
          .state = DeliveryState::parked};
}

}  // namespace engine::flow
