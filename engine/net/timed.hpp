// TimedSocket: a TCP socket, plain or with TLS, whose reads have a deadline, by one lazy timer for
// all of them.
//
// Knows that a timer costs more than a message: it is set again only when it fires too early or
// a deadline comes before it. Does not know protocols.
//
// Invariant: handlers hold a shared_ptr; nothing is touched after the socket's owner is gone.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <span>

#include "engine/flow/session.hpp"

namespace engine::net {

namespace asio = boost::asio;
using asio::ip::tcp;

class TimedSocket : public std::enable_shared_from_this<TimedSocket> {
 public:
  // With a context it speaks TLS.
  explicit TimedSocket(tcp::socket socket, std::shared_ptr<asio::ssl::context> tls = nullptr);

  // What came: bytes, or why none did.
  using Came = std::variant<flow::Got, flow::Late, flow::Gone>;
  asio::awaitable<Came> read(std::span<char> room, std::optional<flow::Instant> deadline);
  // All of it; false when the other side is gone.
  asio::awaitable<bool> write(std::string_view bytes);
  // As the server, where it speaks TLS; in a few seconds. False: the other side does not.
  asio::awaitable<bool> handshake();
  // Tells the other side that no more comes, where it speaks TLS.
  asio::awaitable<void> farewell();
  // The common name in the certificate that the other side has shown; empty: none.
  std::string certified_name() const;
  void close();
  tcp::socket& socket() { return socket_; }

 private:
  void arm();

  using Tls = asio::ssl::stream<tcp::socket&>;

  tcp::socket socket_;
  std::shared_ptr<asio::ssl::context> context_;
  std::unique_ptr<Tls> tls_;  // null: plain
  asio::steady_timer timer_;
  std::optional<flow::Instant> deadline_;
  std::optional<flow::Instant> armed_;
  bool late_ = false;
};

// The same as what a session hears.
template <class Heard>
Heard heard_of(const TimedSocket::Came& came) {
  return std::visit([](const auto& what) -> Heard { return what; }, came);
}

// TCP_NODELAY and keepalive, as MLLP links need them.
void tune(tcp::socket& socket);

}  // namespace engine::net
