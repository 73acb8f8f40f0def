// Shard: one thread with its channels: their listeners, connections, queues and journal.
//
// Knows how the parts are wired: net serves, flow decides, store keeps. Channel code has no
// mutex, no atomic, no strand: everything of a channel happens on its shard's thread.
// Does not know other shards. Only post() may be called from other threads.
#pragma once

#include <boost/asio/io_context.hpp>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "channels/src/plan.hpp"
#include "engine/flow/intake.hpp"
#include "engine/flow/ledger.hpp"
#include "engine/run/gate.hpp"
#include "engine/run/lane.hpp"
#include "engine/run/pickup.hpp"
#include "engine/store/sqlite_journal.hpp"
#include "parsers/time/zone.hpp"

namespace engine::run {

struct ChannelStatus {
  std::string name;
  std::string vendor;  // empty: nobody says it
  int tier = 3;
  std::uint16_t port = 0;
  std::size_t connections = 0;
  std::uint64_t received = 0, accepted = 0, refused = 0;
  std::int64_t last_ms_ago = -1;  // -1: none yet
  double ack_p99_ms = 0;
  std::vector<DestinationStatus> destinations;
  std::int64_t since_ms = 0;  // since 1970, UTC: when counting began
  std::vector<flow::Ledger::Row> repairs;
};

enum class Decision : std::uint8_t { retry, skip };

class Shard {
 public:
  Shard(std::shared_ptr<const channels::Plan> plan, std::string state_directory, std::size_t number,
        parsers::time::Zone zone);
  ~Shard();
  Shard(const Shard&) = delete;
  Shard& operator=(const Shard&) = delete;

  // Before start(): which channels are here, and what they are owed from before.
  core::Result<void> add(const channels::Channel& channel, const Secrets& secrets);
  void owe(store::Owed owed);
  void remember(const store::Volume::Accepted& accepted);
  void remember(const store::Volume::LastNumber& number);
  void remember(store::Volume::KeptPiece kept);
  void remember(const store::Volume::Ended& ended);
  void remember(const store::Counted& counted);
  core::Result<void> open(const Secrets& secrets);  // the gates
  core::Result<void> start();

  void post(std::function<void()> work) { asio::post(io_, std::move(work)); }
  // On the shard's thread.
  std::vector<ChannelStatus> status() const;
  void stop_listening();
  // A person decides about what halted at "channel/destination". Not there, nothing halts: false.
  bool decide(std::string_view where, Decision decision);
  bool busy() const;  // something is being kept or delivered right now

 private:
  struct Runtime;

  Runtime* runtime_of(std::string_view channel);  // null: it is not here
  Gate& gate(const channels::Listener& listener);
  net::Keeper keeper(Runtime& runtime);
  flow::Reception reception(Runtime& runtime, const std::string& peer);
  flow::Intake take(Runtime& runtime, const core::Message& message, flow::Circumstances come);
  void keep(Runtime& runtime, std::unique_ptr<flow::Entry> entry, net::Keeper::Done done);
  void note(Runtime& runtime, const std::string& peer, const flow::repair::Set& met);
  void watch_pieces(Runtime& runtime);
  void give_up_pieces(Runtime& runtime);
  void enqueue(store::Owed owed);
  std::string next_ack_id(mappings::Time now);

  std::shared_ptr<const channels::Plan> plan_;
  std::string state_directory_;
  std::size_t number_;
  parsers::time::Zone zone_;
  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard_;
  asio::thread_pool disk_{1};
  std::shared_ptr<store::BodyReader> bodies_;
  std::list<Runtime> runtimes_;
  std::list<Gate> gates_;
  std::list<Pickup> pickups_;
  std::unique_ptr<store::SqliteJournal> journal_;
  std::uint64_t acks_ = 0;
  std::size_t keeping_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace engine::run
