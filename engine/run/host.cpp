#include "engine/run/host.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <boost/asio/signal_set.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <future>
#include <numeric>

#include "engine/log/log.hpp"
#include "engine/run/door.hpp"
#include "parsers/json/writer.hpp"

namespace engine::run {

using core::say;

namespace {

core::Name name_of(std::string_view text) { return core::Name(core::NameKey{}, text); }

// One process owns a state directory, for as long as this lives.
class Lock {
 public:
  static core::Result<Lock> take(const std::string& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    const std::string path = directory + "/lock";
    Lock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (lock.file_ < 0) {
      return core::fail({.code = 5001,
                         .what = say("the state directory % cannot be used: %", name_of(directory),
                                     name_of(std::strerror(errno))),
                         .hint = say("say another one with --state")});
    }
    if (::flock(lock.file_, LOCK_EX | LOCK_NB) != 0) {
      return core::fail(
          {.code = 5002,
           .what = say("another weir runs on the state directory %", name_of(directory)),
           .hint = say("stop it first, or say another directory with --state")});
    }
    return lock;
  }
  Lock(Lock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  Lock& operator=(Lock&&) = delete;
  ~Lock() {
    if (file_ >= 0) ::close(file_);
  }

 private:
  explicit Lock(int file) : file_(file) {}
  int file_;
};

std::string to_json(const std::vector<ChannelStatus>& channels) {
  std::string out;
  parsers::json::Writer w(out);
  w.begin_object();
  w.key("channels");
  w.begin_array();
  for (const ChannelStatus& c : channels) {
    w.begin_object();
    w.key("channel"), w.string(c.name);
    w.key("vendor"), w.string(c.vendor);
    w.key("tier"), w.number(c.tier);
    w.key("port"), w.number(c.port);
    w.key("connections"), w.number(c.connections);
    w.key("received"), w.number(c.received);
    w.key("accepted"), w.number(c.accepted);
    w.key("refused"), w.number(c.refused);
    w.key("last_ms_ago"), w.number(c.last_ms_ago);
    w.key("ack_p99_us"), w.number(static_cast<std::int64_t>(c.ack_p99_ms * 1000));
    w.key("destinations");
    w.begin_array();
    for (const DestinationStatus& d : c.destinations) {
      w.begin_object();
      w.key("destination"), w.string(d.name);
      w.key("queued"), w.number(d.queued);
      w.key("oldest_ms"), w.number(d.oldest_ms);
      w.key("failing_ms"), w.number(d.failing_ms);
      w.key("halted_at"), w.string(d.halted_at);
      w.key("last_answer"), w.string(d.last_answer);
      w.key("delivered"), w.number(d.delivered);
      w.key("retried"), w.number(d.retried);
      w.key("parked"), w.number(d.parked);
      w.end_object();
    }
    w.end_array();
    w.key("since_ms"), w.number(c.since_ms);
    w.key("repairs");
    w.begin_array();
    for (const flow::Ledger::Row& r : c.repairs) {
      w.begin_object();
      w.key("peer"), w.string(r.peer);
      w.key("repair"), w.string(parsers::repair::row_of(r.kind).name);
      w.key("count"), w.number(r.count);
      w.key("first_ms"), w.number(r.first_ms);
      w.key("last_ms"), w.number(r.last_ms);
      w.end_object();
    }
    w.end_array();
    w.end_object();
  }
  w.end_array();
  w.end_object();
  return out;
}

using Shards = std::vector<std::unique_ptr<Shard>>;

// Asks each shard on its own thread, and waits.
template <class Answer>
std::vector<Answer> ask_all(const Shards& shards, std::function<Answer(Shard&)> question) {
  std::vector<Answer> answers;
  for (const auto& shard : shards) {
    auto promise = std::make_shared<std::promise<Answer>>();
    auto answer = promise->get_future();
    shard->post([promise, &question, raw = shard.get()] { promise->set_value(question(*raw)); });
    answers.push_back(answer.get());
  }
  return answers;
}

std::vector<ChannelStatus> all_status(const Shards& shards) {
  std::vector<ChannelStatus> all;
  for (auto& some :
       ask_all<std::vector<ChannelStatus>>(shards, [](Shard& shard) { return shard.status(); })) {
    for (ChannelStatus& one : some) all.push_back(std::move(one));
  }
  return all;
}

// "status", "retry CHANNEL/DESTINATION", "skip CHANNEL/DESTINATION".
std::string answer(const Shards& shards, std::string_view question) {
  if (question == "status") return to_json(all_status(shards));
  for (const auto& [word, decision] :
       {std::pair{"retry ", Decision::retry}, std::pair{"skip ", Decision::skip}}) {
    if (!question.starts_with(word)) continue;
    const std::string where(question.substr(std::string_view(word).size()));
    const auto done =
        ask_all<bool>(shards, [&, to = decision](Shard& shard) { return shard.decide(where, to); });
    return std::find(done.begin(), done.end(), true) == done.end() ? "nothing halts there" : "done";
  }
  return "not understood";
}

// What channels that look for duplicates, or whose senders name messages, accepted in the time that
// they look back.
core::Result<std::vector<store::Volume::Accepted>> lately_accepted(const channels::Plan& plan,
                                                                   const std::string& directory) {
  std::int64_t longest = 0;
  for (const channels::Channel& channel : plan.channels) {
    const bool named = std::any_of(channel.listeners.begin(), channel.listeners.end(),
                                   [](const channels::Listener& l) { return l.names_messages(); });
    if (named || channel.duplicates.then != channels::DuplicateThen::process)
      longest = std::max(longest, channel.duplicates.within.ms);
  }
  if (longest == 0) return std::vector<store::Volume::Accepted>();
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  return store::accepted_after(directory, now.count() - longest);
}

// The last number of each sender, where a channel looks at them.
core::Result<std::vector<store::Volume::LastNumber>> last_numbers(const channels::Plan& plan,
                                                                  const std::string& directory) {
  const bool any =
      std::any_of(plan.channels.begin(), plan.channels.end(),
                  [](const channels::Channel& c) { return c.sequence != channels::Sequence::off; });
  if (!any) return std::vector<store::Volume::LastNumber>();
  return store::last_numbers(directory);
}

// Channels that listen at the same endpoint are on one shard: for each channel a number that they
// have in common.
std::vector<std::size_t> groups_of(const channels::Plan& plan) {
  std::vector<std::size_t> groups(plan.channels.size());
  std::iota(groups.begin(), groups.end(), std::size_t{0});
  std::map<std::string, std::size_t> first;  // of an endpoint
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const channels::Listener& listener : plan.channels[i].listeners) {
      const std::size_t other = first.emplace(listener.name.text(), i).first->second;
      std::replace(groups.begin(), groups.end(), std::size_t{groups[i]},
                   std::size_t{groups[other]});
    }
  }
  return groups;
}

core::Result<Shards> start_shards(const std::shared_ptr<const channels::Plan>& plan,
                                  const parsers::time::Zone& zone, const HostOptions& options) {
  std::vector<store::Owed> owed = TRY(store::owed_deliveries(options.state_directory));
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t count =
      std::clamp<std::size_t>(options.shards == 0 ? cores : options.shards, 1,
                              std::max<std::size_t>(1, plan->channels.size()));
  Shards shards;
  for (std::size_t i = 0; i < count; ++i)
    shards.push_back(std::make_unique<Shard>(plan, options.state_directory, i, zone));
  std::map<std::string, Shard*> home;
  const std::vector<std::size_t> groups = groups_of(*plan);
  for (std::size_t i = 0; i < plan->channels.size(); ++i) {
    Shard* const shard = shards[groups[i] % count].get();
    const core::Result<void> added = shard->add(plan->channels[i], options.secrets);
    if (!added) return core::fail(added.error());
    home[plan->channels[i].name.text()] = shard;
  }
  for (const auto& shard : shards) {
    const core::Result<void> opened = shard->open(options.secrets);
    if (!opened) return core::fail(opened.error());
  }
  for (store::Owed& one : owed) {
    const auto found = home.find(one.channel);
    (found == home.end() ? *shards.front() : *found->second).owe(std::move(one));
  }
  for (const auto& accepted : TRY(lately_accepted(*plan, options.state_directory))) {
    const auto found = home.find(accepted.channel);
    if (found != home.end()) found->second->remember(accepted);
  }
  for (const auto& number : TRY(last_numbers(*plan, options.state_directory))) {
    const auto found = home.find(number.channel);
    if (found != home.end()) found->second->remember(number);
  }
  store::PiecesKept pieces = TRY(store::pieces_kept(options.state_directory));
  for (auto& piece : pieces.waiting) {
    const auto found = home.find(piece.channel);
    if (found != home.end()) found->second->remember(std::move(piece));
  }
  for (const auto& ended : pieces.ended) {
    const auto found = home.find(ended.channel);
    if (found != home.end()) found->second->remember(ended);
  }
  for (const store::Counted& counted : TRY(store::repairs_counted(options.state_directory))) {
    const auto found = home.find(counted.channel);
    if (found != home.end()) found->second->remember(counted);
  }
  for (const auto& shard : shards) {
    const core::Result<void> started = shard->start();
    if (!started) return core::fail(started.error());
  }
  return shards;
}

void drain(const Shards& shards, std::chrono::milliseconds most) {
  ask_all<bool>(shards, [](Shard& shard) {
    shard.stop_listening();
    return true;
  });
  const auto end = flow::Clock::now() + most;
  while (flow::Clock::now() < end) {
    const auto busy = ask_all<bool>(shards, [](Shard& shard) { return shard.busy(); });
    if (std::none_of(busy.begin(), busy.end(), [](bool one) { return one; })) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace

core::Result<void> run_host(const std::shared_ptr<const channels::Plan>& plan,
                            const core::Name& timezone, const HostOptions& options) {
  const Lock lock = TRY(Lock::take(options.state_directory));
  const parsers::time::Zone zone =
      parsers::time::Zone::named(timezone.text()).value_or(parsers::time::Zone{});
  asio::io_context io;
  asio::signal_set signals(io, SIGTERM, SIGINT);
  const Shards shards = TRY(start_shards(plan, zone, options));
  if (options.ready) options.ready(all_status(shards));
  const Door door(io, options.state_directory,
                  [&](std::string_view question) { return answer(shards, question); });
  signals.async_wait([&](const boost::system::error_code&, int) { io.stop(); });
  io.run();
  log::write(log::Level::info, "draining", {{"site", plan->site}});
  drain(shards, options.drain_max);
  log::write(log::Level::info, "stopped", {{"site", plan->site}});
  return {};
}

}  // namespace engine::run
