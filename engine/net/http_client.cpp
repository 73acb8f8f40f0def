// Beast 1.81 asserts that it has five bytes when it goes on with a last chunk of which it had three
// ("0 CR LF", then CR): a server that sends byte by byte would end weir. What follows is right
// without the assertion.
#define BOOST_DISABLE_ASSERTS
#include "engine/net/http_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "engine/net/timed.hpp"

namespace engine::net {

namespace beast = boost::beast;
using asio::ip::tcp;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t kBodyBytesMax = 64ULL << 20U;

using Sent = beast::http::request<beast::http::span_body<const char>>;
using Parser = beast::http::response_parser<beast::http::string_body>;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

Sent sent_of(const http::Request& head, std::string_view body, const Server& server) {
  Sent sent{beast::http::string_to_verb(head.method), head.target, 11};
  const std::uint16_t usual = server.tls == nullptr ? 80 : 443;
  std::string host = server.address.host;
  if (server.address.port != usual) host += ':' + std::to_string(server.address.port);
  sent.set(beast::http::field::host, host);
  sent.set(beast::http::field::user_agent, "weir");
  for (const http::Field& field : head.fields) sent.set(field.name, field.value);
  sent.body() = beast::span<const char>(body.data(), body.size());
  sent.prepare_payload();
  return sent;
}

http::Response answer_of(Parser& parser) {
  http::Response answer{.status = parser.get().result_int()};
  for (const auto& field : parser.get())
    answer.fields.push_back({lower(field.name_string()), std::string(field.value())});
  answer.body = std::move(parser.get().body());
  return answer;
}

Unanswered why(const boost::system::error_code& error) {
  return error == beast::error::timeout ? Unanswered::late : Unanswered::lost;
}

}  // namespace

std::shared_ptr<asio::ssl::context> client_context(const std::string& authority) {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  boost::system::error_code error;
  if (authority.empty())
    context->set_default_verify_paths(error);
  else
    context->add_certificate_authority(asio::const_buffer(authority.data(), authority.size()),
                                       error);
  if (error) return nullptr;
  context->set_verify_mode(asio::ssl::verify_peer, error);
  return context;
}

void HttpClient::drop() {
  plain_.reset();
  tls_.reset();
}

asio::awaitable<std::variant<std::monostate, Unanswered>> HttpClient::connect(
    std::chrono::milliseconds timeout) {
  using Result = std::variant<std::monostate, Unanswered>;
  drop();
  tcp::resolver resolver(executor_);
  const std::string port = std::to_string(server_.address.port);
  auto resolved = co_await resolver.async_resolve(server_.address.host, port, kTuple);
  if (std::get<0>(resolved)) co_return Result(Unanswered::not_connected);
  auto stream = std::make_unique<Plain>(executor_);
  stream->expires_after(timeout);
  auto connected = co_await stream->async_connect(std::get<1>(resolved), kTuple);
  if (std::get<0>(connected)) co_return Result(Unanswered::not_connected);
  tune(stream->socket());
  if (server_.tls == nullptr) {
    plain_ = std::move(stream);
    co_return Result();
  }
  auto tls = std::make_unique<Tls>(std::move(*stream), *server_.tls);
  boost::system::error_code error;
  tls->set_verify_callback(asio::ssl::host_name_verification(server_.address.host), error);
  // SNI; SSL_set_tlsext_host_name() is a macro with a cast.
  SSL_ctrl(tls->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
           server_.address.host.data());
  beast::get_lowest_layer(*tls).expires_after(timeout);
  auto shaken = co_await tls->async_handshake(asio::ssl::stream_base::client, kTuple);
  const boost::system::error_code failed = std::get<0>(shaken);
  if (failed) {
    const bool verified = failed.category() != asio::error::get_ssl_category();
    co_return Result(verified ? why(failed) : Unanswered::not_trusted);
  }
  tls_ = std::move(tls);
  co_return Result();
}

asio::awaitable<HttpClient::Answer> HttpClient::ask(const http::Request& head,
                                                    std::string_view body,
                                                    std::chrono::milliseconds timeout) {
  const bool fresh = !connected();
  if (fresh) {
    auto made = co_await connect(timeout);
    if (const auto* failed = std::get_if<Unanswered>(&made)) co_return Answer(*failed);
  }
  auto answer = co_await exchange(head, body, timeout);
  const auto* failed = std::get_if<Unanswered>(&answer);
  const bool stale = !fresh && failed != nullptr && *failed == Unanswered::lost;
  if (!stale) co_return answer;
  auto made = co_await connect(timeout);
  if (const auto* again = std::get_if<Unanswered>(&made)) co_return Answer(*again);
  auto second = co_await exchange(head, body, timeout);
  co_return second;
}

asio::awaitable<HttpClient::Answer> HttpClient::exchange(const http::Request& head,
                                                         std::string_view body,
                                                         std::chrono::milliseconds timeout) {
  Sent sent = sent_of(head, body, server_);
  Plain& lowest = tls_ != nullptr ? beast::get_lowest_layer(*tls_) : *plain_;
  lowest.expires_after(timeout);
  std::tuple<boost::system::error_code, std::size_t> done;
  if (tls_ != nullptr) {
    done = co_await beast::http::async_write(*tls_, sent, kTuple);
  } else {
    done = co_await beast::http::async_write(*plain_, sent, kTuple);
  }
  if (std::get<0>(done)) {
    const Unanswered failed = why(std::get<0>(done));
    drop();
    co_return Answer(failed);
  }
  beast::flat_buffer buffer;
  Parser parser;
  parser.body_limit(kBodyBytesMax);
  if (tls_ != nullptr) {
    done = co_await beast::http::async_read(*tls_, buffer, parser, kTuple);
  } else {
    done = co_await beast::http::async_read(*plain_, buffer, parser, kTuple);
  }
  if (std::get<0>(done)) {
    const Unanswered failed = why(std::get<0>(done));
    drop();
    co_return Answer(failed);
  }
  const bool keep = parser.get().keep_alive();
  lowest.expires_never();
  http::Response answer = answer_of(parser);
  if (!keep) drop();
  co_return Answer(std::move(answer));
}

}  // namespace engine::net
