// TimedSocket: a TCP socket whose reads have a deadline, by one lazy timer for all of them.
//
// Knows that a timer costs more than a message: it is set again only when it fires too early or
// a deadline comes before it. Does not know protocols.
//
// Invariant: handlers hold a shared_ptr; nothing is touched after the socket's owner is gone.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <span>

#include "engine/flow/inbound.hpp"

namespace engine::net {

namespace asio = boost::asio;
using asio::ip::tcp;

class TimedSocket : public std::enable_shared_from_this<TimedSocket> {
 public:
  explicit TimedSocket(tcp::socket socket);

  // What came: bytes, or why none did.
  using Came = std::variant<flow::Got, flow::Late, flow::Gone>;
  asio::awaitable<Came> read(std::span<char> room, std::optional<flow::Instant> deadline);
  // All of it; false when the other side is gone.
  asio::awaitable<bool> write(std::string_view bytes);
  void close();
  tcp::socket& socket() { return socket_; }

 private:
  void arm();

  tcp::socket socket_;
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
