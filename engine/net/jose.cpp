#include "engine/net/jose.hpp"

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

#include "parsers/yaml/values.hpp"

namespace engine::net {

namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
template <class T, auto Free>
using Owned = std::unique_ptr<T, Freed<Free>>;
using Number = Owned<BIGNUM, BN_free>;
using Builder = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using Params = Owned<OSSL_PARAM, OSSL_PARAM_free>;
using Context = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using Digest = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using Signature = Owned<ECDSA_SIG, ECDSA_SIG_free>;

struct AlgorithmRow {
  Algorithm algorithm;
  std::string_view name;
  bool elliptic;
  std::size_t bytes;  // of r and s each
  int bits;           // of the curve
};
constexpr std::array<AlgorithmRow, 4> kAlgorithms{{
    {Algorithm::RS256, "RS256", false, 0, 0},
    {Algorithm::RS384, "RS384", false, 0, 0},
    {Algorithm::ES256, "ES256", true, 32, 256},
    {Algorithm::ES384, "ES384", true, 48, 384},
}};
const AlgorithmRow& row_of(Algorithm algorithm) {
  return kAlgorithms[static_cast<std::size_t>(algorithm)];
}
const EVP_MD* digest_of(Algorithm algorithm) {
  const bool long_one = algorithm == Algorithm::RS384 || algorithm == Algorithm::ES384;
  return long_one ? EVP_sha384() : EVP_sha256();
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());  // NOLINT(*-reinterpret-cast)
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());  // NOLINT(*-reinterpret-cast)
}

// RFC 7518: RSA with at least 2048 bits, the curve of the algorithm.
bool fits(const EVP_PKEY& key, Algorithm algorithm) {
  const AlgorithmRow& row = row_of(algorithm);
  const int kind = EVP_PKEY_get_base_id(&key);
  if (!row.elliptic) return kind == EVP_PKEY_RSA && EVP_PKEY_get_bits(&key) >= 2048;
  return kind == EVP_PKEY_EC && EVP_PKEY_get_bits(&key) == row.bits;
}

Key made_of(const char* kind, OSSL_PARAM_BLD* builder) {
  const Params params(OSSL_PARAM_BLD_to_param(builder));
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* key = nullptr;
  if (params == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1)
    return nullptr;
  return Key(key);
}

Key rsa_key(const json::Value& jwk) {
  const auto n = from_base64url(jwk.string("n"));
  const auto e = from_base64url(jwk.string("e"));
  if (!n || !e || n->empty() || e->empty() || n->size() > 1024) return nullptr;
  const Number modulus(BN_bin2bn(bytes_of(*n), static_cast<int>(n->size()), nullptr));
  const Number exponent(BN_bin2bn(bytes_of(*e), static_cast<int>(e->size()), nullptr));
  const Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return made_of("RSA", builder.get());
}

Key elliptic_key(const json::Value& jwk) {
  const std::string_view curve = jwk.string("crv");
  const std::size_t size = curve == "P-256" ? 32U : curve == "P-384" ? 48U : 0U;
  const auto x = from_base64url(jwk.string("x"));
  const auto y = from_base64url(jwk.string("y"));
  if (size == 0 || !x || !y || x->size() != size || y->size() != size) return nullptr;
  const std::string point = '\x04' + *x + *y;
  const Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.data(),
                                  curve.size());
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  return made_of("EC", builder.get());
}

// RFC 7518, 3.4: r and s behind one another; OpenSSL has them in DER.
std::string der_of(std::string_view signature, std::size_t bytes) {
  if (signature.size() != 2 * bytes) return {};
  const Signature pair(ECDSA_SIG_new());
  const int half = static_cast<int>(bytes);
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(bytes_of(signature), half, nullptr),
                 BN_bin2bn(bytes_of(signature.substr(bytes)), half, nullptr));
  std::string der(256, '\0');
  unsigned char* out = bytes_of(der);
  const int size = i2d_ECDSA_SIG(pair.get(), &out);
  der.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return der;
}
std::string pair_of(std::string_view der, std::size_t bytes) {
  const unsigned char* in = bytes_of(der);
  const Signature pair(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size())));
  std::string both(2 * bytes, '\0');
  const int half = static_cast<int>(bytes);
  if (pair == nullptr || BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), bytes_of(both), half) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), bytes_of(both) + bytes, half) < 0)
    return {};
  return both;
}

std::optional<std::int64_t> seconds(const json::Value& claims, std::string_view name) {
  const json::Value* value = claims.find(name);
  if (value == nullptr || value->kind != json::Value::Kind::number) return {};
  // NumericDate may have a fraction (RFC 7519, 2).
  return parsers::yaml::parse_integer<std::int64_t>(value->text.substr(0, value->text.find('.')));
}

bool names(const json::Value& claims, std::string_view audience) {
  const json::Value* aud = claims.find("aud");
  if (aud == nullptr) return false;
  if (aud->kind == json::Value::Kind::string) return aud->text == audience;
  return std::any_of(aud->items.begin(), aud->items.end(), [&](const json::Value& one) {
    return one.kind == json::Value::Kind::string && one.text == audience;
  });
}

// `scope` is words in one text, or a list (some servers call it scp).
std::vector<std::string> scopes_in(const json::Value& claims) {
  std::vector<std::string> all;
  for (const char* name : {"scope", "scp"}) {
    const json::Value* value = claims.find(name);
    if (value == nullptr) continue;
    for (const json::Value& item : value->items) all.push_back(item.text);
    std::string_view rest = value->text;
    while (!rest.empty()) {
      const std::string_view word = rest.substr(0, rest.find(' '));
      if (!word.empty()) all.emplace_back(word);
      rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    }
  }
  return all;
}

}  // namespace

