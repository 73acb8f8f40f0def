#include "engine/run/shard.hpp"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <chrono>

#include "engine/flow/answer.hpp"
#include "engine/flow/joining.hpp"
#include "engine/flow/stamp.hpp"
#include "engine/log/log.hpp"

namespace engine::run {

namespace {

mappings::Time wall_clock() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

core::Name name_of(std::string_view text) { return core::Name(core::NameKey{}, text); }

}  // namespace

struct Shard::Runtime {
  Runtime(asio::io_context& io, const channels::Channel& of)
      : channel(of), patience(io), memory(of.duplicates.within.ms) {}
  const channels::Channel& channel;
  asio::steady_timer patience;  // with pieces that wait for others
  std::list<Lane> lanes;
  ChannelStatus status;
  flow::Memory memory;
  std::vector<std::function<void()>> waiting;  // for what is on its way to disk
  flow::Ledger ledger;
  flow::Instant last{};
  std::array<float, 512> ack_ms{};
  std::size_t acks = 0;
};

Shard::Shard(std::shared_ptr<const channels::Plan> plan, std::string state_directory,
             std::size_t number, parsers::time::Zone zone)
    : plan_(std::move(plan)),
      state_directory_(std::move(state_directory)),
      number_(number),
      zone_(std::move(zone)),
      guard_(io_.get_executor()),
      bodies_(std::make_shared<store::BodyReader>(state_directory_)) {}

Shard::~Shard() {
  post([this] { io_.stop(); });
  if (thread_.joinable()) thread_.join();
  disk_.join();
  journal_.reset();  // writes what was handed over
}

core::Result<void> Shard::add(const channels::Channel& channel, const Secrets& secrets) {
  Runtime& runtime = runtimes_.emplace_back(io_, channel);
  runtime.status.name = channel.name.text();
  runtime.status.vendor = channel.vendor.text();
  runtime.status.tier = channel.tier;
  runtime.status.since_ms = wall_clock().time_since_epoch().count();
  for (const channels::Destination& destination : channel.destinations) {
    net::Workplace where{io_.get_executor(), &disk_, state_directory_};
    const core::Result<void> trusted = net::trust(
        where, destination, secrets.text(destination.verify), secrets.text(destination.oauth));
    if (!trusted) return trusted;
    runtime.lanes.emplace_back(io_, destination, std::move(where), bodies_);
  }
  for (const channels::Listener& listener : channel.listeners) {
    Inside inside{.channel = &channel, .reception = {}, .keeper = keeper(runtime)};
    inside.reception = [this, &runtime](const std::string& peer) {
      return reception(runtime, peer);
    };
    if (listener.kind == channels::Listener::Kind::directory)
      pickups_.emplace_back(io_, listener, std::move(inside), state_directory_);
    else
      gate(listener).admit(std::move(inside));
  }
  return {};
}

// Channels that listen at the same endpoint share its gate.
Gate& Shard::gate(const channels::Listener& listener) {
  for (Gate& one : gates_) {
    if (one.listener().name == listener.name) return one;
  }
  return gates_.emplace_back(io_, listener, *plan_->tables, flow::day_at(zone_, wall_clock()));
}
void Shard::owe(store::Owed owed) { enqueue(std::move(owed)); }

Shard::Runtime* Shard::runtime_of(std::string_view channel) {
  const auto found = std::ranges::find_if(
      runtimes_, [&](const Runtime& one) { return one.status.name == channel; });
  return found == runtimes_.end() ? nullptr : &*found;
}

void Shard::remember(const store::Volume::Accepted& accepted) {
  Runtime* const runtime = runtime_of(accepted.channel);
  if (runtime == nullptr) return;
  for (const flow::Fingerprint& print : flow::fingerprints_of(accepted.fingerprint))
    runtime->memory.seen.add(print, accepted.received_ms);
}

void Shard::remember(const store::Volume::LastNumber& number) {
  if (Runtime* const runtime = runtime_of(number.channel)) runtime->memory.number(number.last);
}

void Shard::remember(store::Volume::KeptPiece kept) {
  Runtime* const runtime = runtime_of(kept.channel);
  if (runtime == nullptr) return;
  // Its sender could send nothing while weir did not run: it waits anew.
  runtime->memory.open.add(std::move(kept.piece), wall_clock().time_since_epoch().count());
}

void Shard::remember(const store::Volume::Ended& ended) {
  if (Runtime* const runtime = runtime_of(ended.channel))
    runtime->memory.open.joined(ended.print, ended.at_ms);
}

void Shard::remember(const store::Counted& counted) {
  Runtime* const runtime = runtime_of(counted.channel);
  if (runtime == nullptr) return;
  runtime->ledger.add(counted.row);
  runtime->status.since_ms = std::min(runtime->status.since_ms, counted.row.first_ms);
}

core::Result<void> Shard::start() {
  auto post_back = [this](std::function<void()> work) { post(std::move(work)); };
  auto today = [this] {
    std::string date = flow::day_at(zone_, wall_clock());
    std::erase(date, '-');
    return date;
  };
  journal_ =
      TRY(store::SqliteJournal::open({.directory = state_directory_,
                                      .site = {plan_->hash, plan_->environment.text(), plan_->text},
                                      .volume_suffix = "s" + std::to_string(number_)},
                                     post_back, today));
  for (Runtime& runtime : runtimes_) {
    for (Lane& lane : runtime.lanes) lane.start(*journal_);
    watch_pieces(runtime);
  }
  for (Gate& gate : gates_) gate.serve();
  for (Pickup& pickup : pickups_) pickup.serve();
  thread_ = std::thread([this] { io_.run(); });
  ::pthread_setname_np(thread_.native_handle(), ("weir-shard" + std::to_string(number_)).c_str());
  return {};
}

core::Result<void> Shard::open(const Secrets& secrets) {
  for (Gate& gate : gates_) {
    const core::Result<void> opened = gate.open(secrets);
    if (!opened) return opened;
  }
  return {};
}

net::Keeper Shard::keeper(Runtime& runtime) {
  net::Keeper made;
  made.keep = [this, &runtime](std::unique_ptr<flow::Entry> entry, net::Keeper::Done done) {
    keep(runtime, std::move(entry), std::move(done));
  };
  made.wait = [&runtime](std::function<void()> again) {
    runtime.waiting.push_back(std::move(again));
  };
  return made;
}

flow::Reception Shard::reception(Runtime& runtime, const std::string& peer) {
  flow::Reception made;
  made.take = [this, &runtime, peer](const core::Message& message, flow::Circumstances come) {
    come.peer = peer;
    return take(runtime, message, come);
  };
  made.answer_batch = [this, &runtime](const flow::BatchWalk& walk) {
    const mappings::Time now = wall_clock();
    const std::string id = next_ack_id(now);
    return flow::answer_batch(runtime.channel, walk, {.now = now, .ack_id = id});
  };
  made.too_large = [this, &runtime](std::string_view head) {
    ++runtime.status.refused;
    const mappings::Time now = wall_clock();
    const std::string id = next_ack_id(now);
    return flow::too_large(runtime.channel, head, {.now = now, .ack_id = id});
  };
  made.odd = [this, &runtime, peer](flow::repair::Kind kind) {
    note(runtime, peer, flow::repair::with({}, kind));
  };
  return made;
}

// `come`: how it came; what intake() cannot know besides is filled in here.
flow::Intake Shard::take(Runtime& runtime, const core::Message& message, flow::Circumstances come) {
  come.now = wall_clock();
  const std::string date = flow::day_at(zone_, come.now);
  const std::string id = next_ack_id(come.now);
  come.date = date;
  come.ack_id = id;
  come.environment = plan_->environment.text();
  come.memory = &runtime.memory;
  runtime.last = flow::Clock::now();
  flow::Intake intake = flow::intake_once(runtime.channel, plan_->hash, message, come);
  intake.entry.request = come.request;
  if (intake.wait || intake.named != flow::Intake::Named::never) return intake;
  ++runtime.status.received;
  note(runtime, std::string(come.peer), intake.repairs);
  ++(intake.fate == channels::Fate::accepted ? runtime.status.accepted : runtime.status.refused);
  return intake;
}

void Shard::note(Runtime& runtime, const std::string& peer, const flow::repair::Set& met) {
  const std::int64_t now = wall_clock().time_since_epoch().count();
  for (flow::Ledger::Row& row : runtime.ledger.note(peer, met, now))
    journal_->count({runtime.status.name, std::move(row)});
}

void Shard::keep(Runtime& runtime, std::unique_ptr<flow::Entry> entry, net::Keeper::Done done) {
  ++keeping_;
  const flow::Instant began = flow::Clock::now();
  const flow::Memory::Mark mark = runtime.memory.begin(*entry);
  journal_->append(std::move(entry), [this, &runtime, began, mark,
                                      done = std::move(done)](core::Result<store::Stored> result) {
    --keeping_;
    runtime.memory.end(mark, result ? result->message_id : std::string());
    if (mark.piece) watch_pieces(runtime);
    const std::chrono::duration<float, std::milli> took = flow::Clock::now() - began;
    runtime.ack_ms[runtime.acks++ % runtime.ack_ms.size()] = took.count();
    if (!result) {
      log::write(log::Level::error, "not_stored",
                 {{"channel", runtime.channel.name}, {"why", result.error().what}});
    }
    done(result ? &result->message_id : nullptr);  // the answer first, then the deliveries
    if (result) {
      for (store::Owed& owed : result->owed) enqueue(std::move(owed));
    }
    for (const auto& again : std::exchange(runtime.waiting, {})) again();
  });
}

void Shard::watch_pieces(Runtime& runtime) {
  constexpr std::int64_t kLeastMs = 500;
  const auto oldest = runtime.memory.open.oldest_ms();
  if (!oldest || stopping_) return;
  const std::int64_t left =
      *oldest + runtime.channel.pieces.wait.ms - wall_clock().time_since_epoch().count();
  runtime.patience.expires_after(std::chrono::milliseconds(std::max(left, kLeastMs)));
  runtime.patience.async_wait([this, &runtime](const boost::system::error_code& error) {
    if (!error && !stopping_) give_up_pieces(runtime);
  });
}

// One at a time: when it is on disk, or was refused, the next is looked for.
void Shard::give_up_pieces(Runtime& runtime) {
  const std::int64_t now = wall_clock().time_since_epoch().count();
  const flow::Chain* chain = runtime.memory.open.overdue(now - runtime.channel.pieces.wait.ms);
  if (chain == nullptr || runtime.memory.underway(chain->first().sender))
    return watch_pieces(runtime);
  log::write(log::Level::warning, "pieces_missing", {{"channel", runtime.channel.name}});
  keep(runtime,
       std::make_unique<flow::Entry>(flow::give_up(runtime.channel, plan_->hash, *chain, now)),
       [](const std::string*) {});
}

void Shard::enqueue(store::Owed owed) {
  if (Runtime* const runtime = runtime_of(owed.channel)) {
    for (Lane& lane : runtime->lanes) {
      if (lane.name().text() == owed.delivery.destination) return lane.add(std::move(owed));
    }
  }
  // The site has it no longer: it stays owed in the journal.
  log::write(
      log::Level::warning, "owed_to_nobody",
      {{"channel", name_of(owed.channel)}, {"destination", name_of(owed.delivery.destination)}});
}

std::vector<ChannelStatus> Shard::status() const {
  std::vector<ChannelStatus> all;
  for (const Runtime& runtime : runtimes_) {
    ChannelStatus status = runtime.status;
    for (const Gate& gate : gates_) {
      if (!gate.admits(runtime.channel)) continue;
      if (status.port == 0) status.port = gate.port();
      status.connections += gate.connections();
    }
    if (status.received > 0)
      status.last_ms_ago =
          std::chrono::duration_cast<std::chrono::milliseconds>(flow::Clock::now() - runtime.last)
              .count();
    std::vector<float> times(runtime.ack_ms.begin(),
                             runtime.ack_ms.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                          runtime.acks, runtime.ack_ms.size())));
    std::sort(times.begin(), times.end());
    if (!times.empty()) status.ack_p99_ms = static_cast<double>(times[(times.size() * 99) / 100]);
    const std::int64_t now = wall_clock().time_since_epoch().count();
    for (const Lane& lane : runtime.lanes) status.destinations.push_back(lane.status(now));
    status.repairs = runtime.ledger.rows();
    all.push_back(std::move(status));
  }
  return all;
}

