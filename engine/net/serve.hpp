// Serves one inbound connection: does what its flow::Session asks for.
//
// Knows sockets. Does not know what is in a message, nor how it is kept: Keep is handed on.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engine/flow/taking.hpp"
#include "engine/net/timed.hpp"

namespace engine::net {

// How entries are kept. All call back on the shard's thread.
struct Keeper {
  // The id of the message when it is on disk, null when it could not be kept.
  using Done = std::function<void(const std::string* message_id)>;
  std::function<void(std::unique_ptr<flow::Entry>, Done)> keep;
  // When a message of the channel that is on its way to disk has an outcome.
  std::function<void(std::function<void()>)> wait;
};

// `keepers`: of each channel of the session.
asio::awaitable<void> serve(std::shared_ptr<TimedSocket> socket,
                            std::shared_ptr<flow::Session> session, std::vector<Keeper> keepers,
                            std::function<void()> ended);

// All of a payload.
asio::awaitable<void> take(std::shared_ptr<flow::Taking> taking, Keeper keeper);

}  // namespace engine::net
