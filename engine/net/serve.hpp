// Serves one inbound connection: does what the flow::Inbound session asks for.
//
// Knows sockets. Does not know what is in a message, nor how it is kept: Keep is handed on.
#pragma once

#include <functional>
#include <memory>

#include "engine/flow/inbound.hpp"
#include "engine/net/timed.hpp"

namespace engine::net {

// How entries are kept. All call back on the shard's thread.
struct Keeper {
  // True when it is on disk.
  std::function<void(std::unique_ptr<flow::Entry>, std::function<void(bool)>)> keep;
  // When a message of the channel that is on its way to disk has an outcome.
  std::function<void(std::function<void()>)> wait;
};

asio::awaitable<void> serve(std::shared_ptr<TimedSocket> socket,
                            std::shared_ptr<flow::Inbound> session, Keeper keeper,
                            std::function<void()> ended);

}  // namespace engine::net