void Shard::stop_listening() {
  stopping_ = true;
  for (Gate& gate : gates_) gate.stop();
  for (Pickup& pickup : pickups_) pickup.stop();
  for (Runtime& runtime : runtimes_) {
    runtime.patience.cancel();
    for (Lane& lane : runtime.lanes) lane.stop();
  }
}

bool Shard::decide(std::string_view where, Decision decision) {
  for (Runtime& runtime : runtimes_) {
    for (Lane& lane : runtime.lanes) {
      if (runtime.status.name + '/' + lane.name().text() == where)
        return decision == Decision::retry ? lane.resume() : lane.skip();
    }
  }
  return false;
}

bool Shard::busy() const {
  if (keeping_ > 0) return true;
  return std::any_of(runtimes_.begin(), runtimes_.end(), [](const Runtime& runtime) {
    return std::any_of(runtime.lanes.begin(), runtime.lanes.end(),
                       [](const Lane& lane) { return lane.busy(); });
  });
}

// At most 20 characters, as MSH-10 had them before 2.7.
std::string Shard::next_ack_id(mappings::Time now) {
  return std::to_string(now.time_since_epoch().count()) +
         std::to_string(10'000 + acks_++ % 90'000) + std::to_string(number_ % 10);
}

}  // namespace engine::run
