// Wire tools: a plain MLLP client and the two sinks of `weir send` and `weir listen`.
//
// Knows one connection, one message at a time, blocking; made for people who try things out, not
// for the engine. Does not know what is in a message.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace engine::net {

class WireClient {
 public:
  explicit WireClient(std::chrono::milliseconds timeout);
  ~WireClient();
  WireClient(const WireClient&) = delete;
  WireClient& operator=(const WireClient&) = delete;

  bool connect(const std::string& host, std::uint16_t port);
  // Frames and sends it; the payload of the answer, or nothing in time.
  std::optional<std::string> exchange(const std::string& payload);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct SinkOptions {
  std::string host;
  std::uint16_t port = 0;
  std::size_t most = 0;  // stop after so many; 0: never
  std::chrono::milliseconds delay{0};
  std::function<void(std::uint16_t port)> ready;
};

// Answers each MLLP frame with what `answer` says (empty: not at all). False when the port is
// taken.
bool mllp_sink(const SinkOptions& options,
               const std::function<std::string(const std::string& payload)>& answer);

struct HttpAnswer {
  unsigned status = 200;
  std::string body;
};
// Answers each POST.
bool http_sink(const SinkOptions& options,
               const std::function<HttpAnswer(const std::string& body)>& answer);

}  // namespace engine::net
