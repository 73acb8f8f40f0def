// Volume: one SQLite file of the journal: messages, deliveries and attempts of about a day.
//
// Knows its tables. Append-only, in rowid order, no index but the rowid: state changes are
// rows, not updates; but for the last number of each sender and the repairs of each address, tables
// as small as there are few of them. A volume of which nothing is owed any more can be deleted
// whole. Does not know threads: its owner sees to it that one at a time uses it.
//
// Invariant: between begin() and commit() nothing of a batch is visible, after commit() all is
// on disk (WAL, synchronous=FULL).
#pragma once

#include <map>
#include <string>

#include "engine/flow/open_pieces.hpp"
#include "engine/store/journal.hpp"
#include "engine/store/search.hpp"
#include "engine/store/sqlite.hpp"

namespace engine::store {

class Volume {
 public:
  // `name` is the file's name without .db: "20261123".
  Volume(const std::string& directory, std::string name, bool read_only = false);

  void begin();
  void commit();
  void rollback();
  // Takes the deliveries that are owed out of the entry.
  Stored append(flow::Entry& entry, std::string_view keys);
  void settle(std::int64_t row, const Attempt& attempt);
  // Added to what was counted before.
  void count(const Counted& counted);
  std::vector<Counted> counted();

  // The site that messages of this volume are mapped by; once is enough.
  void keep(const KeptSite& site);
  std::optional<KeptSite> site(std::string_view plan_hash);

  // What is owed, in order. Remembers how far everything is settled, for the next start. Bodies are
  // read as long as there is a budget for them, in bytes.
  std::vector<Owed> owed(std::size_t& budget);
  std::optional<std::string> body(std::int64_t delivery);
  std::optional<MessageRecord> message(std::int64_t row);
  // Of a channel, the newest first.
  std::vector<std::int64_t> rows_of(std::string_view channel, std::size_t most);
  // Hashed search keys of the messages behind a row, for the index.
  std::vector<Keyed> keys_after(std::int64_t message, std::size_t most);

  // What was accepted since then, in the order in which it was received.
  struct Accepted {
    std::string channel;
    std::int64_t received_ms = 0;
    std::string fingerprint;
  };
  std::vector<Accepted> accepted_after(std::int64_t received_ms);

  // The last sequence number of each sender here.
  struct LastNumber {
    std::string channel;
    flow::Numbered last;
    std::int64_t at_ms = 0;
  };
  std::vector<LastNumber> last_numbers();

  // Pieces that no message of this volume was joined of, in the order in which they came; and what
  // was joined here, of which pieces of any volume. `print`: of the piece that came last.
  struct KeptPiece {
    std::string channel;
    flow::OpenPiece piece{};
  };
  std::vector<KeptPiece> pieces();
  struct Ended {
    std::string channel;
    std::vector<std::string> pieces;
    std::string print;
    std::int64_t at_ms = 0;
  };
  std::vector<Ended> ended();

  void checkpoint(bool restart);
  const std::string& name() const { return name_; }
  std::int64_t bytes() const;
  const std::string& path() const { return path_; }

 private:
  void join(flow::Entry& entry, std::int64_t message, const std::string& id);
  bool has_column(std::string_view table, std::string_view column);

  std::string name_;
  std::string path_;
  Database database_;
  Statement insert_message_, insert_delivery_, insert_attempt_, insert_number_, insert_piece_,
      insert_joined_, insert_repair_;
};

// Of a row of `joined`: between blanks.
std::vector<std::string> ids_in(const std::string& text);

}  // namespace engine::store
