// Makes one try to deliver: over MLLP, over HTTP, or into a directory.
//
// Knows connections that are kept open between tries, and deadlines. Says what the other side
// answered (flow::Reply); does not decide when to try again.
//
// Invariant: after a timeout, a wrong or a late answer the connection is closed, so that no
// answer is ever taken for another message's.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "channels/src/plan.hpp"
#include "engine/flow/reply.hpp"
#include "engine/store/journal.hpp"

namespace engine::net {

namespace asio = boost::asio;

class Courier {
 public:
  Courier() = default;
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;
  virtual ~Courier() = default;
  virtual asio::awaitable<flow::Reply> attempt(const store::Owed& owed) = 0;
  // Ends what is under way; it is answered as "again".
  virtual void cancel() = 0;
};

// `state_directory` is where relative directories of destinations are.
std::unique_ptr<Courier> make_courier(const asio::any_io_executor& executor,
                                      const channels::Destination& destination,
                                      const std::string& state_directory);

std::unique_ptr<Courier> make_http_courier(const asio::any_io_executor& executor,
                                           const channels::Destination& destination);

}  // namespace engine::net
