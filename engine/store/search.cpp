#include "engine/store/search.hpp"

#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>

#include "parsers/core/ensure.hpp"

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

void KeyedHash::Free::operator()(evp_mac_ctx_st* context) const { EVP_MAC_CTX_free(context); }

KeyedHash::KeyedHash(const std::string& key) {
  EVP_MAC* const mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  context_.reset(EVP_MAC_CTX_new(mac));
  EVP_MAC_free(mac);
  std::string digest = "SHA256";
  const std::array<OSSL_PARAM, 2> settings{
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
      OSSL_PARAM_construct_end()};
  ENSURE(context_ != nullptr);
  ENSURE(EVP_MAC_init(context_.get(), reinterpret_cast<const unsigned char*>(key.data()),
                      key.size(), settings.data()) == 1);
}

std::string KeyedHash::of(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c != ' ') plain += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  std::size_t size = 0;
  // Without a key: begins anew with the same one.
  ENSURE(EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1);
  EVP_MAC_update(context_.get(), reinterpret_cast<const unsigned char*>(plain.data()),
                 plain.size());
  EVP_MAC_final(context_.get(), digest.data(), &size, digest.size());
  return {digest.begin(), digest.begin() + kKeyBytes};
}

std::string KeyedHash::of(const std::vector<flow::SearchKey>& keys) {
  std::string all;
  for (const flow::SearchKey& one : keys) {
    const std::string hash = of(one.text);
    bool known = false;
    for (std::size_t at = 0; at < all.size() && !known; at += kKeyBytes)
      known = all.compare(at, kKeyBytes, hash) == 0;
    if (!known) all += hash;
  }
  return all;
}

SearchIndex::SearchIndex(const std::string& directory, bool read_only)
    : database_(directory + "/keys.db", read_only) {
  if (read_only) return;
  database_.execute(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
      "CREATE TABLE IF NOT EXISTS entry (hash BLOB, volume TEXT, message INTEGER, "
      "PRIMARY KEY(hash,volume,message)) WITHOUT ROWID;"
      "CREATE TABLE IF NOT EXISTS reached (volume TEXT PRIMARY KEY, message INTEGER);");
}

void SearchIndex::add(const std::string& volume, const std::vector<Keyed>& rows) {
  if (rows.empty()) return;
  std::vector<std::pair<std::string_view, std::int64_t>> sorted;  // neighbours on disk together
  for (const Keyed& row : rows) {
    for (std::size_t at = 0; at + kKeyBytes <= row.hashes.size(); at += kKeyBytes)
      sorted.emplace_back(std::string_view(row.hashes).substr(at, kKeyBytes), row.message);
  }
  std::sort(sorted.begin(), sorted.end());
  database_.execute("BEGIN IMMEDIATE");
  Statement insert = database_.prepare("INSERT OR IGNORE INTO entry VALUES(?,?,?)");
  for (const auto& [hash, message] : sorted)
    insert.blob(1, hash).text(2, volume).bind(3, message).run();
  database_
      .prepare(
          "INSERT INTO reached VALUES(?,?) ON CONFLICT(volume) DO UPDATE SET "
          "message=excluded.message")
      .text(1, volume)
      .bind(2, rows.back().message)
      .run();
  database_.execute("COMMIT");
}

std::vector<std::string> SearchIndex::find(std::string_view hash, std::size_t most) {
  Statement select = database_.prepare(
      "SELECT volume,message FROM entry WHERE hash=? ORDER BY volume DESC,message DESC LIMIT ?");
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
