// Host: the whole engine in one process: the plan, the state directory, shards, signals, status.
//
// Knows everything, and does little: it starts, waits, and stops in order. SIGTERM and SIGINT
// drain: no new messages, what is under way is finished, what is owed stays in the journal.
//
// Flow: run_host(plan, options) returns when the engine has stopped.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/run/shard.hpp"

namespace engine::run {

struct HostOptions {
  std::string state_directory;
  Secrets secrets{{}};     // all that the plan names
  std::size_t shards = 0;  // 0: one for each core, at most one for each channel
  std::chrono::milliseconds drain_max{10'000};
  std::function<void(const std::vector<ChannelStatus>&)> ready;  // every listener accepts
};

core::Result<void> run_host(const std::shared_ptr<const channels::Plan>& plan,
                            const core::Name& timezone, const HostOptions& options);

}  // namespace engine::run
