// Serves one inbound connection: does what the flow::Inbound session asks for.
//
// Knows sockets. Does not know what is in a message, nor how it is kept: Keep is handed on.
#pragma once

#include <functional>
#include <memory>

#include "engine/flow/inbound.hpp"
#include "engine/net/timed.hpp"

namespace engine::net {

// Keeps an entry, and calls back on the shard's thread: true when it is on disk.
using KeepEntry = std::function<void(std::unique_ptr<flow::Entry>, std::function<void(bool)>)>;

asio::awaitable<void> serve(std::shared_ptr<TimedSocket> socket,
                            std::shared_ptr<flow::Inbound> session, KeepEntry keep,
                            std::function<void()> ended);

}  // namespace engine::net
