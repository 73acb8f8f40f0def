// HTTP inbound: one HTTP connection on which messages come in, as a conversation.
//
// Knows the order head - body - take - keep - answer, what is wrong with a request whatever it
// asks for, and how long each part of it may take. A request is answered before the next one is
// read: that is the back-pressure. What is behind a path says http_path.hpp.
// Does not know sockets, clocks or the journal; no thread.
//
// Invariant: an answer that says "accepted" is asked for only after Kept.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "channels/src/plan.hpp"
#include "engine/flow/http_path.hpp"
#include "engine/http/reader.hpp"

namespace engine::flow {

// A channel behind the listener.
struct Behind {
  const channels::Channel* channel = nullptr;  // owner: the plan
  bool allowed = true;                         // for who has connected
  Reception reception;
  std::shared_ptr<const HttpPath> ingest{}, fhir{};
};

struct HttpTerms {
  std::chrono::milliseconds idle_max{75'000};  // between requests
  std::chrono::milliseconds head_max{15'000};
  std::chrono::milliseconds between_bytes_max{15'000};
  std::chrono::milliseconds body_max{120'000};
  std::chrono::milliseconds farewell{2'000};  // for a sender that is still sending
  Doorman doorman{};                          // empty: anybody may ask
  std::function<std::string()> certified{};   // whose certificate was shown; empty: nobody's
  bool full = false;                          // more connections than the listener may have
};

class HttpInbound final : public Session {
 public:
  HttpInbound(HttpTerms terms, std::vector<Behind> behind)
      : terms_(std::move(terms)), behind_(std::move(behind)) {}
  Ask next(const Heard& heard, Instant now) override;

 private:
  Ask advance(Instant now);
  Ask head(Instant now);
  Ask whole();
  Ask taken(std::optional<Ask> ask);
  Ask read(Instant now);
  Ask late();
  Ask answer(const http::Response& response);
  Ask last_answer(const http::Response& response);
  Ask wrong(unsigned status);
  void find_path(std::string_view path);
  std::optional<http::Response> refused(const http::Request& head);
  std::optional<http::Response> unpack(http::Request& request) const;
  std::optional<http::Response> unknown(const http::Request& head);
  http::Response no_such_path() const;

  HttpTerms terms_;
  std::vector<Behind> behind_;
  http::Reader reader_;
  // Of the request that is answered.
  Client client_;
  std::size_t channel_ = 0;
  const HttpPath* path_ = nullptr;
  bool keep_alive_ = false;
  bool to_head_ = false;
  Asked asked_;
  std::unique_ptr<Taking> taking_;

  std::string out_;
  std::optional<Instant> began_;  // the head, or the body
  std::optional<Instant> farewell_;
  std::string scrap_;
};

}  // namespace engine::flow
