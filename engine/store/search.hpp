// Search: which messages speak of an id, without keeping the id.
//
// Knows keyed hashes (HMAC-SHA256 with a key of the site) and where their messages are. Written
// behind the journal, in a file of its own; can be deleted and made again from the volumes.
// Does not know the ids themselves: a stolen index tells nothing.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/store/journal.hpp"
#include "engine/store/sqlite.hpp"

struct evp_mac_ctx_st;  // of OpenSSL

namespace engine::store {

inline constexpr std::size_t kKeyBytes = 16;  // of each hash, cut from 32

// The site's key, made on first use (mode 0600).
core::Result<std::string> site_key(const std::string& directory);

// Hashes with the site's key. Of one thread.
class KeyedHash {
 public:
  explicit KeyedHash(const std::string& key);
  // Of one search key; case and blanks do not matter.
  std::string of(std::string_view text);
  // All of an entry, side by side, none twice: what a volume keeps for the index.
  std::string of(const std::vector<flow::SearchKey>& keys);

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const;
  };
  std::unique_ptr<evp_mac_ctx_st, Free> context_;
};

// A message and its hashed keys, side by side.
struct Keyed {
  std::int64_t message = 0;
  std::string hashes;
};

class SearchIndex {
 public:
  explicit SearchIndex(const std::string& directory, bool read_only = false);
  // Of one volume, in the order of their rows; beyond what is there already.
  void add(const std::string& volume, const std::vector<Keyed>& rows);
  // "20261123-17", the newest first.
  std::vector<std::string> find(std::string_view hash, std::size_t most);
  // The last message of a volume that is in the index.
  std::int64_t reached(const std::string& volume);

 private:
  Database database_;
};

}  // namespace engine::store
