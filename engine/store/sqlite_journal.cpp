#include "engine/store/sqlite_journal.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <set>

#include "engine/store/wal_file.hpp"

namespace engine::store {

namespace {

constexpr std::int64_t kFirstLog = 1LL << 20U;  // bytes, before the first message
constexpr std::size_t kCountedMost = 100'000;   // while nothing comes that is kept

}  // namespace

using core::say;

std::vector<std::string> volume_names(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code ignored;
  for (const auto& file : std::filesystem::directory_iterator(directory, ignored)) {
    const std::string name = file.path().stem().string();
    if (file.path().extension() == ".db" && !name.empty() && name.front() >= '0' &&
        name.front() <= '9')
      names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

namespace {

// What each volume says, the oldest first.
template <class One>
core::Result<std::vector<One>> of_volumes(const std::string& directory,
                                          std::vector<One> (Volume::*asked)()) {
  std::vector<One> all;
  try {
    for (const std::string& name : volume_names(directory)) {
      Volume volume(directory, name);
      std::ranges::move((volume.*asked)(), std::back_inserter(all));
    }
  } catch (const Failure& failure) {
    return core::fail(failure.problem);
  }
  return all;
}

}  // namespace

core::Result<std::vector<Owed>> owed_deliveries(const std::string& directory) {
  std::vector<std::pair<std::int64_t, Owed>> all;
  std::size_t budget = 64U << 20U;
  try {
    for (const std::string& name : volume_names(directory)) {
      // Rows are in the order of arrival, also where somebody has set the clock back meanwhile.
      std::int64_t latest = 0;
      for (Owed& one : Volume(directory, name).owed(budget)) {
        latest = std::max(latest, one.received_ms);
        all.emplace_back(latest, std::move(one));
      }
    }
  } catch (const Failure& failure) {
    return core::fail(failure.problem);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Owed> owed;
  owed.reserve(all.size());
  for (auto& [received, one] : all) owed.push_back(std::move(one));
  return owed;
}

core::Result<std::vector<Volume::Accepted>> accepted_after(const std::string& directory,
                                                           std::int64_t received_ms) {
  std::vector<Volume::Accepted> all;
  // Volumes are named by the day at the facility, wherever that is.
  const std::chrono::sys_time<std::chrono::milliseconds> since{
      std::chrono::milliseconds(received_ms)};
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(since) -
                                        std::chrono::days(1)};
  const std::string first =
      std::to_string(static_cast<int>(day.year()) * 10'000 +
                     static_cast<int>(static_cast<unsigned>(day.month())) * 100 +
                     static_cast<int>(static_cast<unsigned>(day.day())));
  try {
    for (const std::string& name : volume_names(directory)) {
      if (name < first) continue;
      auto some = Volume(directory, name).accepted_after(received_ms);
      std::move(some.begin(), some.end(), std::back_inserter(all));
    }
  } catch (const Failure& failure) {
    return core::fail(failure.problem);
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.received_ms < b.received_ms; });
  return all;
}

core::Result<std::vector<Volume::LastNumber>> last_numbers(const std::string& directory) {
  auto all = of_volumes(directory, &Volume::last_numbers);
  if (all) std::ranges::stable_sort(*all, {}, &Volume::LastNumber::at_ms);
  return all;
}

core::Result<std::vector<Counted>> repairs_counted(const std::string& directory) {
  return of_volumes(directory, &Volume::counted);
}

core::Result<PiecesKept> pieces_kept(const std::string& directory) {
  PiecesKept kept{TRY(of_volumes(directory, &Volume::pieces)),
                  TRY(of_volumes(directory, &Volume::ended))};
  std::set<std::string> over;
  for (const Volume::Ended& one : kept.ended) over.insert(one.pieces.begin(), one.pieces.end());
  std::erase_if(kept.waiting, [&](const auto& one) { return over.contains(one.piece.id); });
  std::ranges::stable_sort(kept.waiting, {}, [](const auto& one) { return one.piece.received_ms; });
  std::ranges::stable_sort(kept.ended, {}, &Volume::Ended::at_ms);
  return kept;
}

core::Result<std::string> BodyReader::read(const DeliveryId& id) {
  try {
    std::unique_ptr<Volume>& volume = volumes_[id.volume];
    if (volume == nullptr) volume = std::make_unique<Volume>(directory_, id.volume, true);
    if (auto body = volume->body(id.row)) return std::move(*body);
    return core::fail({.code = 5004, .what = say("a delivery is not in the journal any more")});
  } catch (const Failure& failure) {
    return core::fail(failure.problem);
  }
}

SqliteJournal::SqliteJournal(JournalOptions options, Post post, Today today, const std::string& key)
    : options_(std::move(options)), post_(std::move(post)), today_(std::move(today)), hash_(key) {}

core::Result<std::unique_ptr<SqliteJournal>> SqliteJournal::open(JournalOptions options, Post post,
                                                                 Today today) {
  const std::string directory = options.directory;
  const std::string key = TRY(site_key(directory));
  try {
    std::unique_ptr<SqliteJournal> journal(
        new SqliteJournal(std::move(options), std::move(post), std::move(today), key));
    journal->house_volume_ = journal->current().name();
    extend_wal(journal->current().path(), kFirstLog);
    journal->writer_ = std::thread([raw = journal.get()] { raw->write(); });
    journal->house_ = std::thread([raw = journal.get()] { raw->keep_house(); });
    ::pthread_setname_np(journal->writer_.native_handle(), "weir-journal");
    ::pthread_setname_np(journal->house_.native_handle(), "weir-house");
    return journal;
  } catch (const Failure& failure) {
    return core::fail(failure.problem);
  }
}

SqliteJournal::~SqliteJournal() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  wake_house_.notify_all();
  if (writer_.joinable()) writer_.join();
  if (house_.joinable()) house_.join();
}

void SqliteJournal::append(std::unique_ptr<flow::Entry> entry, Done done) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = waiting_.empty();
    waiting_.push_back({std::move(entry), std::move(done), {}, {}});
  }
  if (first) wake_.notify_one();
}

