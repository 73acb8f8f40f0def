// Tests of the journal against a disk that fails: at each write and each sync in turn, once or from
// then on, whole or torn; and against a model, with random actions and restarts.
#include <doctest/doctest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <condition_variable>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <set>

#include "engine/store/sqlite_journal.hpp"

using namespace engine::store;
namespace flow = engine::flow;

namespace {

// Counts what is written to disk, and fails where it is told to. Below every other VFS.
struct Disk {
  std::atomic<long> countdown{0};  // 0: works; 1: the next one fails
  std::atomic<bool> for_good{false};
  std::atomic<bool> torn{false};
  std::atomic<bool> failed{false};

  bool fails() {
    if (countdown == 0) return false;
    if (countdown > 1) return --countdown, false;
    failed = true;
    if (!for_good) countdown = 0;
    return true;
  }
};
Disk disk;

struct File {
  sqlite3_file base;
};
sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(File));
}

int write(sqlite3_file* f, const void* bytes, int size, sqlite3_int64 at) {
  if (!disk.fails()) return real(f)->pMethods->xWrite(real(f), bytes, size, at);
  if (disk.torn) real(f)->pMethods->xWrite(real(f), bytes, size / 2, at);
  return SQLITE_IOERR_WRITE;
}
int sync(sqlite3_file* f, int flags) {
  return disk.fails() ? SQLITE_IOERR_FSYNC : real(f)->pMethods->xSync(real(f), flags);
}

sqlite3_io_methods methods_of(int version) {
  sqlite3_io_methods m{};
  m.iVersion = version;
  m.xClose = [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); };
  m.xRead = [](sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
    return real(f)->pMethods->xRead(real(f), to, size, at);
  };
  m.xWrite = write;
  m.xTruncate = [](sqlite3_file* f, sqlite3_int64 n) {
    return real(f)->pMethods->xTruncate(real(f), n);
  };
  m.xSync = sync;
  m.xFileSize = [](sqlite3_file* f, sqlite3_int64* n) {
    return real(f)->pMethods->xFileSize(real(f), n);
  };
  m.xLock = [](sqlite3_file* f, int n) { return real(f)->pMethods->xLock(real(f), n); };
  m.xUnlock = [](sqlite3_file* f, int n) { return real(f)->pMethods->xUnlock(real(f), n); };
  m.xCheckReservedLock = [](sqlite3_file* f, int* n) {
    return real(f)->pMethods->xCheckReservedLock(real(f), n);
  };
  m.xFileControl = [](sqlite3_file* f, int op, void* arg) {
    return real(f)->pMethods->xFileControl(real(f), op, arg);
  };
  m.xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); };
  m.xDeviceCharacteristics = [](sqlite3_file* f) {
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
  };
  m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** to) {
    return real(f)->pMethods->xShmMap(real(f), page, size, extend, to);
  };
  m.xShmLock = [](sqlite3_file* f, int at, int n, int flags) {
    return real(f)->pMethods->xShmLock(real(f), at, n, flags);
  };
  m.xShmBarrier = [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); };
  m.xShmUnmap = [](sqlite3_file* f, int drop) {
    return real(f)->pMethods->xShmUnmap(real(f), drop);
  };
  return m;
}

int open_file(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out) {
  static const sqlite3_io_methods with_memory = methods_of(2);
  static const sqlite3_io_methods plain = methods_of(1);
  auto* const usual = static_cast<sqlite3_vfs*>(vfs->pAppData);
  file->pMethods = nullptr;
  const int status = usual->xOpen(usual, name, real(file), flags, out);
  if (status == SQLITE_OK)
    file->pMethods = real(file)->pMethods->iVersion >= 2 ? &with_memory : &plain;
  return status;
}

// Before anything is opened: the journal's own VFS stands on what is the usual one then.
const bool installed = [] {
  static sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
  vfs.pAppData = sqlite3_vfs_find(nullptr);
  vfs.pNext = nullptr;
  vfs.zName = "faulty";
  vfs.szOsFile += static_cast<int>(sizeof(File));
  vfs.xOpen = open_file;
  return sqlite3_vfs_register(&vfs, 1) == SQLITE_OK;
}();

