// Pickup: a directory at which the messages of a channel come in.
//
// Knows the order claim - read - take - keep - move, and that a file which was claimed before a
// crash is read again, when each message in it has the name it had then. What it is told the file
// system cannot do is a line of the log, once, and it goes on looking.
// Does not know what is in a file. Everything but the file system is on the shard's thread.
//
// Flow: serve(); stop() ends looking; what is under way ends.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <string>

#include "engine/net/drop_box.hpp"
#include "engine/run/gate.hpp"

namespace engine::run {

class Pickup {
 public:
  Pickup(asio::io_context& io, const channels::Listener& listener, Inside inside,
         const std::string& state_directory);

  void serve();
  void stop();

 private:
  using Box = std::shared_ptr<const net::DropBox>;
  asio::awaitable<void> look();
  asio::awaitable<void> unfinished();
  asio::awaitable<void> take(std::string claimed);
  asio::awaitable<void> finish(std::string claimed, std::string reason);
  asio::awaitable<void> rest(std::chrono::milliseconds time);
  void trouble(const core::Safe& why);
  std::string mark();

  asio::io_context& io_;
  const channels::Listener& listener_;
  Inside inside_;
  flow::Reception reception_;
  asio::thread_pool disk_{1};  // of its own: a file system that hangs holds up nobody else
  Box box_;
  flow::Settling settling_;
  asio::steady_timer timer_;
  std::uint64_t marks_ = 0;
  bool in_trouble_ = false;
  bool stopping_ = false;
};

}  // namespace engine::run
