// Tests of the outbound session: a dialogue of what it hears and what it asks for, in virtual time.
#include "engine/flow/outbound.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "parsers/mllp/envelope.hpp"

using namespace engine::flow;
using std::chrono::milliseconds;

namespace {

std::string f(std::string_view payload) { return parsers::mllp::wrap(payload); }
std::string ack(std::string_view code, std::string_view id) {
  return "MSH|^~\\&|A|B|C|D|20260101||ACK|9|P|2.5.1\rMSA|" + std::string(code) + '|' +
         std::string(id) + '\r';
}

// Plays the world around a session and writes down what it asks for.
class Dialogue {
 public:
  explicit Dialogue(OutboundTerms terms = {}) : session_(terms) {}

  Dialogue& offers(std::string_view body, std::string_view id) {
    body_ = body;
    id_ = id;
    return hears(Outbound::Offer{body_, id_});
  }
  Dialogue& connects() { return hears(Outbound::Connected{}); }
  Dialogue& sends() { return hears(Sent{}); }
  Dialogue& quiet() { return hears(Got{0}); }
  Dialogue& late() {
    now_ = deadline_;
    return hears(Late{});
  }
  Dialogue& receives(std::string_view bytes, std::size_t piece = 1000) {
    for (std::size_t at = 0; at < bytes.size() && !room_.empty(); at += piece) {
      const std::string_view part = bytes.substr(at, piece);
      std::memcpy(room_.data(), part.data(), part.size());
      hears(Got{part.size()});
    }
    return *this;
  }
  Dialogue& hears(const Outbound::Heard& heard) {
    note(session_.next(heard, now_));
    return *this;
  }
  // As far as a message that was sent and waits for its answer.
  Dialogue& waits_for_answer(std::string_view id = "M1") {
    offers("body", id).connects().sends();
    asks();
    return *this;
  }
  std::string asks() { return std::exchange(asked_, {}); }
  milliseconds until_deadline() const {
    return std::chrono::duration_cast<milliseconds>(deadline_ - now_);
  }
  const Outbound& session() const { return session_; }

 private:
  void note(Outbound::Ask ask) {
    room_ = {};
    static const char* const kVerdicts[] = {"done", "again", "down", "park", "halt"};
    if (const auto* read = std::get_if<Read>(&ask)) {
      room_ = read->room;
      deadline_ = *read->deadline;
      asked_ += "read ";
    } else if (const auto* peek = std::get_if<Outbound::Peek>(&ask)) {
      room_ = peek->room;
      asked_ += "peek ";
    } else if (const auto* send = std::get_if<Send>(&ask)) {
      asked_ += "send:" + std::string(send->bytes.substr(1, send->bytes.size() - 3)) + ' ';
    } else if (const auto* finish = std::get_if<Outbound::Finish>(&ask)) {
      asked_ += std::string(kVerdicts[static_cast<std::size_t>(finish->reply.verdict)]) + ':' +
                finish->reply.detail + (finish->close ? " close " : " ");
    } else {
      deadline_ = std::get<Outbound::Connect>(ask).deadline;
      asked_ += "connect ";
    }
  }

  Outbound session_;
  Instant now_{};
  Instant deadline_{};
  std::span<char> room_;
  std::string asked_, body_, id_;
};

}  // namespace

TEST_CASE("outbound: a message is sent and its answer decides, at every piece size") {
  for (std::size_t piece = 1; piece <= 80; ++piece) {
    Dialogue talk;
    talk.offers("one", "M1");
    CHECK(talk.asks() == "connect ");
    CHECK(talk.connects().asks() == "send:one ");
    CHECK(talk.sends().asks() == "read ");
    const std::string asked = talk.receives(f(ack("AA", "M1")), piece).asks();
    CHECK(asked.ends_with("done:AA "));
  }
}

TEST_CASE("outbound: the connection is kept, and looked at before the next message") {
  Dialogue talk;
  talk.waits_for_answer().receives(f(ack("AA", "M1")));
  CHECK(talk.asks() == "done:AA ");
  CHECK(talk.offers("two", "M2").asks() == "peek ");
  CHECK(talk.quiet().asks() == "send:two ");
  CHECK(talk.sends().receives(f(ack("AE", "M2"))).asks() == "read park:AE ");
  CHECK(talk.offers("three", "M3").asks() == "peek ");
  // The partner has closed it meanwhile: nothing was sent, so nothing is in doubt.
  CHECK(talk.hears(Gone{}).asks() == "connect ");
  CHECK(talk.connects().asks() == "send:three ");
}

TEST_CASE("outbound: a late answer that waits on the connection is discarded and counted") {
  Dialogue talk;
  talk.waits_for_answer().receives(f(ack("AA", "M1")));
  talk.offers("two", "M2");
  talk.asks();
  talk.receives(f(ack("AA", "M1")) + f(ack("AA", "M0")));
  CHECK(talk.asks() == "peek ");
  CHECK(talk.quiet().asks() == "send:two ");
  CHECK(talk.session().stray_answers() == 2);
  CHECK(talk.sends().receives(f(ack("AA", "M2"))).asks() == "read done:AA ");
}

TEST_CASE("outbound: an answer to another message is never taken for this one's") {
  Dialogue talk;
  talk.waits_for_answer().receives(f(ack("AA", "M0")));
  CHECK(talk.asks() == "read ");
  SUBCASE("the right one may still come") {
    CHECK(talk.receives(f(ack("AE", "M1"))).asks() == "park:AE ");
  }
  SUBCASE("or it does not") { CHECK(talk.late().asks() == "halt:wrong-id close "); }
  CHECK(talk.session().stray_answers() == 1);
}

