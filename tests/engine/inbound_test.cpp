// Tests of the inbound session: a dialogue of what it hears and what it asks for, in virtual time.
#include "engine/flow/inbound.hpp"

#include <doctest/doctest.h>

#include "tests/engine/dialogue.hpp"

using namespace engine::flow;
using namespace tests;

namespace {

const std::string kBhs = "BHS|^~\\&|A||||||||B1\r";

InboundTerms with(channels::BatchAck batch, bool answer_first = false) {
  InboundTerms terms;
  terms.batch = batch;
  terms.answer_first = answer_first;
  return terms;
}

}  // namespace

TEST_CASE("inbound: a message is kept first and answered then") {
  Dialogue talk;
  CHECK(talk.asks() == "read ");
  CHECK(talk.receives(f("MSH|a")).asks() == "keep:MSH|a ");
  CHECK(talk.hears(Kept{}).asks() == "send:AA MSH|a ");
  CHECK(talk.hears(Sent{}).asks() == "read ");
}

TEST_CASE("inbound: a message the store refuses is answered with AR, never AA") {
  Dialogue talk;
  talk.receives(f("MSH|a")).asks();
  CHECK(talk.hears(Refused{}).asks() == "send:AR MSH|a ");
}

TEST_CASE("inbound: two messages in one packet are handled in turn") {
  Dialogue talk;
  talk.asks();
  CHECK(talk.receives(f("a") + f("b")).asks() == "keep:a ");
  CHECK(talk.hears(Kept{}).hears(Sent{}).asks() == "send:AA a keep:b ");
  CHECK(talk.hears(Kept{}).hears(Sent{}).asks() == "send:AA b read ");
}

TEST_CASE("inbound: in pieces of any size the same is asked for") {
  for (const std::size_t piece : {1U, 2U, 3U, 5U, 100U}) {
    Dialogue talk;
    talk.receives(f("MSH|a"), piece);
    const std::string asked = talk.asks();
    CHECK(asked.ends_with("read keep:MSH|a "));
  }
}

TEST_CASE("inbound: a frame that is too large gets an answer, and the next one is read") {
  InboundTerms terms;
  terms.limits.frame_bytes_max = 16;
  Dialogue talk(terms);
  talk.asks();
  CHECK(talk.receives(f("MSH" + std::string(100, 'x')) + f("b")).asks() ==
        "send:AR too large MSH ");
  CHECK(talk.hears(Sent{}).asks() == "keep:b ");
}

TEST_CASE("inbound: a sender that stops within a frame is hung up on, one that is idle is not") {
  Dialogue talk;
  CHECK_FALSE(talk.has_deadline());
  talk.receives("\x0bMSH|half").asks();
  CHECK(talk.has_deadline());
  CHECK(talk.hears(Late{}).asks() == "hangup ");
}

TEST_CASE("inbound: a frame whose CR never comes is a frame after a moment") {
  Dialogue talk;
  talk.receives(
          "\x0b"
          "a\x1c")
      .asks();
  CHECK(talk.has_deadline());
  CHECK(talk.hears(Late{}).asks() == "keep:a ");
}

TEST_CASE("inbound: a sender that closes its side still gets its answer") {
  Dialogue talk;
  talk.receives(
          "\x0b"
          "a\x1c")
      .asks();
  CHECK(talk.hears(Gone{}).asks() == "keep:a ");
  CHECK(talk.hears(Kept{}).hears(Sent{}).asks() == "send:AA a hangup ");
}

TEST_CASE("inbound: `send_when: received` answers before it keeps") {
  InboundTerms terms;
  terms.answer_first = true;
  Dialogue talk(terms);
  talk.asks();
  CHECK(talk.receives(f("a")).asks() == "send:AA a ");
  CHECK(talk.hears(Sent{}).asks() == "keep:a ");
  CHECK(talk.hears(Kept{}).asks() == "read ");
}

