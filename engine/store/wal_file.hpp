// The write-ahead log of a volume on disk: a commit is one write, into space that is there already.
//
// Knows two things that SQLite leaves to its VFS: the pieces of a commit are gathered until SQLite
// asks for them to be on disk, and the file is longer than what is used, filled with zeros ahead of
// time by the housekeeping thread, so that the disk need not write the file's length with each
// commit. What is on disk after a sync is byte for byte what SQLite wrote.
// Does not know tables. Only logs that are opened for writing come here; all else is SQLite's own.
//
// Invariant: nothing is gathered after a sync, a read or a close.
#pragma once

#include <cstdint>
#include <string>

namespace engine::store {

// Registers it once; the name is for sqlite3_open_v2.
const char* wal_vfs();

// Of the log of the volume at this path (its .db file), as its writer has it open; 0 if it has not.
std::int64_t wal_bytes_used(const std::string& path);
// Makes the file at least `ahead` bytes longer than what is used, a piece at a time. On another
// thread than the writer's. What cannot be done is left: SQLite then grows the file itself.
void extend_wal(const std::string& path, std::int64_t ahead);

}  // namespace engine::store
