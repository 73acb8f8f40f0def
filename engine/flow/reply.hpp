// What a destination's answer means for the delivery: done, again, or parked for a person.
//
// Knows HTTP statuses and acknowledgement codes. With a cautious default: what another try cannot
// mend is parked, what nobody can know is tried again with the same control id.
// Does not know waits; retry.hpp does.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace engine::flow {

enum class Verdict : std::uint8_t {
  done,
  again,  // this delivery is tried again; those behind it wait
  down,   // the destination takes nothing now: all its deliveries wait
  park,
};
struct Reply {
  Verdict verdict = Verdict::again;
  std::string detail;  // "201", "AE", "timeout": never text of a message
};

// 2xx is done; never_retry and other 4xx are parked; 408, 425 and 5xx are tried again; 429 and 503
// say that the server is down or busy (RFC 9110, 15.6.4; RFC 6585, 4).
Reply http_reply(unsigned status, std::span<const int> never_retry);

// The answer to a message that was sent with this control id. An answer to another message says
// nothing: empty.
struct AckReply {
  bool mine = false;
  Reply reply;
};
AckReply ack_reply(std::string_view payload, std::string_view control_id, bool retry_rejects);

}  // namespace engine::flow