TEST_CASE("inbound: whatever turn fails, nothing is accepted that is not kept") {
  struct Turn {
    const char* name;
    void (*before)(Dialogue&);
    const char* gone;
    const char* late;
  };
  const Turn turns[] = {
      {"before anything", [](Dialogue&) {}, "hangup ", "hangup "},
      {"within a frame", [](Dialogue& t) { t.receives("\x0bMSH|a"); }, "hangup ", "hangup "},
      {"at the end block", [](Dialogue& t) { t.receives("\x0bMSH|a\x1c"); }, "keep:MSH|a ",
       "keep:MSH|a "},
      {"behind an answer", [](Dialogue& t) { t.receives(f("MSH|a")).hears(Kept{}).hears(Sent{}); },
       "hangup ", "hangup "},
      {"behind a refusal",
       [](Dialogue& t) { t.receives(f("MSH|a")).hears(Refused{}).hears(Sent{}); }, "hangup ",
       "hangup "},
  };
  for (const Turn& turn : turns) {
    CAPTURE(turn.name);
    Dialogue gone, late;
    turn.before(gone);
    turn.before(late);
    gone.asks();
    late.asks();
    CHECK(gone.hears(Gone{}).asks() == turn.gone);
    CHECK(late.hears(Late{}).asks() == turn.late);
  }
  Dialogue refused;
  refused.receives(f("MSH|a")).hears(Refused{});
  CHECK(refused.asks().find("AA") == std::string::npos);
}

TEST_CASE("inbound: messages behind one another are kept and answered in turn") {
  Dialogue talk;
  talk.receives(f("MSH|a\rMSH|b\r"));
  CHECK(talk.goes_on() == "read keep:MSH|a/ send:AA MSH|a/ keep:MSH|b/ send:AA MSH|b/ read ");
  Dialogue three;
  three.receives(f("MSH|a\rMSH|b\rMSH|c\r") + f("d"));
  CHECK(three.goes_on(2) ==
        "read keep:MSH|a/ send:AA MSH|a/ keep:MSH|b/ send:AR MSH|b/ keep:MSH|c/ send:AA MSH|c/ "
        "keep:d send:AA d read ");
}

TEST_CASE("inbound: what begins as no message is one, unless it has a batch in it") {
  Dialogue talk;
  talk.asks();
  talk.receives(f("hello\rMSH|^~\\&|a\rMSH|^~\\&|b\r"));
  CHECK(talk.goes_on() ==
        "keep:hello/MSH|^~\\&|a/MSH|^~\\&|b/ send:AA hello/MSH|^~\\&|a/MSH|^~\\&|b/ read ");
  talk.receives(f("hello\r" + kBhs + "MSH|a\rBTS|1\r"));
  CHECK(talk.goes_on() == "keep:hello/ keep:MSH|a/ send:batch[AA hello/AA MSH|a/] read ");
}

TEST_CASE("inbound: a batch is answered as its channel says") {
  using channels::BatchAck;
  struct Row {
    const char* name;
    InboundTerms terms;
    std::string payload;
    std::size_t refused;
    std::string_view asks;  // a, b and bad for MSH|a/ and so on
  };
  const std::string batch = kBhs + "MSH|a\rMSH|bad\rBTS|2\r", good = kBhs + "MSH|a\rBTS|1\r";
  const std::string empty = kBhs + "BTS|0\r", behind = "MSH|a\rMSH|b\r";
  const Row rows[] = {
      {"unsaid", {}, batch, 0, "keep:a keep:bad send:batch[AA aAE bad] "},
      {"one", with(BatchAck::one), behind, 0, "keep:a keep:b send:batch[AA aAA b] "},
      {"one, refused", with(BatchAck::one), behind, 1, "keep:a keep:b send:batch[AR aAA b] "},
      {"each", with(BatchAck::each), batch, 0, "keep:a send:AA a keep:bad send:AE bad "},
      {"errors", with(BatchAck::errors), batch, 0, "keep:a keep:bad send:batch[AE bad] "},
      {"errors, refused", with(BatchAck::errors), good, 1, "keep:a send:batch[AR a] "},
      {"errors, without any", with(BatchAck::errors), good, 0, "keep:a send:batch "},
      {"errors, a wrong count", with(BatchAck::errors), kBhs + "MSH|a\rBTS|9\r", 0,
       "keep:a send:batch[AA a] "},
      {"none", with(BatchAck::none), batch, 0, "keep:a keep:bad "},
      {"none, refused", with(BatchAck::none), batch, 1, "keep:a hangup "},
      {"none, a plain message", with(BatchAck::none), "MSH|a\r", 0, "keep:a send:AA a "},
      {"received", with(BatchAck::unsaid, true), behind, 0, "send:AA a keep:a send:AA b keep:b "},
      {"received, a batch", with(BatchAck::unsaid, true), good, 0, "keep:a send:batch[AA a] "},
      {"empty", {}, empty, 0, "keep:empty send:batch[] "},
      {"empty, each", with(BatchAck::each), empty, 0, "keep:empty send:batch[] "},
      {"empty, none", with(BatchAck::none), empty, 0, "keep:empty "},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Dialogue talk(row.terms);
    talk.asks();
    talk.receives(f(row.payload));
    std::string asks = talk.goes_on(row.refused);
    const std::pair<std::string, std::string> shorter[] = {
        {kBhs.substr(0, kBhs.size() - 1) + "/BTS|0/", "empty"},
        {"MSH|a/", "a"},
        {"MSH|b/", "b"},
        {"MSH|bad/", "bad"}};
    for (const auto& [from, to] : shorter) {
      for (std::size_t at = asks.find(from); at != std::string::npos; at = asks.find(from))
        asks.replace(at, from.size(), to);
    }
    if (asks.ends_with("read ")) asks.resize(asks.size() - 5);
    CHECK(asks == row.asks);
  }
}

