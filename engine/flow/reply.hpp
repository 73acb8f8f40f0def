// What a destination's answer means for the delivery: done, again, parked for a person, or a halt.
//
// Knows HTTP statuses, and how an acknowledgement is read; what each kind of reply does is the
// channel's table (channels/src/reaction.hpp).
// Does not know waits; retry.hpp does.
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "channels/src/reaction.hpp"

namespace engine::flow {

enum class Verdict : std::uint8_t {
  done,
  again,  // this delivery is tried again; those behind it wait
  down,   // the destination takes nothing now: all its deliveries wait
  park,
  halt,  // nobody knows whether it arrived: all its deliveries wait for a person
};
struct Reply {
  Verdict verdict = Verdict::again;
  std::string detail;                 // "201", "AE", "timeout": never text of a message
  std::chrono::milliseconds wait{0};  // that the other side asks for
};

// 2xx is done; never_retry and other 4xx are parked; 408, 425 and 5xx are tried again; 429 and 503
// say that the server is down or busy (RFC 9110, 15.6.4; RFC 6585, 4).
Reply http_reply(unsigned status, std::span<const int> never_retry);

// What is in the answer to a transaction that the server took: each entry has an outcome of its
// own, and one that failed is a failure, with its place ("entry 3: 422").
Reply transaction_reply(std::string_view body, const Reply& taken);
// Retry-After is respected, for an hour.
std::chrono::milliseconds bounded_wait(std::chrono::seconds asked);

// What an answer says of the message that was sent with this control id.
channels::ReplyKind ack_kind(std::string_view payload, std::string_view control_id);
// What the table says of it.
Reply reply_of(channels::ReplyKind kind, const channels::Reactions& reactions);

}  // namespace engine::flow
