// Makes one try to deliver: over MLLP, over HTTP, or into a directory.
//
// Knows connections that are kept open between tries, and deadlines. Says what the other side
// answered (flow::Reply); does not decide when to try again. What is said over MLLP is decided by
// flow::Outbound; over HTTP the conversation is Beast's, and only the status is judged by flow.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>

#include "channels/src/plan.hpp"
#include "engine/flow/reply.hpp"
#include "engine/store/journal.hpp"

namespace engine::net {

namespace asio = boost::asio;
namespace core = parsers::core;

class Oauth;

class Courier {
 public:
  Courier() = default;
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;
  virtual ~Courier() = default;
  virtual asio::awaitable<flow::Reply> attempt(const store::Owed& owed) = 0;
};

// Where couriers work: on the shard's thread, and for what blocks, on its disk thread.
struct Workplace {
  asio::any_io_executor executor;
  asio::thread_pool* disk = nullptr;          // owner: the shard
  std::string state_directory;                // where relative directories of destinations are
  std::shared_ptr<asio::ssl::context> tls{};  // for https; null: none
  std::shared_ptr<Oauth> oauth{};             // of the destination; null: none
};
// What the secrets of the destination say: `authority` of `verify`, `oauth` of `oauth`. E5022 when
// one is not what it should be.
core::Result<void> trust(Workplace& where, const channels::Destination& destination,
                         const std::string& authority, const std::string& oauth);
std::unique_ptr<Courier> make_courier(const Workplace& where,
                                      const channels::Destination& destination);

std::unique_ptr<Courier> make_http_courier(const Workplace& where,
                                           const channels::Destination& destination);
std::unique_ptr<Courier> make_file_courier(const Workplace& where,
                                           const channels::Destination& destination);

}  // namespace engine::net