TEST_CASE(
    "inbound: messages are told which batch they came in, the last also what is wrong with it") {
  Dialogue talk;
  talk.receives(f("FHS|^~\\&|A||||||||F1\r" + kBhs + "MSH|a\rMSH|b\rBTS|3\rMSH|c\rFTS|1\r"));
  talk.goes_on();
  CHECK(talk.told() == "B1 B1 F1 2 found ");
  talk.receives(f("MSH|a\rMSH|b\r") + f("MSH|c")).goes_on();
  CHECK(talk.told() == "  0 found  ");
}

TEST_CASE("inbound: a batch in pieces of any size is the same batch") {
  const std::string bytes = f(kBhs + "MSH|a\rMSH|b\rBTS|2\r") + f("c");
  for (std::size_t piece = 1; piece <= 20; ++piece) {
    CAPTURE(piece);
    Dialogue talk;
    std::string asked;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      talk.receives(std::string_view(bytes).substr(at, piece));
      asked += talk.goes_on();
    }
    for (std::size_t at = asked.find("read "); at != std::string::npos; at = asked.find("read "))
      asked.erase(at, 5);
    CHECK(asked == "keep:MSH|a/ keep:MSH|b/ send:batch[AA MSH|a/AA MSH|b/] keep:c send:AA c ");
  }
}

TEST_CASE("inbound: a sender that goes in the middle of a batch leaves none of it, or all") {
  Dialogue half;
  half.receives("\x0b" + kBhs + "MSH|a\rMSH|b").asks();
  CHECK(half.hears(Gone{}).asks() == "hangup ");
  Dialogue whole;
  whole.receives("\x0b" + kBhs + "MSH|a\rMSH|b\r\x1c").asks();
  whole.hears(Gone{});
  CHECK(whole.goes_on() == "keep:MSH|a/ keep:MSH|b/ send:batch[AA MSH|a/AA MSH|b/] hangup ");
}

TEST_CASE("inbound: nothing of a batch is said before all of it is settled") {
  Dialogue talk;
  talk.asks();
  talk.receives(f(kBhs + "MSH|a\rMSH|b\rMSH|c\rBTS|3\r"));
  CHECK(talk.asks() == "keep:MSH|a/ ");
  CHECK(talk.hears(Kept{}).asks() == "keep:MSH|b/ ");
  CHECK(talk.hears(Refused{}).asks() == "keep:MSH|c/ ");
  CHECK(talk.hears(Kept{}).asks() == "send:batch[AA MSH|a/AR MSH|b/AA MSH|c/] ");
}

TEST_CASE("inbound: a message that depends on one on its way to disk waits, and is taken again") {
  const std::string bytes = f("twin") + f("next");
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    CAPTURE(piece);
    Dialogue talk;
    talk.under_way(2).receives(bytes, piece);
    CHECK(talk.asks().ends_with("read wait "));
    CHECK(talk.hears(Again{}).asks() == "wait ");
    CHECK(talk.hears(Again{}).asks() == "keep:twin ");
    CHECK(talk.hears(Kept{}).asks() == "send:AA twin ");
  }
}

