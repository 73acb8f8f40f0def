// weir listen: a receiver on demand, well-behaved or not: MLLP or FHIR over HTTP.
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>

#include "channels/src/plan.hpp"
#include "engine/flow/stamp.hpp"
#include "engine/net/wire.hpp"
#include "parsers/hl7v2/ack.hpp"
#include "parsers/json/value.hpp"
#include "parsers/json/writer.hpp"
#include "tools/command.hpp"

namespace tools {

namespace {

struct Options {
  std::string where;
  std::string ack = "AA";
  std::string delay = "0ms";
  std::size_t nak_every = 0;
  std::size_t count = 0;
  std::string save;
  unsigned status = 200;
};

// Numbers what came, and keeps it if asked to.
class Inbox {
 public:
  Inbox(std::string directory, std::string ending)
      : directory_(std::move(directory)), ending_(std::move(ending)) {}
  std::size_t take(const std::string& body) {
    const std::lock_guard lock(mutex_);
    ++count_;
    if (directory_.empty()) return count_;
    std::error_code error;
    std::filesystem::create_directories(directory_, error);
    std::string number = std::to_string(count_);
    number.insert(0, number.size() < 6 ? 6 - number.size() : 0, '0');
    std::ofstream(directory_ + '/' + number + ending_, std::ios::binary) << body;
    return count_;
  }

 private:
  std::string directory_;
  std::string ending_;
  std::mutex mutex_;
  std::size_t count_ = 0;
};

std::string acknowledged(const std::string& payload, std::string_view code, std::size_t number) {
  const parsers::core::Message message(payload);
  const auto view = parsers::hl7v2::parse(message);
  const auto now =
      std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const std::string stamp = engine::flow::hl7_timestamp(now);
  const std::string id = "L" + std::to_string(number);
  return parsers::hl7v2::make_ack({.message = &view,
                                   .code = code,
                                   .application = {},
                                   .facility = {},
                                   .timestamp = stamp,
                                   .control_id = id});
}

// A transaction-response with an entry for each that came.
std::string transaction_response(const std::string& body) {
  const auto bundle = parsers::json::read(body);
  const auto* entries = bundle ? bundle->find("entry") : nullptr;
  std::string out;
  parsers::json::Writer w(out);
  w.begin_object();
  w.key("resourceType"), w.string("Bundle");
  w.key("type"), w.string("transaction-response");
  w.key("entry");
  w.begin_array();
  for (std::size_t i = 0; entries != nullptr && i < entries->items.size(); ++i) {
    w.begin_object();
    w.key("response");
    w.begin_object();
    w.key("status"), w.string("200 OK");
    w.end_object();
    w.end_object();
  }
  w.end_array();
  w.end_object();
  return out;
}

Exit listen(const Options& options) {
  const bool http = options.where.starts_with("fhir://") || options.where.starts_with("http://");
  const std::size_t scheme = options.where.find("://");
  if (scheme == std::string::npos || (!http && !options.where.starts_with("mllp://"))) {
    std::cerr << "weir: say where: mllp://:7001 or fhir://:8080/fhir\n";
    return Exit::usage;
  }
  const std::string rest = options.where.substr(scheme + 3);
  const auto address = channels::parse_address(std::string_view(rest).substr(0, rest.find('/')));
  const auto delay = parsers::yaml::parse_duration(options.delay);
  if (!address || !delay) {
    std::cerr << "weir: the address is host:port, the delay is written 300ms\n";
    return Exit::usage;
  }
  engine::net::SinkOptions sink{.host = address->host,
                                .port = address->port,
                                .most = options.count,
                                .delay = std::chrono::milliseconds(delay->ms),
                                .ready = {}};
  sink.ready = [](std::uint16_t port) { std::cout << "listening on " << port << std::endl; };
  Inbox inbox(options.save, http ? ".json" : ".hl7");
  bool good = false;
  if (http) {
    good = engine::net::http_sink(sink, [&](const std::string& body) {
      inbox.take(body);
      return engine::net::HttpAnswer{options.status,
                                     options.status < 300
                                         ? transaction_response(body)
                                         : std::string("{\"resourceType\":\"OperationOutcome\"}")};
    });
  } else {
    good = engine::net::mllp_sink(sink, [&](const std::string& payload) {
      const std::size_t number = inbox.take(payload);
      const bool nak = options.nak_every > 0 && number % options.nak_every == 0;
      return acknowledged(payload, nak ? "AE" : options.ack, number);
    });
  }
  if (good) return Exit::yes;
  std::cerr << "weir: cannot listen on " << options.where << "; is the port in use?\n";
  return Exit::unreachable;
}

}  // namespace

void add_listen(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("listen", "Receive: an MLLP or FHIR sink, well-behaved or not");
  command->add_option("where", options->where, "mllp://:PORT or fhir://:PORT/path")->required();
  command->add_option("--ack", options->ack, "The answer to each message")
      ->check(CLI::IsMember({"AA", "AE", "AR"}))
      ->capture_default_str();
  command->add_option("--delay", options->delay, "Wait before answering")->capture_default_str();
  command->add_option("--nak-every", options->nak_every, "Every so many get AE");
  command->add_option("--count", options->count, "Stop after so many");
  command->add_option("--save", options->save, "Directory to keep what came");
  command->add_option("--status", options->status, "HTTP status of every answer")
      ->capture_default_str();
  command->footer(
      "Examples:\n  weir listen mllp://:7001 --delay 300ms --nak-every 50\n  weir listen "
      "fhir://127.0.0.1:6680/fhir --save inbox");
  command->callback([options, &outcome] { outcome.exit = listen(*options); });
}

}  // namespace tools
