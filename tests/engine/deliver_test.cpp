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

TEST_CASE("reply: an acknowledgement is told from one of another message, and from what is none") {
  using channels::ReplyKind;
  auto ack = [](std::string_view code, std::string_view id, std::string_view err = "") {
    return "MSH|^~\\&|A|B|C|D|20260101||ACK|9|P|2.5.1\rMSA|" + std::string(code) + '|' +
           std::string(id) + '\r' + std::string(err);
  };
  struct Case {
    std::string answer;
    ReplyKind kind;
  };
  const Case cases[] = {
      {ack("AA", "M1"), ReplyKind::AA},
      {ack("CA", "M1"), ReplyKind::CA},
      {ack("AE", "M1"), ReplyKind::AE},
      {ack("CE", "M1"), ReplyKind::CE},
      {ack("AR", "M1"), ReplyKind::AR},
      {ack("CR", "M1"), ReplyKind::CR},
      {ack("AR", "M1", "ERR|||207^Application internal error^HL70357|E\r"), ReplyKind::AR},
      {ack("AR", "M1", "ERR|||200^Unsupported message type^HL70357|E\r"), ReplyKind::AE},
      {ack("CR", "M1", "ERR|||203^Unsupported version id^HL70357|E\r"), ReplyKind::CE},
      {ack("AR|M1||||202^Unsupported processing id^HL70357", ""), ReplyKind::AE},
      {ack("AR", "M1", "ERR|MSH^1^9^200&Unsupported message type&HL70357\r"), ReplyKind::AE},
      {ack("AA", "M0"), ReplyKind::wrong_id},
      {ack("AA", ""), ReplyKind::wrong_id},
      {ack("AE", "M10"), ReplyKind::wrong_id},
      {ack("ZZ", "M1"), ReplyKind::garbage},
      {ack("", "M1"), ReplyKind::garbage},
      {"MSH|^~\\&|A|B|C|D|20260101||ACK|9|P|2.5.1\r", ReplyKind::garbage},
      {"garbage", ReplyKind::garbage},
      {"", ReplyKind::garbage},
  };
  for (const Case& c : cases) {
    CAPTURE(c.answer);
    CHECK(channels::reply_name(ack_kind(c.answer, "M1")) == channels::reply_name(c.kind));
  }
}

TEST_CASE(
    "reactions: what may have arrived is sent again only to a partner that drops duplicates") {
  using channels::Reaction;
  const auto careful = channels::usual_reactions(false);
  const auto trusting = channels::usual_reactions(true);
  for (const channels::ReplyRow& row : channels::kReplyRows) {
    CAPTURE(row.name);
    const auto i = static_cast<std::size_t>(row.kind);
    CHECK(channels::kReplyRows[i].kind == row.kind);
    CHECK(careful[i] == row.usual);
    CHECK(trusting[i] == row.drops);
    const bool unknown = row.kind >= channels::ReplyKind::timeout;
    CHECK((careful[i] == Reaction::halt) == unknown);
    CHECK(trusting[i] != Reaction::halt);
    CHECK(reply_of(row.kind, careful).detail == row.name);
  }
}

TEST_CASE("queue: what halts holds back everything until a person decides") {
  Queue<int> queue(2, {});
  const Instant now{};
  queue.add(1, "a");
  queue.add(2, "a");
  queue.add(3, "b");
  queue.add(4, "c");
  const auto one = queue.start(now);
  const auto three = queue.start(now);
  CHECK(queue.finish(*one, Verdict::halt, now, 0.5) == Verdict::halt);
  CHECK(queue.finish(*three, Verdict::done, now, 0.5) == Verdict::done);
  REQUIRE(queue.halted() != nullptr);
  CHECK(queue.halted()->item == 1);
  CHECK_FALSE(queue.start(now));
  CHECK_FALSE(queue.wake(now));
  CHECK(queue.oldest()->item == 1);
  SUBCASE("resumed, it is tried again, and the rest behind it") {
    queue.resume();
    const auto again = queue.start(now);
    CHECK(again->item() == 1);
    CHECK(queue.start(now)->item() == 4);
    queue.finish(*again, Verdict::done, now, 0.5);
    CHECK(queue.start(now)->item() == 2);
  }
  SUBCASE("skipped, it leaves the queue, and the rest goes on") {
    queue.skip();
    CHECK(queue.halted() == nullptr);
    CHECK(queue.size() == 2);
    CHECK(queue.start(now)->item() == 2);
    CHECK(queue.start(now)->item() == 4);
  }
}

TEST_CASE("queue: where several have halted, each is decided about by itself") {
  Queue<int> queue(3, {});
  const Instant now{};
  for (int i = 1; i <= 4; ++i) queue.add(i, "k" + std::to_string(i));
  const auto one = queue.start(now);
  const auto two = queue.start(now);
  queue.finish(*two, Verdict::halt, now, 0.5);
  queue.finish(*one, Verdict::halt, now, 0.5);
  CHECK(queue.halted()->item == 2);
  queue.skip();
  CHECK(queue.halted()->item == 1);
  CHECK_FALSE(queue.start(now));
  queue.resume();
  CHECK(queue.start(now)->item() == 1);
  CHECK(queue.start(now)->item() == 3);
}

