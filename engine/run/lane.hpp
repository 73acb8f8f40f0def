// Lane: a destination of a channel at work: what it is owed, and who delivers it.
//
// Knows the queue and the couriers; starts what may start, settles what was tried. So much waits in
// memory and no more: the bodies of the rest stay in the journal until their turn.
// Does not know other lanes. Everything happens on the shard's thread; no lock.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "channels/src/plan.hpp"
#include "engine/flow/queue.hpp"
#include "engine/net/deliver.hpp"
#include "engine/store/sqlite_journal.hpp"

namespace engine::run {

namespace asio = boost::asio;
namespace core = parsers::core;

struct DestinationStatus {
  std::string name;
  std::size_t queued = 0;
  std::int64_t oldest_ms = 0;   // age of the first in the queue
  std::int64_t failing_ms = 0;  // how long every try has failed; 0: the last one went well
  std::string halted_at;        // the message that a person must decide about; empty: none
  std::string last_answer;      // of the last try: "201", "AA", "timeout"
  std::uint64_t delivered = 0, retried = 0, parked = 0;
};

class Lane {
 public:
  // `bodies` reads, on the workplace's disk thread, what waits in the journal.
  Lane(asio::io_context& io, const channels::Destination& destination, net::Workplace where,
       std::shared_ptr<store::BodyReader> bodies);

  const core::Name& name() const { return destination_.name; }
  void add(store::Owed owed);
  void start(store::Journal& journal);
  void stop();  // nothing more is started; what is under way ends
  // A person decides about the first that halted: it is tried again, or parked. False: none has.
  bool resume();
  bool skip();
  bool busy() const { return queue_.under_way() > 0; }
  DestinationStatus status(std::int64_t now_ms) const;

 private:
  using Queue = flow::Queue<store::Owed>;

  void pump();
  asio::awaitable<void> deliver(Queue::Handle handle, std::unique_ptr<net::Courier> courier);
  asio::awaitable<bool> fetch(store::Owed& owed);
  void settle(const store::DeliveryId& id, flow::Verdict verdict, const flow::Reply& reply);

  asio::io_context& io_;
  const channels::Destination& destination_;
  net::Workplace where_;
  std::shared_ptr<store::BodyReader> bodies_;  // of the disk thread
  store::Journal* journal_ = nullptr;          // from start() on
  Queue queue_;
  asio::steady_timer wake_;
  std::optional<flow::Instant> armed_;
  std::size_t body_bytes_ = 0;                       // of what is queued
  std::vector<std::unique_ptr<net::Courier>> idle_;  // one per delivery that may be under way
  std::mt19937_64 chance_{std::random_device{}()};
  std::int64_t failing_since_ms_ = 0;
  bool stopping_ = false;
  DestinationStatus status_;
};

}  // namespace engine::run
