// SqliteJournal: the Journal on disk, in SQLite volumes, with one writer thread.
//
// Knows group commit: whatever arrived while the last commit ran is the next transaction.
// Commits first, calls back afterwards. Housekeeping (search index, checkpoints) has a thread of
// its own, off the commit path. One process owns a state directory.
// Does not know shards: it is handed a function that takes callbacks to their thread.
//
// Invariant: entries are called back in the order in which they were appended.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "engine/store/journal.hpp"
#include "engine/store/search.hpp"
#include "engine/store/volume.hpp"

namespace engine::store {

// Takes the callbacks of one commit to the thread that appended.
using Post = std::function<void(std::function<void()>)>;
using Today = std::function<std::string()>;  // "20261123": which volume to write to

struct JournalOptions {
  std::string directory;
  KeptSite site{};  // kept once in each volume
  std::int64_t volume_bytes_max = 4LL << 30;
  std::string volume_suffix{};  // of a shard: shards do not share volumes
};

class SqliteJournal final : public Journal {
 public:
  static core::Result<std::unique_ptr<SqliteJournal>> open(JournalOptions options, Post post,
                                                           Today today);
  ~SqliteJournal() override;

  void append(std::unique_ptr<flow::Entry> entry, Done done) override;
  void settle(const DeliveryId& id, Attempt attempt) override;
  void count(Counted counted) override;

 private:
  struct Waiting {
    std::unique_ptr<flow::Entry> entry;  // null: a settlement
    Done done;
    DeliveryId id;
    Attempt attempt;
  };

  SqliteJournal(JournalOptions options, Post post, Today today, const std::string& key);
  void write();
  void commit(std::vector<Waiting>& batch, const std::vector<Counted>& counted);
  void settle_elsewhere(std::vector<Waiting>& batch);
  Volume& current();
  Volume& volume(const std::string& name);
  void keep_house();
  void catch_up(SearchIndex& index, Volume& volume);
  bool closing();
  void tidy_log(Volume& volume);

  JournalOptions options_;
  Post post_;
  Today today_;
  KeyedHash hash_;  // of the writer thread
  std::string current_;
  std::string site_kept_in_;
  std::map<std::string, std::unique_ptr<Volume>> volumes_;  // of the writer thread, after owed()

  std::int64_t log_seen_ = 0;  // of the house thread

  std::mutex mutex_;  // guards what follows
  std::condition_variable wake_;
  std::condition_variable wake_house_;
  std::vector<Waiting> waiting_;
  std::vector<Counted> counted_;
  std::string house_volume_;
  bool closing_ = false;
  std::thread writer_;
  std::thread house_;
};

// What was owed when the engine stopped, in the order in which it was received. Called once, before
// any journal of the directory is opened.
core::Result<std::vector<Owed>> owed_deliveries(const std::string& directory);

// What was accepted since then, by time. Before any journal of the directory is opened.
core::Result<std::vector<Volume::Accepted>> accepted_after(const std::string& directory,
                                                           std::int64_t received_ms);

// The last sequence number of each sender, by time. Before any journal of the directory is opened.
core::Result<std::vector<Volume::LastNumber>> last_numbers(const std::string& directory);

// The pieces that waited for others, in the order in which they came, and what was joined, by time.
// Before any journal of the directory is opened.
struct PiecesKept {
  std::vector<Volume::KeptPiece> waiting;
  std::vector<Volume::Ended> ended;
};
core::Result<PiecesKept> pieces_kept(const std::string& directory);

// What was repaired, as far as there are volumes. Before any journal of the directory is opened.
core::Result<std::vector<Counted>> repairs_counted(const std::string& directory);

// Reads the bodies of deliveries that wait in the journal. On a thread of its own, not a shard's.
class BodyReader {
 public:
  explicit BodyReader(std::string directory) : directory_(std::move(directory)) {}
  core::Result<std::string> read(const DeliveryId& id);

 private:
  std::string directory_;
  std::map<std::string, std::unique_ptr<Volume>> volumes_;
};

// Names of the volumes in a state directory, oldest first.
std::vector<std::string> volume_names(const std::string& directory);

}  // namespace engine::store
