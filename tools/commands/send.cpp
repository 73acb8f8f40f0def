// weir send: an MLLP client that sends what people have, and says what came back.
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <thread>

#include "channels/src/plan.hpp"
#include "engine/flow/stamp.hpp"
#include "engine/net/wire.hpp"
#include "parsers/hl7v2/ack.hpp"
#include "parsers/hl7v2/edit.hpp"
#include "tools/command.hpp"
#include "tools/site_files.hpp"
#include "tools/wire/messages.hpp"
#include "tools/wire/tally.hpp"

namespace tools {

namespace {

struct Options {
  std::vector<std::string> files;
  std::string to;
  std::vector<std::string> sets;
  std::size_t count = 0;
  std::size_t connections = 1;
  double rate = 0;
  double timeout_s = 30;
};

namespace hl7v2 = parsers::hl7v2;

// PATH=VALUE; `auto` makes a control id of the message's own and a number, `now` the time.
std::string changed(const std::string& text, const std::vector<std::string>& sets,
                    std::size_t nth) {
  if (sets.empty()) return text;
  const parsers::core::Message message(text);
  const hl7v2::View view = hl7v2::parse(message);
  std::vector<std::pair<parsers::core::Path, std::string>> changes;
  for (const std::string& set : sets) {
    const std::size_t equal = set.find('=');
    const auto path = hl7v2::parse_path(std::string_view(set).substr(0, equal));
    if (!path || equal == std::string::npos)
      throw CLI::ValidationError("--set", "write PATH=VALUE, for example MSH-10=auto");
    std::string value = set.substr(equal + 1);
    const auto now =
        std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    if (value == "auto")
      value = std::string(view.value(*path).raw()) + '-' + std::to_string(nth + 1);
    if (value == "now") value = engine::flow::hl7_timestamp(now);
    changes.emplace_back(*path, std::move(value));
  }
  return hl7v2::with(view, changes);
}

// One connection sends its share, one message after the other.
void work(const channels::Address& address, const std::vector<std::string>& messages,
          const Options& options, std::size_t first, Tally& tally) {
  engine::net::WireClient client(
      std::chrono::milliseconds(static_cast<std::int64_t>(options.timeout_s * 1000)));
  if (!client.connect(address.host, address.port)) return tally.cannot_connect();
  const auto began = std::chrono::steady_clock::now();
  const std::size_t total = options.count == 0 ? messages.size() : options.count;
  for (std::size_t n = first; n < total; n += options.connections) {
    if (options.rate > 0) {
      std::this_thread::sleep_until(
          began + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                      std::chrono::duration<double>(static_cast<double>(n) / options.rate)));
    }
    const std::string text = changed(messages[n % messages.size()], options.sets, n);
    const auto start = std::chrono::steady_clock::now();
    const auto answer = client.exchange(text);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    if (!answer) {
      tally.no_answer();
      if (!client.connect(address.host, address.port)) return tally.cannot_connect();
      continue;
    }
    const parsers::core::Message message(*answer);
    const hl7v2::View view = hl7v2::parse(message);
    const auto ack = hl7v2::read_ack(view);
    tally.answer(ack ? std::string(ack->code) : "?", ack ? std::string(ack->control_id) : "",
                 ack ? std::string(ack->text) : "no acknowledgement", took.count());
  }
}

Exit send(const Options& options, bool json) {
  std::vector<std::string> messages;
  for (const std::string& file : options.files) {
    const auto text = read_file(file);
    if (!text) {
      std::cerr << "weir: " << file << " cannot be read\n";
      return Exit::unreachable;
    }
    InFile found = messages_in(*text);
    std::cerr << to_text(found.left, file);
    std::move(found.messages.begin(), found.messages.end(), std::back_inserter(messages));
  }
  std::string_view to = options.to;
  if (to.starts_with("mllp://")) to.remove_prefix(7);
  const auto address = channels::parse_address(to);
  if (messages.empty() || !address) {
    std::cerr << (messages.empty() ? "weir: there is no message in the files\n"
                                   : "weir: --to is mllp://host:port\n");
    return Exit::usage;
  }
  Tally tally;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < options.connections; ++i)
    threads.emplace_back([&, i] { work(*address, messages, options, i, tally); });
  for (std::thread& thread : threads) thread.join();
  std::cout << (json ? tally.json() : tally.text());
  if (tally.unreachable()) std::cerr << "weir: " << options.to << " cannot be reached\n";
  return tally.unreachable()      ? Exit::unreachable
         : tally.unanswered() > 0 ? Exit::timed_out
         : tally.all_accepted()   ? Exit::yes
                                  : Exit::no;
}

}  // namespace

void add_send(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("send", "Send messages over MLLP and show the answers");
  command
      ->add_option("files", options->files,
                   "Files with messages: framed or not, CR, LF or CR LF; - is standard input")
      ->required();
  command->add_option("--to", options->to, "mllp://host:port")->required();
  command->add_option("--set", options->sets,
                      "PATH=VALUE; VALUE may be auto (a control id for each) or now");
  command->add_option("--count", options->count, "How many messages; the files again and again");
  command->add_option("--connections", options->connections, "At the same time")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--rate", options->rate, "Messages a second");
  command->add_option("--timeout", options->timeout_s, "Seconds to wait for an answer")
      ->capture_default_str();
  command->footer(
      "Examples:\n  weir send adt.hl7 --to mllp://localhost:6661\n  weir send adt.hl7 --to "
      "mllp://localhost:6661 --set MSH-10=auto --count 100 --rate 20");
  command->callback([options, &outcome] { outcome.exit = send(*options, outcome.json); });
}

}  // namespace tools