std::string base64url(std::string_view bytes) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = bits << 8U | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) out += kDigits[bits >> (count - 6) & 63U];
  }
  if (count > 0) out += kDigits[bits << (6 - count) & 63U];
  return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  if (text.size() % 4 == 1) return {};
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return {};
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 255U);
  }
  if ((bits & ((1U << count) - 1U)) != 0) return {};  // one text for one value
  return out;
}

std::string_view name_of(Algorithm algorithm) { return row_of(algorithm).name; }

std::optional<Algorithm> algorithm_of(std::string_view name) {
  for (const AlgorithmRow& row : kAlgorithms) {
    if (row.name == name) return row.algorithm;
  }
  return {};
}

void KeyCloser::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

std::optional<KeySet> KeySet::read(std::string_view jwks) {
  const auto value = json::read(jwks);
  const json::Value* keys = value ? value->find("keys") : nullptr;
  if (keys == nullptr) return {};
  KeySet set;
  for (const json::Value& jwk : keys->items) {
    if (jwk.find("use") != nullptr && jwk.string("use") != "sig") continue;
    const std::string_view kind = jwk.string("kty");
    Key key = kind == "RSA" ? rsa_key(jwk) : kind == "EC" ? elliptic_key(jwk) : nullptr;
    if (key == nullptr) continue;
    const auto only = algorithm_of(jwk.string("alg"));
    if (jwk.find("alg") != nullptr && !only) continue;
    set.keys_.push_back({std::string(jwk.string("kid")), only, std::move(key)});
  }
  if (set.keys_.empty()) return {};
  return set;
}

bool KeySet::verify(Algorithm algorithm, std::string_view id, std::string_view text,
                    std::string_view signature) const {
  const AlgorithmRow& row = row_of(algorithm);
  const std::string der = row.elliptic ? der_of(signature, row.bytes) : std::string(signature);
  if (der.empty()) return false;
  return std::any_of(keys_.begin(), keys_.end(), [&](const Named& named) {
    if (!id.empty() && named.id != id) return false;
    if ((named.only && *named.only != algorithm) || !fits(*named.key, algorithm)) return false;
    const Digest digest(EVP_MD_CTX_new());
    return EVP_DigestVerifyInit(digest.get(), nullptr, digest_of(algorithm), nullptr,
                                named.key.get()) == 1 &&
           EVP_DigestVerify(digest.get(), bytes_of(der), der.size(), bytes_of(text), text.size()) ==
               1;
  });
}

Token check_token(std::string_view token, const KeySet& keys, const TokenTerms& terms,
                  std::int64_t now_s) {
  const std::size_t one = token.find('.');
  const std::size_t two = one == std::string_view::npos ? one : token.find('.', one + 1);
  if (two == std::string_view::npos || token.size() > 16'384) return {TokenFault::malformed};
  const auto header_text = from_base64url(token.substr(0, one));
  const auto claims_text = from_base64url(token.substr(one + 1, two - one - 1));
  const auto signature = from_base64url(token.substr(two + 1));
  if (!header_text || !claims_text || !signature) return {TokenFault::malformed};
  const auto header = json::read(*header_text);
  if (!header || header->find("crit") != nullptr) return {TokenFault::malformed};
  const auto algorithm = algorithm_of(header->string("alg"));
  if (!algorithm) return {TokenFault::malformed};
  // What is in it is looked at only when somebody we know has signed it.
  if (!keys.verify(*algorithm, header->string("kid"), token.substr(0, two), *signature))
    return {TokenFault::signature};
  const auto claims = json::read(*claims_text);
  if (!claims) return {TokenFault::malformed};
  const auto until = seconds(*claims, "exp");
  const auto from = seconds(*claims, "nbf");
  if (!until) return {TokenFault::malformed};
  if (*until + terms.leeway_s <= now_s || (from && *from - terms.leeway_s > now_s))
    return {TokenFault::expired};
  if (claims->string("iss") != terms.issuer || !names(*claims, terms.audience))
    return {TokenFault::not_for_us};
  const std::string_view client =
      claims->find("client_id") != nullptr ? claims->string("client_id") : claims->string("sub");
  return {TokenFault::none, std::string(client), scopes_in(*claims)};
}

Key read_private_key(std::string_view pem, Algorithm algorithm) {
  const Owned<BIO, BIO_free_all> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  // Asks nobody for a password.
  auto no_password = [](char*, int, int, void*) { return -1; };
  Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
  if (key == nullptr || !fits(*key, algorithm)) return nullptr;
  return key;
}

std::string signed_token(std::string_view header, std::string_view claims, const EVP_PKEY& key,
                         Algorithm algorithm) {
  std::string text = base64url(header) + '.' + base64url(claims);
  const Digest digest(EVP_MD_CTX_new());
  // OpenSSL counts the users of a key, and so wants it writable.
  auto* const writable = const_cast<EVP_PKEY*>(&key);  // NOLINT(*-const-cast)
  std::string made;
  made.resize(std::size_t{1} << 10U);
  std::size_t size = made.size();
  if (EVP_DigestSignInit(digest.get(), nullptr, digest_of(algorithm), nullptr, writable) != 1 ||
      EVP_DigestSign(digest.get(), bytes_of(made), &size, bytes_of(text), text.size()) != 1)
    return {};
  made.resize(size);
  const AlgorithmRow& row = row_of(algorithm);
  if (row.elliptic) made = pair_of(made, row.bytes);
  return made.empty() ? std::string() : text + '.' + base64url(made);
}

std::string sha256(std::string_view bytes) {
  std::string hash(SHA256_DIGEST_LENGTH, '\0');
  SHA256(bytes_of(bytes), bytes.size(), bytes_of(hash));
  return hash;
}

bool same_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace engine::net
