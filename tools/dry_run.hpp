// Dry run: a message through one mapping, with the same intake() as the engine. Nothing is kept or
// sent.
//
// Knows how a mapping becomes a channel; of a channel with several mappings, it tells of the first.
// Does not know files or how results are shown.
#pragma once

#include <set>
#include <string>

#include "engine/flow/intake.hpp"

namespace tools {

namespace core = parsers::core;

struct DryRun {
  mappings::Applied applied;  // without documents: the message was refused, or the mapping failed
  std::vector<mappings::Reason> reasons;
  core::Problems problems;  // of the message: also why it was refused
  std::string answer;       // MSA-1 of what the sender is told: "AA"; empty: nothing
  double ms = 0;
};

class Rehearsal {
 public:
  explicit Rehearsal(channels::Channel channel) : channel_(std::move(channel)) {}
  // `name` is what `meta.channel` says.
  Rehearsal(std::string_view name, std::shared_ptr<const mappings::Program> program);
  mappings::Format reads() const { return channel_.format; }
  DryRun run(const core::Message& message, const engine::flow::Circumstances& circumstances) const;

 private:
  channels::Channel channel_;
};

// Names of the mappings of a site, and of those of weir that its channels use.
std::set<std::string> mappings_in_use(const channels::Site& site);

}  // namespace tools
