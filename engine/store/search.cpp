#include "engine/store/search.hpp"

#include <fcntl.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <map>

namespace engine::store {

core::Result<std::string> site_key(const std::string& directory) {
  const std::string path = directory + "/search.key";
  constexpr std::size_t kSize = 32;
  std::ifstream in(path, std::ios::binary);
  std::string key{std::istreambuf_iterator<char>(in), {}};
  if (key.size() == kSize) return key;
  std::array<unsigned char, kSize> fresh{};
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool good = file >= 0 && RAND_bytes(fresh.data(), kSize) == 1 &&
                    ::write(file, fresh.data(), kSize) == static_cast<ssize_t>(kSize) &&
                    ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!good)
    return core::fail(
        {.code = 5001, .what = core::say("the search key cannot be made in the state directory")});
  return std::string(fresh.begin(), fresh.end());
}

std::string keyed_hash(const std::string& key, std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c != ' ') plain += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  std::string data(plain);
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(data.data()), data.size(), digest.data(), &size);
  return {digest.begin(), digest.begin() + kKeyBytes};
}

std::string hashed_keys(const std::string& key, const std::vector<flow::SearchKey>& keys) {
  std::vector<std::string> hashes;
  for (const flow::SearchKey& one : keys) {
    std::string hash = keyed_hash(key, one.text);
    if (std::find(hashes.begin(), hashes.end(), hash) == hashes.end())
      hashes.push_back(std::move(hash));
  }
  std::string all;
  for (const std::string& hash : hashes) all += hash;
  return all;
}

SearchIndex::SearchIndex(const std::string& directory, bool read_only)
    : database_(directory + "/search.db", read_only) {
  if (read_only) return;
  database_.execute(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
      "CREATE TABLE IF NOT EXISTS entry (hash BLOB, volume TEXT, message INTEGER);"
      "CREATE INDEX IF NOT EXISTS by_hash ON entry(hash);"
      "CREATE TABLE IF NOT EXISTS reached (volume TEXT PRIMARY KEY, message INTEGER);");
}

void SearchIndex::add(const std::vector<Row>& rows) {
  std::map<std::string, std::int64_t> highest;
  for (const Row& row : rows) highest.try_emplace(row.volume, reached(row.volume));
  database_.execute("BEGIN IMMEDIATE");
  Statement insert = database_.prepare("INSERT INTO entry VALUES(?,?,?)");
  for (const Row& row : rows) {
    std::int64_t& high = highest[row.volume];
    if (row.message <= high) continue;  // it was caught up with at the start
    high = row.message;
    for (std::size_t at = 0; at + kKeyBytes <= row.hashes.size(); at += kKeyBytes) {
      insert.blob(1, std::string_view(row.hashes).substr(at, kKeyBytes))
          .text(2, row.volume)
          .bind(3, row.message)
          .run();
    }
  }
  Statement mark = database_.prepare(
      "INSERT INTO reached VALUES(?,?) ON CONFLICT(volume) DO UPDATE SET message=excluded.message");
  for (const auto& [volume, high] : highest) mark.text(1, volume).bind(2, high).run();
  database_.execute("COMMIT");
}

std::vector<std::string> SearchIndex::find(std::string_view hash, std::size_t most) {
  Statement select = database_.prepare(
      "SELECT volume,message FROM entry WHERE hash=? ORDER BY rowid DESC LIMIT ?");
  select.blob(1, hash).bind(2, static_cast<std::int64_t>(most));
  std::vector<std::string> ids;
  while (select.step()) ids.push_back(select.bytes(0) + '-' + std::to_string(select.integer(1)));
  return ids;
}

std::int64_t SearchIndex::reached(const std::string& volume) {
  Statement select = database_.prepare("SELECT message FROM reached WHERE volume=?");
  select.text(1, volume);
  return select.step() ? select.integer(0) : 0;
}

}  // namespace engine::store