TEST_CASE("inbound: a message of a batch waits like any other, and the rest of the batch with it") {
  Dialogue talk(with(channels::BatchAck::one));
  talk.under_way(1).receives(f(kBhs + "MSH|one\rMSH|twin\rMSH|two\r"));
  CHECK(talk.asks() == "read keep:MSH|one/ ");
  CHECK(talk.hears(Kept{}).asks() == "wait ");
  CHECK(talk.hears(Again{}).asks() == "keep:MSH|twin/ ");
  CHECK(talk.hears(Kept{}).asks() == "keep:MSH|two/ ");
}

TEST_CASE("inbound: a message that waited is refused by the journal like any other") {
  Dialogue talk;
  talk.under_way(1).receives(f("twin"));
  CHECK(talk.hears(Again{}).hears(Refused{}).asks() == "read wait keep:twin send:AR twin ");
}

TEST_CASE("inbound: with commit bytes, 06 is said after all of a frame is kept, and 15 when not") {
  using channels::BatchAck;
  struct Row {
    std::string name;
    BatchAck batch;
    std::string payload;
    std::size_t refused;  // the entry that the journal refuses
    const char* asks;     // to the end
  };
  const Row rows[] = {
      {"kept", BatchAck::unsaid, "a", 0,
       "keep:a send:\x06\x1c/\x0b"
       "AA a "},
      {"at fault, but kept", BatchAck::unsaid, "bad", 0,
       "keep:bad send:\x06\x1c/\x0b"
       "AE bad "},
      {"not kept", BatchAck::unsaid, "a", 1, "keep:a send:\x15 "},
      {"each of two", BatchAck::each, "MSH|1\rMSH|2\r", 0,
       "keep:MSH|1/ keep:MSH|2/ send:\x06\x1c/\x0b"
       "AA MSH|1/\x1c/\x0b"
       "AA MSH|2/ "},
      {"the second of two is not kept", BatchAck::each, "MSH|1\rMSH|2\r", 2,
       "keep:MSH|1/ keep:MSH|2/ send:\x15 "},
      {"the first of two is not kept", BatchAck::one, kBhs + "MSH|1\rMSH|2\r", 1,
       "keep:MSH|1/ keep:MSH|2/ send:\x15 "},
      {"a batch as one", BatchAck::one, kBhs + "MSH|1\r", 0,
       "keep:MSH|1/ send:\x06\x1c/\x0b"
       "batch[AA MSH|1/] "},
      {"a batch without an answer", BatchAck::none, kBhs + "MSH|1\r", 0, "keep:MSH|1/ send:\x06 "},
      {"a batch without an answer, not kept", BatchAck::none, kBhs + "MSH|1\r", 1,
       "keep:MSH|1/ send:\x15 "},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const std::string bytes = f(row.payload);
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
      CAPTURE(piece);
      InboundTerms terms = with(row.batch);
      terms.commit_bytes = true;
      Dialogue talk(terms);
      std::string asked = talk.receives(bytes, piece).asks();
      asked += talk.goes_on(row.refused);
      asked.erase(0, asked.find("keep"));
      CHECK(asked == std::string(row.asks) + "read ");
      // And on with the next, for which all begins anew.
      asked = talk.receives(f("next"), piece).asks();
      asked += talk.goes_on();
      CHECK(
          asked.ends_with("keep:next send:\x06\x1c/\x0b"
                          "AA next read "));
    }
  }
}

TEST_CASE("inbound: a sender's commit byte for what it was answered is no message") {
  InboundTerms terms;
  terms.commit_bytes = true;
  for (const std::string byte : {"\x06", "\x15"}) {
    Dialogue talk(terms);
    const std::string bytes = f(byte) + f("a");
    CHECK(talk.receives(bytes, 1).asks().ends_with("read keep:a "));
    // Where there are no commit bytes, it is: unreadable, and answered.
    CHECK(Dialogue().receives(f(byte)).asks() == "read keep:" + byte + " ");
  }
}

TEST_CASE("inbound: with commit bytes, a frame that is too large is answered with 15") {
  InboundTerms terms;
  terms.commit_bytes = true;
  terms.limits.frame_bytes_max = 16;
  Dialogue talk(terms);
  std::string asked = talk.receives(f(std::string(40, 'x'))).asks();
  CHECK(asked.find("send:\x15 ") != std::string::npos);
  asked = talk.goes_on();
  asked += talk.receives(f("a")).asks();
  CHECK(asked.ends_with("keep:a "));
  CHECK(talk.hears(Kept{}).asks() ==
        "send:\x06\x1c/\x0b"
        "AA a ");
}