TEST_CASE("outbound: every reply does what the table says, whatever the table says") {
  using channels::Reaction;
  const std::pair<Reaction, std::string> reactions[] = {{Reaction::done, "done"},
                                                        {Reaction::retry, "again"},
                                                        {Reaction::park, "park"},
                                                        {Reaction::halt, "halt"}};
  for (const channels::ReplyRow& row : channels::kReplyRows) {
    for (const auto& [reaction, verdict] : reactions) {
      CAPTURE(row.name);
      CAPTURE(verdict);
      OutboundTerms terms;
      terms.reactions.fill(reaction == Reaction::park ? Reaction::done : Reaction::park);
      terms.reactions[static_cast<std::size_t>(row.kind)] = reaction;
      Dialogue talk(terms);
      talk.waits_for_answer();
      switch (row.kind) {
        case channels::ReplyKind::timeout:
          talk.late();
          break;
        case channels::ReplyKind::wrong_id:
          talk.receives(f(ack("AA", "other"))).late();
          break;
        case channels::ReplyKind::disconnect:
          talk.hears(Gone{});
          break;
        case channels::ReplyKind::garbage:
          talk.receives(f("what?"));
          break;
        default:
          talk.receives(f(ack(row.name, "M1")));
      }
      const std::string asked = talk.asks();
      CHECK(asked.find(verdict + ':' + std::string(row.name)) != std::string::npos);
      const bool answered = row.kind < channels::ReplyKind::timeout;
      CHECK(asked.ends_with("close ") == !answered);
    }
  }
}

TEST_CASE("outbound: whatever turn fails, the message is in doubt only after sending began") {
  struct Turn {
    const char* name;
    void (*before)(Dialogue&);
    const char* gone;
    const char* late;
  };
  const Turn turns[] = {
      {"connecting", [](Dialogue& t) { t.offers("b", "M1"); }, "down:cannot connect close ",
       "down:cannot connect close "},
      {"sending", [](Dialogue& t) { t.offers("b", "M1").connects(); }, "halt:disconnect close ",
       "halt:disconnect close "},
      {"waiting", [](Dialogue& t) { t.offers("b", "M1").connects().sends(); },
       "halt:disconnect close ", "halt:timeout close "},
      {"in an answer",
       [](Dialogue& t) {
         t.offers("b", "M1").connects().sends().receives(f(ack("AA", "M1")).substr(0, 40));
       },
       "halt:disconnect close ", "halt:timeout close "},
      {"looking at an idle connection",
       [](Dialogue& t) {
         t.offers("a", "M0").connects().sends().receives(f(ack("AA", "M0"))).offers("b", "M1");
       },
       "connect ", "connect "},
  };
  for (const Turn& turn : turns) {
    CAPTURE(turn.name);
    Dialogue gone, late;
    turn.before(gone);
    turn.before(late);
    gone.asks();
    late.asks();
    CHECK(gone.hears(Gone{}).asks() == turn.gone);
    CHECK(late.late().asks() == turn.late);
    // Whatever it was, the next message starts on a new connection, or goes on where it is.
    if (std::string_view(turn.gone).starts_with("connect")) continue;
    CHECK(gone.offers("next", "M2").asks() == "connect ");
    CHECK(gone.connects().sends().receives(f(ack("AA", "M2"))).asks() == "send:next read done:AA ");
  }
}

TEST_CASE(
    "outbound: an answer without its last CR counts, after a moment or when the partner leaves") {
  const std::string answer = f(ack("AA", "M1"));
  const std::string cut = answer.substr(0, answer.size() - 1);
  Dialogue talk;
  talk.waits_for_answer().receives(cut);
  CHECK(talk.asks() == "read ");
  CHECK(talk.until_deadline() == milliseconds(250));
  SUBCASE("after a moment") { CHECK(talk.late().asks() == "done:AA "); }
  SUBCASE("when it leaves") {
    CHECK(talk.hears(Gone{}).asks() == "done:AA ");
    CHECK(talk.offers("two", "M2").asks() == "peek ");
    CHECK(talk.hears(Gone{}).asks() == "connect ");
  }
}

TEST_CASE("outbound: bytes between frames are passed over, too many are garbage") {
  Dialogue talk;
  talk.waits_for_answer();
  CHECK(talk.receives("hello " + f(ack("AA", "M1"))).asks() == "done:AA ");
  talk.offers("two", "M2").quiet().sends();
  talk.asks();
  CHECK(talk.receives(std::string(5000, 'x'), 5000).asks() == "halt:garbage close ");
}

TEST_CASE("outbound: with one connection per message each is closed behind its answer") {
  OutboundTerms terms;
  terms.keep_connection = false;
  Dialogue talk(terms);
  CHECK(talk.waits_for_answer().receives(f(ack("AA", "M1"))).asks() == "done:AA close ");
  CHECK(talk.offers("two", "M2").asks() == "connect ");
}

TEST_CASE("outbound: with MLLP release 2 a byte confirms, and nothing else does") {
  OutboundTerms terms;
  terms.commit_bytes = true;
  struct Case {
    std::string answer;
    const char* expected;
  };
  const Case cases[] = {{f("\x06"), "done:commit "},
                        {f("\x15"), "again:CR "},
                        {f("\x07"), "halt:garbage close "},
                        {f(ack("AA", "M1")) + f("\x06"), "done:commit "}};
  for (const Case& c : cases) {
    Dialogue talk(terms);
    CHECK(talk.waits_for_answer().receives(c.answer).asks() == c.expected);
  }
}