class Directory {
 public:
  Directory() : path_("/tmp/weir-fault-XXXXXX") { REQUIRE(::mkdtemp(path_.data()) != nullptr); }
  ~Directory() { std::filesystem::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::unique_ptr<SqliteJournal> open(const Directory& directory) {
  auto journal = SqliteJournal::open(
      {.directory = directory.path()}, [](std::function<void()> work) { work(); },
      [] { return std::string("20260914"); });
  return journal ? std::move(*journal) : nullptr;
}

std::unique_ptr<flow::Entry> entry(int n) {
  auto made = std::make_unique<flow::Entry>();
  made->channel = "ward-in";
  made->raw = std::string(3000, 'x');
  made->control_id = "C" + std::to_string(n);
  made->received_ms = n;
  made->deliveries.push_back({.destination = "fhir", .body = "{" + std::to_string(n) + "}"});
  return made;
}

// What append() calls back with; empty when it refuses.
std::optional<Stored> append(SqliteJournal& journal, int n) {
  std::mutex mutex;
  std::condition_variable wake;
  std::optional<core::Result<Stored>> answer;
  journal.append(entry(n), [&](core::Result<Stored> result) {
    const std::lock_guard lock(mutex);
    answer = std::move(result);
    wake.notify_one();
  });
  std::unique_lock lock(mutex);
  wake.wait(lock, [&] { return answer.has_value(); });
  return *answer ? std::optional(std::move(**answer)) : std::nullopt;
}

std::set<std::string> owed_bodies(const Directory& directory) {
  std::set<std::string> all;
  const auto owed = owed_deliveries(directory.path());
  REQUIRE(owed);
  for (const Owed& one : *owed) all.insert(one.delivery.body);
  return all;
}

}  // namespace

TEST_CASE("store: whichever write or sync fails, what was said to be kept is there afterwards") {
  REQUIRE(installed);
  for (const bool for_good : {false, true}) {
    for (const bool torn : {false, true}) {
      int reached = 0;
      for (long at = 1; at < 28; ++at) {
        CAPTURE(at);
        CAPTURE(for_good);
        const Directory directory;
        std::set<std::string> kept;
        {
          const auto journal = open(directory);
          REQUIRE(journal != nullptr);
          disk.failed = false;
          disk.for_good = for_good;
          disk.torn = torn;
          disk.countdown = at;
          for (int n = 1; n <= 8; ++n) {
            if (append(*journal, n)) kept.insert("{" + std::to_string(n) + "}");
          }
          disk.countdown = 0;
          // Where the disk works again, messages are taken again.
          if (append(*journal, 99)) kept.insert("{99}");
          CHECK(kept.contains("{99}"));
        }
        const std::set<std::string> there = owed_bodies(directory);
        for (const std::string& body : kept) {
          CAPTURE(body);
          CHECK(there.contains(body));
        }
        reached += disk.failed ? 1 : 0;
      }
      CHECK(reached > 5);
    }
  }
}

TEST_CASE("store: random appends, attempts and restarts leave what a model says") {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    CAPTURE(seed);
    std::mt19937 chance(seed);
    const Directory directory;
    std::map<std::string, DeliveryId> owed;  // body to where it is
    auto journal = open(directory);
    int n = 0;
    for (int step = 0; step < 120; ++step) {
      const auto dice = chance() % 10;
      if (dice < 5 || owed.empty()) {
        const auto stored = append(*journal, ++n);
        REQUIRE(stored);
        owed["{" + std::to_string(n) + "}"] = stored->owed[0].id;
      } else if (dice < 9) {
        auto one = owed.begin();
        std::advance(one, chance() % owed.size());
        const auto state = static_cast<Settled>(chance() % 4);
        journal->settle(one->second, {state, step, "x"});
        if (state == Settled::delivered || state == Settled::parked) owed.erase(one);
      } else {
        journal.reset();
        std::set<std::string> expected;
        for (const auto& [body, id] : owed) expected.insert(body);
        CHECK(owed_bodies(directory) == expected);
        journal = open(directory);
        REQUIRE(journal != nullptr);
      }
    }
  }
}
