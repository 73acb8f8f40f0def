// Database and Statement: SQLite's handles with owners, and its errors as Problems.
//
// The door to SQLite: the only header that names it. Does not know tables.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "parsers/core/result.hpp"

namespace engine::store {

namespace core = parsers::core;

class Statement {
 public:
  Statement() = default;
  Statement(sqlite3* database, std::string_view sql);

  Statement& bind(int n, std::int64_t value);
  // Not copied: the text must live until the next reset().
  Statement& text(int n, std::string_view value);
  Statement& blob(int n, std::string_view value);
  bool step();  // true: there is a row
  void run();   // step to the end, and reset
  void reset();
  std::int64_t integer(int column) const;
  std::string bytes(int column) const;

 private:
  struct Finish {
    void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
  };
  std::unique_ptr<sqlite3_stmt, Finish> statement_;
};

// Every call that fails throws Failure; it is caught where the journal meets the engine.
struct Failure {
  core::Problem problem;
};

class Database {
 public:
  Database() = default;
  // Opens or makes the file. read_only opens what another process may be writing. `vfs` is a VFS of
  // SQLite; null: the usual one.
  explicit Database(const std::string& path, bool read_only = false, const char* vfs = nullptr);
  void execute(const char* sql);
  Statement prepare(std::string_view sql) { return Statement(handle_.get(), sql); }
  std::int64_t last_row() const { return sqlite3_last_insert_rowid(handle_.get()); }
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* d) const { sqlite3_close_v2(d); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace engine::store