void SqliteJournal::settle(const DeliveryId& id, Attempt attempt) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = waiting_.empty();
    waiting_.push_back({nullptr, {}, id, std::move(attempt)});
  }
  if (first) wake_.notify_one();
}

void SqliteJournal::count(Counted counted) {
  const std::lock_guard lock(mutex_);
  if (counted_.size() < kCountedMost) counted_.push_back(std::move(counted));
}

void SqliteJournal::write() {
  std::vector<Waiting> batch;
  std::vector<Counted> counted;
  for (;;) {
    batch.clear();
    counted.clear();
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return !waiting_.empty() || closing_; });
      if (waiting_.empty() && counted_.empty()) return;
      batch.swap(waiting_);
      counted.swap(counted_);
    }
    commit(batch, counted);
  }
}

// One transaction for all of it. When it fails, nobody of the batch is told that it is kept.
void SqliteJournal::commit(std::vector<Waiting>& batch, const std::vector<Counted>& counted) {
  std::vector<std::pair<Done, core::Result<Stored>>> answers;
  try {
    Volume& now = current();
    now.begin();
    try {
      for (Waiting& one : batch) {
        if (one.entry != nullptr) {
          answers.emplace_back(std::move(one.done),
                               now.append(*one.entry, hash_.of(one.entry->keys)));
        } else if (one.id.volume == now.name()) {
          now.settle(one.id.row, one.attempt);
        }
      }
      for (const Counted& one : counted) now.count(one);
      now.commit();
    } catch (const Failure&) {
      now.rollback();
      throw;
    }
    settle_elsewhere(batch);
  } catch (const Failure& failure) {
    for (auto& [done, result] : answers) result = core::fail(failure.problem);
    for (Waiting& one : batch) {
      if (one.done) answers.emplace_back(std::move(one.done), core::fail(failure.problem));
    }
  }
  {
    const std::lock_guard lock(mutex_);
    house_volume_ = current_;
  }
  if (answers.empty()) return;
  post_([answers = std::make_shared<decltype(answers)>(std::move(answers))] {
    for (auto& [done, result] : *answers) done(std::move(result));
  });
}

