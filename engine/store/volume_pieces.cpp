// A volume's tables of pieces and of what was joined of them.
#include <iterator>
#include <sstream>

#include "engine/store/volume.hpp"

namespace engine::store {

namespace {

std::string ids_text(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) text += (text.empty() ? "" : " ") + id;
  return text;
}
}  // namespace

std::vector<std::string> ids_in(const std::string& text) {
  std::istringstream words(text);
  return {std::istream_iterator<std::string>(words), {}};
}

void Volume::join(flow::Entry& entry, std::int64_t message, const std::string& id) {
  if (entry.piece) {
    const flow::Piece& piece = *entry.piece;
    insert_piece_.bind(1, message).blob(2, piece.sender).text(3, piece.follows);
    insert_piece_.text(4, piece.next).blob(5, piece.print).run();
  }
  if (entry.pieces.empty() && entry.joined.empty()) return;
  for (std::string& one : entry.pieces) one = one.empty() ? id : one;
  const std::string pieces = ids_text(entry.pieces);
  insert_joined_.bind(1, message).text(2, pieces).blob(3, entry.joined).run();
}

std::vector<Volume::KeptPiece> Volume::pieces() {
  Statement select = database_.prepare(
      "SELECT p.message,p.sender,p.follows,p.next,p.print,m.channel,m.peer,m.control_id,"
      "m.received_ms,m.raw FROM piece p JOIN message m ON m.id=p.message "
      "WHERE NOT EXISTS (SELECT 1 FROM joined j WHERE j.message=p.message) ORDER BY p.message");
  std::vector<KeptPiece> all;
  while (select.step()) {
    KeptPiece kept{.channel = select.bytes(5)};
    kept.piece = {.id = name_ + '-' + std::to_string(select.integer(0)),
                  .raw = select.bytes(9),
                  .peer = select.bytes(6),
                  .control_id = select.bytes(7),
                  .received_ms = select.integer(8),
                  .piece = {select.bytes(1), select.bytes(2), select.bytes(3), select.bytes(4)}};
    all.push_back(std::move(kept));
  }
  return all;
}

std::vector<Volume::Ended> Volume::ended() {
  Statement select = database_.prepare(
      "SELECT j.pieces,m.channel,m.received_ms,p.print FROM joined j JOIN message m ON "
      "m.id=j.message LEFT JOIN piece p ON p.message=j.message WHERE length(j.pieces)>0 "
      "ORDER BY j.message");
  std::vector<Ended> all;
  while (select.step())
    all.push_back({select.bytes(1), ids_in(select.bytes(0)), select.bytes(3), select.integer(2)});
  return all;
}

}  // namespace engine::store
