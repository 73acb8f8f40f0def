#include "engine/net/access.hpp"

#include <algorithm>
#include <sstream>

#include "engine/net/jose.hpp"

namespace engine::net {

using core::say;
using flow::Access;

namespace {

constexpr std::size_t kKeyCharactersMin = 16;

struct ApiKey {
  std::string name;
  std::string hash;
};

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() != 64) return {};
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    unsigned byte = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
    if (error != std::errc() || end != text.data() + i + 2) return {};
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

// Lines of a name and a key; a # begins a comment.
std::optional<std::vector<ApiKey>> read_keys(const std::string& text) {
  std::vector<ApiKey> keys;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name;
    std::string key;
    std::string more;
    if (!(words >> name) || name.starts_with('#')) continue;
    if (!(words >> key) || (words >> more)) return {};
    if (key.starts_with("sha256:")) {
      const auto hash = from_hex(std::string_view(key).substr(7));
      if (!hash) return {};
      keys.push_back({name, *hash});
    } else if (key.size() >= kKeyCharactersMin) {
      keys.push_back({name, sha256(key)});
    } else {
      return {};
    }
  }
  if (keys.empty()) return {};
  return keys;
}

std::string_view bearer_of(const http::Request& head) {
  std::string_view value = head.field("authorization");
  constexpr std::string_view kScheme = "bearer ";
  if (value.size() < kScheme.size()) return {};
  for (std::size_t i = 0; i < kScheme.size(); ++i) {
    if ((value[i] | 0x20) != (kScheme[i] | 0x20)) return {};
  }
  value.remove_prefix(kScheme.size());
  while (value.starts_with(' ')) value.remove_prefix(1);
  return value;
}

core::Safe why(TokenFault fault) {
  switch (fault) {
    case TokenFault::signature:
      return say("the token is signed by nobody whom the listener knows");
    case TokenFault::expired:
      return say("the token is not good at this time");
    case TokenFault::not_for_us:
      return say("the token is of another issuer, or for another audience");
    case TokenFault::malformed:
    case TokenFault::none:
      break;
  }
  return say("the token is none that can be read");
}

class Doorman {
 public:
  Doorman(const channels::AuthText& auth, std::vector<ApiKey> keys, std::optional<KeySet> set,
          std::function<std::int64_t()> now_s)
      : terms_{.issuer = auth.jwt.issuer.text.text(), .audience = auth.jwt.audience.text.text()},
        ingest_scopes_(auth.jwt.scopes),
        keys_(std::move(keys)),
        set_(std::move(set)),
        now_s_(std::move(now_s)) {}

  Access operator()(const http::Request& head) const {
    const std::string_view bearer = bearer_of(head);
    const std::string_view said = head.has("x-api-key") ? head.field("x-api-key") : bearer;
    if (said.empty()) return unknown(say("the request does not show who sends it"), "");
    if (const ApiKey* key = find(said); key != nullptr) return {.client = {.name = key->name}};
    if (!set_ || bearer.empty()) return unknown(say("nobody has this key"), "invalid_token");
    Token token = check_token(bearer, *set_, terms_, now_s_());
    if (token.fault != TokenFault::none) return unknown(why(token.fault), "invalid_token");
    const bool may_ingest =
        std::all_of(ingest_scopes_.begin(), ingest_scopes_.end(), [&](const std::string& scope) {
          return std::find(token.scopes.begin(), token.scopes.end(), scope) != token.scopes.end();
        });
    return {.client = {.name = std::move(token.subject),
                       .scopes = std::move(token.scopes),
                       .scoped = true,
                       .may_ingest = may_ingest}};
  }

 private:
  // All of them are looked at, whichever it is.
  const ApiKey* find(std::string_view said) const {
    const std::string hash = sha256(said);
    const ApiKey* found = nullptr;
    for (const ApiKey& key : keys_) {
      if (same_secret(key.hash, hash)) found = &key;
    }
    return found;
  }

  static Access unknown(core::Safe what, std::string_view error) {
    std::string challenge = "Bearer realm=\"weir\"";
    if (!error.empty()) ((challenge += ", error=\"") += error) += '"';
    return {.known = false,
            .problem = {.code = 5039,
                        .what = std::move(what),
                        .hint = say("send the key or the token that the listener's auth asks for, "
                                    "in Authorization")},
            .challenge = std::move(challenge)};
  }

  TokenTerms terms_;
  std::vector<std::string> ingest_scopes_;
  std::vector<ApiKey> keys_;
  std::optional<KeySet> set_;
  std::function<std::int64_t()> now_s_;
};

core::Problem bad(const core::Name& secret, core::Safe hint) {
  return {.code = 5022,
          .what = say("the secret % is not what it is used as", secret),
          .hint = std::move(hint)};
}

}  // namespace

core::Result<flow::Doorman> make_doorman(const channels::AuthText& auth, const AccessTexts& texts,
                                         std::function<std::int64_t()> now_s) {
  if (auth.api_keys.empty() && auth.jwt.keys.empty()) return flow::Doorman();
  std::vector<ApiKey> keys;
  if (!auth.api_keys.empty()) {
    auto read = read_keys(texts.api_keys);
    if (!read)
      return core::fail(bad(auth.api_keys.name,
                            say("it has a line for each sender: a name, and a key of at least % "
                                "characters or sha256: and its hash in hex",
                                kKeyCharactersMin)));
    keys = std::move(*read);
  }
  std::optional<KeySet> set;
  if (!auth.jwt.keys.empty()) {
    set = KeySet::read(texts.jwks);
    if (!set)
      return core::fail(bad(auth.jwt.keys.name,
                            say("it is a JSON Web Key Set with keys of RSA, P-256 or P-384")));
  }
  // A Doorman is shared: std::function wants it to be copied, and keys are not.
  auto one =
      std::make_shared<const Doorman>(auth, std::move(keys), std::move(set), std::move(now_s));
  return flow::Doorman([one](const http::Request& head) { return (*one)(head); });
}

}  // namespace engine::net
