#include "engine/store/sqlite.hpp"

#include <filesystem>

namespace engine::store {

namespace {

// SQLite's own words: they name tables and files, never values.
[[noreturn]] void fail(sqlite3* database, int status) {
  const char* const words = database == nullptr ? sqlite3_errstr(status) : sqlite3_errmsg(database);
  const core::Name said(core::NameKey{}, words);
  const bool full = status == SQLITE_FULL || status == SQLITE_IOERR;
  throw Failure{
      {.code = 5003,
       .what = core::say("the journal cannot be written: %", said),
       .hint = full ? core::say("is the disk full?") : core::say("look at the state directory")}};
}

// A name that SQLite takes for a file that nobody writes to: it then needs no file beside it, which
// a full disk could not hold.
std::string unchanging(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    if (c == '?' || c == '#' || c == '%') {
      uri += '%';
      uri += kHex[byte >> 4U];
      uri += kHex[byte & 15U];
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

bool has_log(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path + "-wal", error);
  return !error && size > 0;
}

}  // namespace

Statement::Statement(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* made = nullptr;
  const int status = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  statement_.reset(made);
  if (status != SQLITE_OK) fail(database, status);
}

Statement& Statement::bind(int n, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), n, value);
  return *this;
}
Statement& Statement::text(int n, std::string_view value) {
  sqlite3_bind_text64(statement_.get(), n, value.data() == nullptr ? "" : value.data(),
                      value.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}
Statement& Statement::blob(int n, std::string_view value) {
  sqlite3_bind_blob64(statement_.get(), n, value.data() == nullptr ? "" : value.data(),
                      value.size(), SQLITE_STATIC);
  return *this;
}

bool Statement::step() {
  const int status = sqlite3_step(statement_.get());
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) return false;
  sqlite3* const database = sqlite3_db_handle(statement_.get());
  sqlite3_reset(statement_.get());
  fail(database, status);
}

void Statement::run() {
  while (step()) {
  }
  reset();
}
void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}
std::string Statement::bytes(int column) const {
  const void* const data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return data == nullptr
             ? std::string()
             : std::string(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

Database::Database(const std::string& path, bool read_only, const char* vfs) {
  sqlite3* made = nullptr;
  const int flags = read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int status = sqlite3_open_v2(path.c_str(), &made, flags | SQLITE_OPEN_NOMUTEX, vfs);
  handle_.reset(made);
  if (status != SQLITE_OK) fail(made, status);
  sqlite3_busy_timeout(made, 5000);
  if (!read_only || has_log(path)) return;
  if (sqlite3_exec(made, "PRAGMA schema_version", nullptr, nullptr, nullptr) == SQLITE_OK) return;
  const int again = sqlite3_open_v2(unchanging(path).c_str(), &made,
                                    flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, vfs);
  handle_.reset(made);
  if (again != SQLITE_OK) fail(made, again);
}

void Database::execute(const char* sql) {
  const int status = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
  if (status != SQLITE_OK) fail(handle_.get(), status);
}

}  // namespace engine::store
