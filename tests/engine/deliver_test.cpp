// Tests of what decides about deliveries: order, retries, and what an answer means.
#include <doctest/doctest.h>

#include "engine/flow/queue.hpp"

using namespace engine::flow;
using std::chrono::milliseconds;

TEST_CASE("retry: waits grow to their limit, are spread by chance, and end") {
  const RetryTerms terms{milliseconds(1000), 2.0, milliseconds(5000), milliseconds(60'000)};
  CHECK(*wait_before(terms, 1, milliseconds(0), 0.5) == milliseconds(1000));
  CHECK(*wait_before(terms, 2, milliseconds(0), 0.5) == milliseconds(2000));
  CHECK(*wait_before(terms, 3, milliseconds(0), 0.5) == milliseconds(4000));
  CHECK(*wait_before(terms, 9, milliseconds(0), 0.5) == milliseconds(5000));
  CHECK(*wait_before(terms, 1000, milliseconds(0), 0.9) == milliseconds(5000));
  CHECK(*wait_before(terms, 1, milliseconds(0), 0.0) == milliseconds(800));
  CHECK_FALSE(wait_before(terms, 3, milliseconds(60'000), 0.5));
}

TEST_CASE("reply: an HTTP status is done, again, or parked") {
  const std::vector<int> never{503};
  CHECK(http_reply(200, never).verdict == Verdict::done);
  CHECK(http_reply(201, never).verdict == Verdict::done);
  CHECK(http_reply(400, never).verdict == Verdict::park);
  CHECK(http_reply(422, never).verdict == Verdict::park);
  CHECK(http_reply(408, never).verdict == Verdict::again);
  CHECK(http_reply(429, never).verdict == Verdict::down);
  CHECK(http_reply(503, {}).verdict == Verdict::down);
  CHECK(http_reply(500, never).verdict == Verdict::again);
  CHECK(http_reply(503, never).verdict == Verdict::park);
}

TEST_CASE("reply: an acknowledgement of another message is never taken for this one's") {
  auto ack = [](std::string_view code, std::string_view id) {
    return "MSH|^~\\&|A|B|C|D|20260101||ACK|9|P|2.5.1\rMSA|" + std::string(code) + '|' +
           std::string(id) + '\r';
  };
  CHECK(ack_reply(ack("AA", "M1"), "M1", false).reply.verdict == Verdict::done);
  CHECK_FALSE(ack_reply(ack("AA", "M0"), "M1", false).mine);
  CHECK(ack_reply(ack("AE", "M1"), "M1", false).reply.verdict == Verdict::park);
  CHECK(ack_reply(ack("AR", "M1"), "M1", true).reply.verdict == Verdict::again);
  CHECK(ack_reply("garbage", "M1", false).reply.verdict == Verdict::again);
}

TEST_CASE("queue: with one at a time, what failed holds back what is behind it") {
  Queue<int> queue(1, {});
  Instant now{};
  queue.add(1, "a");
  queue.add(2, "b");
  auto first = queue.start(now);
  REQUIRE(first);
  CHECK(first->item() == 1);
  CHECK_FALSE(queue.start(now));
  CHECK(queue.finish(*first, Verdict::again, now, 0.5) == Verdict::again);
  CHECK_FALSE(queue.start(now));
  now = *queue.wake(now);
  auto again = queue.start(now);
  REQUIRE(again);
  CHECK(again->item() == 1);
  CHECK(queue.finish(*again, Verdict::done, now, 0.5) == Verdict::done);
  CHECK(queue.start(now)->item() == 2);
}

TEST_CASE("queue: several at a time are of different keys, and each key keeps its order") {
  Queue<int> queue(2, {});
  const Instant now{};
  queue.add(1, "a");
  queue.add(2, "a");
  queue.add(3, "b");
  queue.add(4, "c");
  const auto one = queue.start(now);
  const auto three = queue.start(now);
  CHECK(one->item() == 1);
  CHECK(three->item() == 3);
  CHECK_FALSE(queue.start(now));
  CHECK(queue.finish(*three, Verdict::park, now, 0.5) == Verdict::park);
  CHECK(queue.start(now)->item() == 4);
  CHECK(queue.finish(*one, Verdict::done, now, 0.5) == Verdict::done);
  CHECK(queue.start(now)->item() == 2);
}

TEST_CASE("queue: a delivery that fails for longer than `for` is parked") {
  Queue<int> queue(1, {milliseconds(10), 1.0, milliseconds(10), milliseconds(100)});
  Instant now{};
  queue.add(1, "");
  for (int i = 0; i < 50; ++i) {
    const auto slot = queue.start(now);
    REQUIRE(slot);
    if (queue.finish(*slot, Verdict::again, now, 0.5) == Verdict::park) break;
    now = *queue.wake(now);
  }
  CHECK(queue.size() == 0);
  CHECK(now - Instant{} >= milliseconds(100));
}

TEST_CASE(
    "queue: a destination that is down is tried by one delivery at a time, until it is back") {
  Queue<int> queue(4, {milliseconds(100), 2.0, milliseconds(1000), milliseconds(1'000'000)});
  Instant now{};
  for (int i = 1; i <= 9; ++i) queue.add(i, "k" + std::to_string(i));
  const auto one = queue.start(now);
  const auto two = queue.start(now);
  CHECK(queue.finish(*one, Verdict::down, now, 0.5) == Verdict::down);
  CHECK_FALSE(queue.start(now));
  CHECK(queue.finish(*two, Verdict::down, now, 0.5) == Verdict::down);
  int tries = 0;
  for (; tries < 6; ++tries) {
    now = *queue.wake(now);
    const auto probe = queue.start(now);
    REQUIRE(probe);
    CHECK_FALSE(queue.start(now));
    queue.finish(*probe, Verdict::down, now, 0.5);
  }
  CHECK(now - Instant{} >= milliseconds(3000));
  now = *queue.wake(now);
  const auto back = queue.start(now);
  queue.finish(*back, Verdict::done, now, 0.5);
  for (int i = 0; i < 4; ++i) CHECK(queue.start(now));
  CHECK_FALSE(queue.start(now));
  CHECK(queue.size() == 8);
}

TEST_CASE("queue: a message that its destination cannot take does not hold back other keys") {
  Queue<int> queue(2, {milliseconds(100), 2.0, milliseconds(1000), milliseconds(1'000'000)});
  const Instant now{};
  queue.add(1, "a");
  queue.add(2, "a");
  queue.add(3, "b");
  queue.add(4, "c");
  const auto poison = queue.start(now);
  CHECK(queue.finish(*poison, Verdict::again, now, 0.5) == Verdict::again);
  CHECK(queue.start(now)->item() == 3);
  CHECK(queue.start(now)->item() == 4);
  CHECK(queue.oldest()->item == 1);
}
