#include "engine/net/oauth.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <random>

#include "parsers/json/writer.hpp"
#include "parsers/yaml/values.hpp"

namespace engine::net {

using core::say;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::int64_t kAssertionLives_s = 300;  // SMART: no longer than five minutes
constexpr std::int64_t kUsual_s = 300;           // where the answer does not say
constexpr std::int64_t kEarly_s = 30;            // on its way a token must not end

std::string escaped(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain)
      out += c;
    else
      ((out += '%') += kHex[byte >> 4U]) += kHex[byte & 15U];
  }
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out = base64url(bytes);
  for (char& c : out) c = c == '-' ? '+' : c == '_' ? '/' : c;
  while (out.size() % 4 != 0) out += '=';
  return out;
}

// RFC 7523 and SMART backend services.
std::string assertion(const OauthTerms& terms, std::int64_t now_s, std::string_view id) {
  std::string header;
  json::Writer h(header);
  h.begin_object();
  h.key("alg"), h.string(name_of(terms.algorithm));
  h.key("typ"), h.string("JWT");
  if (!terms.key_id.empty()) h.key("kid"), h.string(terms.key_id);
  h.end_object();
  std::string claims;
  json::Writer c(claims);
  c.begin_object();
  c.key("iss"), c.string(terms.client_id);
  c.key("sub"), c.string(terms.client_id);
  c.key("aud"), c.string(terms.token_url);
  c.key("exp"), c.number(now_s + kAssertionLives_s);
  c.key("iat"), c.number(now_s);
  c.key("jti"), c.string(id);
  c.end_object();
  return signed_token(header, claims, *terms.private_key, terms.algorithm);
}

std::int64_t wall_clock_s() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string fresh_id() {
  std::random_device chance;
  std::string bytes;
  for (int i = 0; i < 4; ++i) {
    const std::uint32_t part = chance();
    for (unsigned shift = 0; shift < 32; shift += 8)
      bytes += static_cast<char>(part >> shift & 255U);
  }
  return base64url(bytes);
}

}  // namespace

core::Result<OauthTerms> read_oauth(const core::Name& secret, std::string_view text) {
  auto bad = [&](core::Safe hint) {
    return core::fail({.code = 5022,
                       .what = say("the secret % is not what it is used as", secret),
                       .hint = std::move(hint)});
  };
  const auto value = json::read(text);
  if (!value) return bad(say("it is JSON: token_url, client_id, and more"));
  OauthTerms terms{.token_url = std::string(value->string("token_url")),
                   .client_id = std::string(value->string("client_id")),
                   .client_secret = std::string(value->string("client_secret")),
                   .scope = std::string(value->string("scope")),
                   .key_id = std::string(value->string("key_id"))};
  const auto url = channels::parse_url(terms.token_url);
  if (!url || !url->tls) return bad(say("token_url is an address with https"));
  terms.url = *url;
  if (terms.client_id.empty()) return bad(say("client_id is missing"));
  const std::string_view pem = value->string("private_key");
  if (pem.empty() == terms.client_secret.empty())
    return bad(say("it has client_secret, or private_key: one of them"));
  if (pem.empty()) return terms;
  const std::string_view name = value->string("algorithm");
  const auto algorithm = name.empty() ? Algorithm::RS384 : algorithm_of(name);
  if (!algorithm) return bad(say("algorithm is RS384 or ES384"));
  terms.algorithm = *algorithm;
  terms.private_key = read_private_key(pem, *algorithm);
  if (terms.private_key == nullptr)
    return bad(say("private_key is PEM, without a password, and fits algorithm"));
  return terms;
}

http::Request token_request(const OauthTerms& terms, std::int64_t now_s, std::string_view id) {
  http::Request request{.method = "POST", .target = terms.url.path.empty() ? "/" : terms.url.path};
  request.fields = {{"content-type", "application/x-www-form-urlencoded"},
                    {"accept", "application/json"}};
  request.body = "grant_type=client_credentials";
  if (!terms.scope.empty()) request.body += "&scope=" + escaped(terms.scope);
  if (terms.private_key != nullptr) {
    request.body +=
        "&client_assertion_type="
        "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=" +
        assertion(terms, now_s, id);
  } else {
    // RFC 6749, 2.3.1: both are escaped before they are joined.
    request.fields.push_back({"authorization", "Basic " + base64(escaped(terms.client_id) + ':' +
                                                                 escaped(terms.client_secret))});
  }
  return request;
}

std::optional<OauthToken> token_in(const http::Response& answer, std::int64_t now_s) {
  if (answer.status != 200) return {};
  const auto value = json::read(answer.body);
  if (!value) return {};
  const std::string_view text = value->string("access_token");
  const bool visible =
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
  if (text.empty() || !visible) return {};
  const json::Value* lives = value->find("expires_in");
  const std::int64_t seconds =
      lives == nullptr ? kUsual_s
                       : parsers::yaml::parse_integer<std::int64_t>(lives->text).value_or(kUsual_s);
  return OauthToken{std::string(text), now_s + seconds - std::min(kEarly_s, seconds / 2)};
}

Oauth::Oauth(const asio::any_io_executor& executor, OauthTerms terms,
             std::shared_ptr<asio::ssl::context> tls)
    : terms_(std::move(terms)),
      timer_(executor),
      client_(executor, {terms_.url.address, std::move(tls)}) {}

asio::awaitable<std::optional<std::string>> Oauth::token(std::chrono::milliseconds timeout) {
  using Text = std::optional<std::string>;
  if (token_ && token_->until_s > wall_clock_s()) co_return Text(token_->text);
  // Somebody else asks already.
  while (asking_) {
    timer_.expires_after(std::chrono::milliseconds(20));
    auto waited = co_await timer_.async_wait(kTuple);
    static_cast<void>(waited);
    if (token_ && token_->until_s > wall_clock_s()) co_return Text(token_->text);
  }
  asking_ = true;
  const http::Request request = token_request(terms_, wall_clock_s(), fresh_id());
  auto answer = co_await client_.ask(request, request.body, timeout);
  asking_ = false;
  token_.reset();
  if (const auto* response = std::get_if<http::Response>(&answer))
    token_ = token_in(*response, wall_clock_s());
  if (!token_) co_return Text();
  co_return Text(token_->text);
}

void Oauth::forget(std::string_view token) {
  if (token_ && token_->text == token) token_.reset();
}

}  // namespace engine::net
