// weir status: what a running engine is doing.
#include <cstdio>
#include <iostream>
#include <map>
#include <utility>

#include "engine/run/door.hpp"
#include "parsers/core/show.hpp"
#include "parsers/json/value.hpp"
#include "tools/command.hpp"
#include "tools/when.hpp"

namespace tools {

namespace {

using parsers::json::Value;

std::string text_of(const Value& object, std::string_view key) {
  const Value* value = object.find(key);
  return value == nullptr ? std::string() : value->text;
}
long long number_of(const Value& object, std::string_view key) {
  return std::atoll(text_of(object, key).c_str());
}

std::string ago(long long ms) {
  if (ms < 0) return "-";
  if (ms < 1000) return std::to_string(ms) + " ms";
  if (ms < 120'000) return std::to_string(ms / 1000) + " s";
  if (ms < 7'200'000) return std::to_string(ms / 60'000) + " min";
  return std::to_string(ms / 3'600'000) + " h";
}

// How a channel is: HELD when a destination waits for a person, DOWN when one takes nothing, LATE
// when something waits too long.
std::string_view state_of(const std::vector<Value>& destinations) {
  constexpr long long kLateMs = 60'000;
  std::string_view state = "OK";
  for (const Value& d : destinations) {
    if (!text_of(d, "halted_at").empty()) return "HELD";
    if (number_of(d, "failing_ms") > 0 && number_of(d, "queued") > 0) return "DOWN";
    if (number_of(d, "oldest_ms") > kLateMs) state = "LATE";
  }
  return state;
}

// A destination that holds something up: since when, and what it last answered.
void destination_line(const std::string& channel, const Value& d) {
  const long long failing = number_of(d, "failing_ms");
  if (number_of(d, "queued") == 0 || failing == 0) return;
  const std::string where = channel + '/' + text_of(d, "destination");
  const std::string at = text_of(d, "halted_at");
  const bool halted = !at.empty();
  std::printf("%-5s %-24s %-8s %9s %9s %7lld %9s   %s for %s\n", halted ? "HELD" : "DOWN",
              where.c_str(), "", "", "", number_of(d, "queued"),
              ago(number_of(d, "oldest_ms")).c_str(), text_of(d, "last_answer").c_str(),
              ago(failing).c_str());
  if (halted)
    std::printf(
        "      has message %s arrived? ask the receiver, then `weir queue retry %s` or "
        "`weir queue skip %s`\n",
        at.c_str(), where.c_str(), where.c_str());
}

// Prints a channel and what holds it up; says how it is.
std::string_view line(const Value& channel) {
  static const std::vector<Value> kNone;
  const Value* found = channel.find("destinations");
  const std::vector<Value>& destinations = found == nullptr ? kNone : found->items;
  long long queued = 0;
  long long oldest = 0;
  for (const Value& d : destinations) {
    queued += number_of(d, "queued");
    oldest = std::max(oldest, number_of(d, "oldest_ms"));
  }
  const std::string_view state = state_of(destinations);
  const std::string name = text_of(channel, "channel");
  std::printf("%-5s %-24s tier %-3lld %9lld %9lld %7lld %9s %9s %8.1f ms\n", state.data(),
              name.c_str(), number_of(channel, "tier"), number_of(channel, "accepted"),
              number_of(channel, "refused"), queued, queued == 0 ? "-" : ago(oldest).c_str(),
              ago(number_of(channel, "last_ms_ago")).c_str(),
              static_cast<double>(number_of(channel, "ack_p99_us")) / 1000.0);
  for (const Value& d : destinations) destination_line(name, d);
  return state;
}

// What is not written as HL7 and MLLP have it, by who writes it: for a call to the vendor.
void repairs(const std::vector<Value>& channels) {
  bool headed = false;
  for (const Value& channel : channels) {
    const Value* found = channel.find("repairs");
    if (found == nullptr) continue;
    const std::string vendor = text_of(channel, "vendor");
    for (const Value& r : found->items) {
      if (!std::exchange(headed, true))
        std::printf("\nrepaired since %s; `weir docs deviations` says what each is\n",
                    when(number_of(channel, "since_ms")).c_str());
      const std::string peer = text_of(r, "peer") + (vendor.empty() ? "" : " (" + vendor + ')');
      std::printf("      %-24s %-32s %-18s %9lld   first %s   last %s\n",
                  text_of(channel, "channel").c_str(), peer.c_str(), text_of(r, "repair").c_str(),
                  number_of(r, "count"), when(number_of(r, "first_ms")).c_str(),
                  when(number_of(r, "last_ms")).c_str());
    }
  }
}

Exit status(const std::string& state, bool json) {
  const auto answer = engine::run::ask(state, "status");
  if (!answer) {
    std::cerr << show(answer.error(), {});
    return Exit::unreachable;
  }
  if (json) {
    std::cout << *answer << '\n';
    return Exit::yes;
  }
  const auto value = parsers::json::read(*answer);
  const Value* channels = value ? value->find("channels") : nullptr;
  if (channels == nullptr) return Exit::our_bug;
  std::printf("%-5s %-24s %-8s %9s %9s %7s %9s %9s %11s\n", "", "channel", "", "accepted",
              "refused", "queue", "oldest", "last msg", "store p99");
  std::map<std::string_view, int> states{{"OK", 0}};
  for (const Value& channel : channels->items) ++states[line(channel)];
  std::printf("%zu channels: %d ok, %d late, %d down, %d held\n", channels->items.size(),
              states["OK"], states["LATE"], states["DOWN"], states["HELD"]);
  repairs(channels->items);
  return Exit::yes;
}

}  // namespace

void add_status(CLI::App& app, Outcome& outcome) {
  auto state = std::make_shared<std::string>("state");
  CLI::App* command = app.add_subcommand("status", "What a running engine is doing");
  command->add_option("--state", *state, "Directory of its journal")->capture_default_str();
  command->footer("Examples:\n  weir status\n  weir --json status --state /var/lib/weir");
  command->callback([state, &outcome] { outcome.exit = status(*state, outcome.json); });
}

}  // namespace tools
