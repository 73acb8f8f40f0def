#include "engine/store/wal_file.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <new>

namespace engine::store {

namespace {

// A log that is open for writing. `used` and `filled` are told to the housekeeping thread.
struct Log {
  std::string path;
  std::string gathered;
  sqlite3_int64 at = 0;               // where the gathered bytes belong
  std::atomic<sqlite3_int64> used{};  // end of the last write
  std::mutex growing;                 // guards the bytes from `filled` on
  sqlite3_int64 filled = 0;           // the file is that long
};

std::mutex registry_mutex;
std::map<std::string, std::weak_ptr<Log>>& registry() {
  static std::map<std::string, std::weak_ptr<Log>> logs;
  return logs;
}
std::shared_ptr<Log> log_of(const std::string& path) {
  const std::lock_guard lock(registry_mutex);
  const auto found = registry().find(path + "-wal");
  return found == registry().end() ? nullptr : found->second.lock();
}

// SQLite hands us memory for this; the file of the default VFS lies right behind it.
struct File {
  sqlite3_file base;
  std::shared_ptr<Log> log;
};
File& of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(File));
}
const sqlite3_io_methods& methods(sqlite3_file* file) { return *real(file)->pMethods; }

int flush(sqlite3_file* file) {
  Log& log = *of(file).log;
  if (log.gathered.empty()) return SQLITE_OK;
  const auto size = static_cast<sqlite3_int64>(log.gathered.size());
  const sqlite3_int64 end = log.at + size;
  std::unique_lock growing(log.growing, std::defer_lock);
  if (end > log.used) growing.lock();           // near the end, where zeros may be on their way
  constexpr sqlite3_int64 kWriteMax = 1 << 16;  // SQLite's own VFS takes no more than 128 KiB
  int status = SQLITE_OK;
  for (sqlite3_int64 done = 0; done < size && status == SQLITE_OK; done += kWriteMax) {
    status =
        methods(file).xWrite(real(file), log.gathered.data() + done,
                             static_cast<int>(std::min(kWriteMax, size - done)), log.at + done);
  }
  log.gathered.clear();
  if (status != SQLITE_OK) return status;
  log.used = end;
  if (growing.owns_lock()) log.filled = std::max(log.filled, end);
  return SQLITE_OK;
}

int on_close(sqlite3_file* file) {
  const int flushed = flush(file);
  {
    const std::lock_guard lock(registry_mutex);
    const auto found = registry().find(of(file).log->path);
    if (found != registry().end() && found->second.lock() == of(file).log) registry().erase(found);
  }
  const int closed = methods(file).xClose(real(file));
  of(file).~File();
  return flushed == SQLITE_OK ? closed : flushed;
}

int on_read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  const int flushed = flush(file);
  return flushed == SQLITE_OK ? methods(file).xRead(real(file), to, size, at) : flushed;
}

int on_write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  constexpr std::size_t kGatheredMax = 4U << 20U;
  Log& log = *of(file).log;
  const bool follows = at == log.at + static_cast<sqlite3_int64>(log.gathered.size());
  if (!log.gathered.empty() && (!follows || log.gathered.size() > kGatheredMax)) {
    if (const int status = flush(file); status != SQLITE_OK) return status;
  }
  if (log.gathered.empty()) log.at = at;
  log.gathered.append(static_cast<const char*>(from), static_cast<std::size_t>(size));
  return SQLITE_OK;
}

int on_truncate(sqlite3_file* file, sqlite3_int64 size) {
  const int flushed = flush(file);
  Log& log = *of(file).log;
  const std::lock_guard growing(log.growing);
  log.filled = std::min(log.filled, size);
  return flushed == SQLITE_OK ? methods(file).xTruncate(real(file), size) : flushed;
}

int on_sync(sqlite3_file* file, int flags) {
  const int flushed = flush(file);
  return flushed == SQLITE_OK ? methods(file).xSync(real(file), flags) : flushed;
}

int on_size(sqlite3_file* file, sqlite3_int64* size) {
  const int flushed = flush(file);
  return flushed == SQLITE_OK ? methods(file).xFileSize(real(file), size) : flushed;
}

const sqlite3_io_methods kMethods{
    .iVersion = 1,
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_size,
    .xLock = [](sqlite3_file* f, int level) { return methods(f).xLock(real(f), level); },
    .xUnlock = [](sqlite3_file* f, int level) { return methods(f).xUnlock(real(f), level); },
    .xCheckReservedLock = [](sqlite3_file* f,
                             int* out) { return methods(f).xCheckReservedLock(real(f), out); },
    .xFileControl = [](sqlite3_file* f, int op,
                       void* arg) { return methods(f).xFileControl(real(f), op, arg); },
    .xSectorSize = [](sqlite3_file* f) { return methods(f).xSectorSize(real(f)); },
    .xDeviceCharacteristics =
        [](sqlite3_file* f) { return methods(f).xDeviceCharacteristics(real(f)); },
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out) {
  auto* const usual = static_cast<sqlite3_vfs*>(vfs->pAppData);
  const bool log = (flags & SQLITE_OPEN_WAL) != 0 && (flags & SQLITE_OPEN_READWRITE) != 0;
  if (!log) return usual->xOpen(usual, name, file, flags, out);
  new (file) File{{nullptr}, nullptr};
  const int status = usual->xOpen(usual, name, real(file), flags, out);
  if (status != SQLITE_OK) return status;
  auto opened = std::make_shared<Log>();
  opened->path = name;
  methods(file).xFileSize(real(file), &opened->filled);
  {
    // The first that opens it is its writer; the checkpointer's handle is not asked about.
    const std::lock_guard lock(registry_mutex);
    registry().try_emplace(opened->path, opened);
  }
  of(file).log = std::move(opened);
  file->pMethods = &kMethods;
  return SQLITE_OK;
}

}  // namespace

const char* wal_vfs() {
  static sqlite3_vfs ours = [] {
    sqlite3_vfs* const usual = sqlite3_vfs_find(nullptr);
    sqlite3_vfs made = *usual;
    made.pNext = nullptr;
    made.zName = "weir";
    made.szOsFile = static_cast<int>(sizeof(File)) + usual->szOsFile;
    made.pAppData = usual;
    made.xOpen = open;
    return made;
  }();
  static const int registered = sqlite3_vfs_register(&ours, 0);
  return registered == SQLITE_OK ? ours.zName : nullptr;
}

std::int64_t wal_bytes_used(const std::string& path) {
  const auto log = log_of(path);
  return log == nullptr ? 0 : log->used.load();
}

void extend_wal(const std::string& path, std::int64_t ahead) {
  const auto log = log_of(path);
  if (log == nullptr) return;
  static const std::array<char, 1U << 18U> zeros{};
  const int file = ::open(log->path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  bool grown = false;
  for (;;) {
    const std::lock_guard growing(log->growing);
    if (log->filled >= log->used + ahead) break;
    if (::pwrite(file, zeros.data(), zeros.size(), log->filled) !=
        static_cast<ssize_t>(zeros.size()))
      break;
    log->filled += static_cast<sqlite3_int64>(zeros.size());
    grown = true;
  }
  if (grown) ::fdatasync(file);
  ::close(file);
}

}  // namespace engine::store
