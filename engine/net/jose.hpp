// JOSE: JSON Web Tokens, signed and checked (RFC 7515, 7517, 7518, 7519). A door to OpenSSL.
//
// Knows RS256, RS384, ES256 and ES384, key sets, and which claims make a token good now. What names
// its own way to be checked (`none`, HMAC with a public key, `crit`) is refused.
// Does not know HTTP, or what a token allows.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/json/value.hpp"

struct evp_pkey_st;

namespace engine::net {

namespace json = parsers::json;

std::string base64url(std::string_view bytes);
// Empty when it is none. Padding is not taken.
std::optional<std::string> from_base64url(std::string_view text);

enum class Algorithm : std::uint8_t { RS256, RS384, ES256, ES384 };
std::string_view name_of(Algorithm algorithm);
std::optional<Algorithm> algorithm_of(std::string_view name);

struct KeyCloser {
  void operator()(evp_pkey_st* key) const;
};
using Key = std::unique_ptr<evp_pkey_st, KeyCloser>;

// Public keys.
class KeySet {
 public:
  // Of a JSON Web Key Set. Keys of kinds that are not known are left out; empty when none is left.
  static std::optional<KeySet> read(std::string_view jwks);
  // By the key of that id; without one, by any that fits.
  bool verify(Algorithm algorithm, std::string_view id, std::string_view text,
              std::string_view signature) const;

 private:
  struct Named {
    std::string id;
    std::optional<Algorithm> only;
    Key key;
  };
  std::vector<Named> keys_;
};

struct TokenTerms {
  std::string issuer, audience;
  std::int64_t leeway_s = 60;  // clocks differ
};
enum class TokenFault : std::uint8_t { none, malformed, signature, expired, not_for_us };
struct Token {
  TokenFault fault = TokenFault::none;
  std::string subject{};
  std::vector<std::string> scopes{};
};
Token check_token(std::string_view token, const KeySet& keys, const TokenTerms& terms,
                  std::int64_t now_s);

// A private key; empty when the PEM is none, has a password, or does not fit the algorithm.
Key read_private_key(std::string_view pem, Algorithm algorithm);
// Header and claims are JSON. Empty when OpenSSL cannot.
std::string signed_token(std::string_view header, std::string_view claims, const evp_pkey_st& key,
                         Algorithm algorithm);

// 32 bytes.
std::string sha256(std::string_view bytes);
// In a time that does not tell where they differ.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace engine::net