TEST_CASE("queue: what had halted before a restart halts again") {
  Queue<int> queue(2, {});
  const Instant now{};
  queue.add(1, "a");
  queue.add_halted(2, "b");
  queue.add(3, "c");
  CHECK_FALSE(queue.start(now));
  queue.resume();
  CHECK(queue.start(now)->item() == 1);
  CHECK(queue.start(now)->item() == 2);
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

TEST_CASE("queue: a merge waits for all before it, and all behind it wait for the merge") {
  Queue<int> queue(4, {});
  const Instant now{};
  queue.add(1, "a");
  queue.add(2, "b");
  queue.add(3, "m", true);
  queue.add(4, "c");
  queue.add(5, "a");
  const auto one = queue.start(now);
  const auto two = queue.start(now);
  CHECK_FALSE(queue.start(now));  // neither the merge nor 4
  queue.finish(*one, Verdict::done, now, 0.5);
  CHECK_FALSE(queue.start(now));
  // What is tried again is still before it.
  queue.finish(*two, Verdict::again, now, 0.5);
  CHECK_FALSE(queue.start(now));
  const Instant later = *queue.wake(now);
  const auto again = queue.start(later);
  REQUIRE(again);
  CHECK(again->item() == 2);
  queue.finish(*again, Verdict::park, later, 0.5);
  const auto merge = queue.start(later);
  REQUIRE(merge);
  CHECK(merge->item() == 3);
  CHECK_FALSE(queue.start(later));
  queue.finish(*merge, Verdict::again, later, 0.5);
  CHECK_FALSE(queue.start(later));
  const Instant last = *queue.wake(later);
  const auto merged = queue.start(last);
  CHECK(merged->item() == 3);
  queue.finish(*merged, Verdict::done, last, 0.5);
  CHECK(queue.start(last)->item() == 4);
  CHECK(queue.start(last)->item() == 5);
}

TEST_CASE("queue: two merges in a row go one after the other") {
  Queue<int> queue(4, {});
  const Instant now{};
  queue.add(1, "x", true);
  queue.add(2, "x", true);
  queue.add(3, "y");
  const auto first = queue.start(now);
  CHECK(first->item() == 1);
  CHECK_FALSE(queue.start(now));
  queue.finish(*first, Verdict::done, now, 0.5);
  const auto second = queue.start(now);
  CHECK(second->item() == 2);
  CHECK_FALSE(queue.start(now));
  queue.finish(*second, Verdict::done, now, 0.5);
  CHECK(queue.start(now)->item() == 3);
}

TEST_CASE("queue: after so many tries a delivery is parked, or halts what is behind it") {
  for (const Verdict then : {Verdict::park, Verdict::halt}) {
    RetryTerms terms;
    terms.tries = 3;
    terms.given_up = then;
    Queue<int> queue(1, terms);
    Instant now{};
    queue.add(1, "a");
    queue.add(2, "a");
    for (int n = 1; n <= 3; ++n) {
      const auto one = queue.start(now);
      REQUIRE(one);
      CHECK(one->item() == 1);
      CHECK(queue.finish(*one, Verdict::again, now, 0.5) == (n < 3 ? Verdict::again : then));
      if (n < 3) now = *queue.wake(now);
    }
    const auto next = queue.start(now);
    CHECK(next.has_value() == (then == Verdict::park));
    CHECK((queue.halted() != nullptr) == (then == Verdict::halt));
  }
}

TEST_CASE("deliver: an answer to a transaction is looked at entry by entry") {
  const Reply taken{Verdict::done, "200"};
  auto judge = [&](const std::string& entries) {
    return transaction_reply(
        R"({"resourceType":"Bundle","type":"transaction-response","entry":[)" + entries + "]}",
        taken);
  };
  auto entry = [](const std::string& status) {
    return R"({"response":{"status":")" + status + R"("}})";
  };
  CHECK(judge("").verdict == Verdict::done);
  CHECK(
      judge(entry("201 Created") + ',' + entry("200") + ',' + entry("304 Not Modified")).verdict ==
      Verdict::done);
  const Reply failed = judge(entry("201") + ',' + entry("422 no Mr Canary"));
  CHECK(failed.verdict == Verdict::park);
  CHECK(failed.detail == "entry 2: 422");
  CHECK(judge(entry("503 busy")).verdict == Verdict::again);
  CHECK(judge(entry("Mr Canary")).detail == "entry 1: no status");
  CHECK(transaction_reply("", taken).verdict == Verdict::done);
  CHECK(transaction_reply("<html>", taken).verdict == Verdict::done);
  CHECK(transaction_reply(R"({"resourceType":"OperationOutcome"})", taken).verdict ==
        Verdict::done);
}

TEST_CASE("deliver: a wait that a server asks for is respected, within reason") {
  using namespace std::chrono_literals;
  CHECK(bounded_wait(5s) == 5s);
  CHECK(bounded_wait(-5s) == 0s);
  CHECK(bounded_wait(1'000'000s) == 1h);
}
