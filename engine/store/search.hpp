// Search: which messages speak of an id, without keeping the id.
//
// Knows keyed hashes (HMAC-SHA256 with a key of the site) and where their messages are. Written
// behind the journal, in a file of its own; can be deleted and made again from the volumes.
// Does not know the ids themselves: a stolen index tells nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/store/journal.hpp"
#include "engine/store/sqlite.hpp"

namespace engine::store {

inline constexpr std::size_t kKeyBytes = 16;  // of each hash, cut from 32

// The site's key, made on first use (mode 0600).
core::Result<std::string> site_key(const std::string& directory);
// Of one search key; case and blanks at the ends do not matter.
std::string keyed_hash(const std::string& key, std::string_view text);
// All of an entry, side by side: what a volume keeps for the index.
std::string hashed_keys(const std::string& key, const std::vector<flow::SearchKey>& keys);

class SearchIndex {
 public:
  SearchIndex(const std::string& directory, bool read_only = false);
  struct Row {
    std::string hashes;
    std::string volume;
    std::int64_t message = 0;
  };
  void add(const std::vector<Row>& rows);
  // "20261123-17", the newest first.
  std::vector<std::string> find(std::string_view hash, std::size_t most);
  // How far a volume is in the index.
  std::int64_t reached(const std::string& volume);

 private:
  Database database_;
};

}  // namespace engine::store
