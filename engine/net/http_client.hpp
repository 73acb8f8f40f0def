// HTTP client: one connection to one server, kept open between requests. Plain or with TLS.
//
// Knows deadlines, and that a server may have closed a connection that it kept open for a while:
// that is no failure, and the request is made once more. Does not know what is asked.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "channels/src/address.hpp"
#include "engine/http/request.hpp"

namespace engine::net {

namespace asio = boost::asio;

struct Server {
  channels::Address address;
  std::shared_ptr<asio::ssl::context> tls;  // null: plain
};

enum class Unanswered : std::uint8_t { not_connected, not_trusted, late, lost };

class HttpClient {
 public:
  HttpClient(asio::any_io_executor executor, Server server)
      : executor_(std::move(executor)), server_(std::move(server)) {}

  using Answer = std::variant<http::Response, Unanswered>;
  // Both outlive it; the request's own body is not looked at.
  asio::awaitable<Answer> ask(const http::Request& head, std::string_view body,
                              std::chrono::milliseconds timeout);

 private:
  using Plain = boost::beast::tcp_stream;
  using Tls = boost::beast::ssl_stream<Plain>;

  asio::awaitable<Answer> exchange(const http::Request& head, std::string_view body,
                                   std::chrono::milliseconds timeout);
  asio::awaitable<std::variant<std::monostate, Unanswered>> connect(
      std::chrono::milliseconds timeout);
  bool connected() const { return plain_ != nullptr || tls_ != nullptr; }
  void drop();

  asio::any_io_executor executor_;
  Server server_;
  std::unique_ptr<Plain> plain_;
  std::unique_ptr<Tls> tls_;
};

// Who must have signed servers' certificates: PEM; empty: those whom the host trusts. Null when the
// PEM is none.
std::shared_ptr<asio::ssl::context> client_context(const std::string& authority);

}  // namespace engine::net
