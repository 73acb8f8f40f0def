// OAuth: tokens with which weir shows a FHIR server who it is: client credentials (RFC 6749), and
// SMART backend services (a signed assertion instead of a secret).
//
// Knows what the secret says, how a token is asked for, and until when one is good. A token is got
// once for all that is sent to a destination. Does not know what it is used for.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <optional>

#include "engine/net/http_client.hpp"
#include "engine/net/jose.hpp"
#include "parsers/core/result.hpp"

namespace engine::net {

namespace core = parsers::core;

// What the secret of `auth: { oauth: }` says.
struct OauthTerms {
  std::string token_url, client_id, client_secret, scope, key_id;
  channels::Url url{};
  Algorithm algorithm = Algorithm::RS384;
  Key private_key{};  // null: the client has a secret
};
core::Result<OauthTerms> read_oauth(const core::Name& secret, std::string_view text);

// The request for a token; `id` is unlike any other's.
http::Request token_request(const OauthTerms& terms, std::int64_t now_s, std::string_view id);

struct OauthToken {
  std::string text;
  std::int64_t until_s = 0;
};
// Empty when the answer has none.
std::optional<OauthToken> token_in(const http::Response& answer, std::int64_t now_s);

class Oauth {
 public:
  Oauth(const asio::any_io_executor& executor, OauthTerms terms,
        std::shared_ptr<asio::ssl::context> tls);

  // A good token, got when there is none; empty: the server gives none now.
  asio::awaitable<std::optional<std::string>> token(std::chrono::milliseconds timeout);
  // It was not taken: it is good no more.
  void forget(std::string_view token);

 private:
  OauthTerms terms_;
  asio::steady_timer timer_;
  HttpClient client_;
  std::optional<OauthToken> token_;
  bool asking_ = false;
};

}  // namespace engine::net
