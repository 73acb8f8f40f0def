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

  struct ReadResult {
    std::size_t bytes = 0;
    bool late = false;
    bool gone = false;
  };
  asio::awaitable<ReadResult> read(std::span<char> room, std::optional<flow::Instant> deadline);
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

// TCP_NODELAY and keepalive, as MLLP links need them.
void tune(tcp::socket& socket);

}  // namespace engine::net