// Attempts of deliveries that older volumes keep.
void SqliteJournal::settle_elsewhere(std::vector<Waiting>& batch) {
  for (Waiting& one : batch) {
    if (one.entry != nullptr || one.id.volume.empty() || one.id.volume == current_) continue;
    Volume& older = volume(one.id.volume);
    older.begin();
    older.settle(one.id.row, one.attempt);
    older.commit();
  }
}

// Today's volume, or the next one of today when it has grown too large.
Volume& SqliteJournal::current() {
  const std::string day = today_();
  if (!current_.starts_with(day)) {
    current_ = day + options_.volume_suffix;
  } else if (volumes_.contains(current_) &&
             volumes_[current_]->bytes() > options_.volume_bytes_max) {
    const std::size_t dot = current_.find('.');
    const int part = dot == std::string::npos ? 1 : std::stoi(current_.substr(dot + 1));
    current_ = day + '.' + std::to_string(part + 1) + options_.volume_suffix;
  }
  Volume& now = volume(current_);
  if (site_kept_in_ != current_) {
    now.keep(options_.site);
    site_kept_in_ = current_;
  }
  return now;
}

Volume& SqliteJournal::volume(const std::string& name) {
  std::unique_ptr<Volume>& found = volumes_[name];
  if (found == nullptr) found = std::make_unique<Volume>(options_.directory, name);
  return *found;
}

bool SqliteJournal::closing() {
  const std::lock_guard lock(mutex_);
  return closing_;
}

// The search index and checkpoints, so that commits need not wait for them; at a lower priority
// than what somebody waits for.
void SqliteJournal::keep_house() {
  constexpr int kNice = 10;
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
  try {
    SearchIndex index(options_.directory);
    for (const std::string& name : volume_names(options_.directory)) {
      if (!name.ends_with(options_.volume_suffix)) continue;
      Volume older(options_.directory, name, true);
      catch_up(index, older);
    }
    std::unique_ptr<Volume> volume;
    for (bool last = false; !last;) {
      std::string name;
      {
        std::unique_lock lock(mutex_);
        wake_house_.wait_for(lock, std::chrono::milliseconds(500), [this] { return closing_; });
        last = closing_;
        name = house_volume_;
      }
      if (volume == nullptr || volume->name() != name) {
        if (volume != nullptr) {
          catch_up(index, *volume);
          volume->checkpoint(true);
        }
        volume = std::make_unique<Volume>(options_.directory, name);
      }
      tidy_log(*volume);
      catch_up(index, *volume);
    }
  } catch (const Failure&) {  // NOLINT(bugprone-empty-catch)
    // Search is behind; the next start catches up. Keeping messages does not depend on it.
  }
}

// Moves what is in the log into the volume: now and then under load, and whenever nothing comes.
void SqliteJournal::tidy_log(Volume& volume) {
  constexpr std::int64_t kLong = 256LL << 20U;
  constexpr std::int64_t kShort = 4LL << 20U;
  const std::int64_t used = wal_bytes_used(volume.path());
  if (used > kLong) {
    volume.checkpoint(false);  // most of it, while commits go on
    volume.checkpoint(true);   // the rest, so that the log begins anew
  } else if (used == log_seen_ && used > kShort) {
    volume.checkpoint(false);
  } else {
    // As much again as was written since the last look may come until the next.
    const std::int64_t grown = std::max<std::int64_t>(used - log_seen_, 0);
    extend_wal(volume.path(), std::max(kShort, 3 * grown));
  }
  log_seen_ = used;
}

// What was committed and is not in the index. When the journal closes, the next start does it.
void SqliteJournal::catch_up(SearchIndex& index, Volume& volume) {
  constexpr std::size_t kRows = 5'000;
  for (std::size_t found = kRows; found == kRows && !closing();) {
    const auto rows = volume.keys_after(index.reached(volume.name()), kRows);
    index.add(volume.name(), rows);
    found = rows.size();
  }
}

}  // namespace engine::store
