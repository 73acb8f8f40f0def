// Tests of the inbound session: a dialogue of what it hears and what it asks for, in virtual time.
#include "engine/flow/inbound.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "parsers/mllp/envelope.hpp"

using namespace engine::flow;

namespace {

std::string f(std::string_view payload) { return parsers::mllp::wrap(payload); }

// Plays the world around a session and writes down what it asks for.
class Dialogue {
 public:
  explicit Dialogue(InboundTerms terms = {}) : session_(terms, reception()) { hear(Started{}); }

  // Bytes arrive, in pieces.
  Dialogue& receives(std::string_view bytes, std::size_t piece = 1000) {
    for (std::size_t at = 0; at < bytes.size() && !room_.empty(); at += piece) {
      const std::string_view part = bytes.substr(at, piece);
      std::memcpy(room_.data(), part.data(), part.size());
      hear(Got{part.size()});
    }
    return *this;
  }
  template <class What>
  Dialogue& hears(What what) {
    hear(what);
    return *this;
  }
  Dialogue& waits(std::chrono::milliseconds time) {
    now_ += time;
    return *this;
  }
  std::string asks() { return std::exchange(asked_, {}); }
  bool has_deadline() const { return deadline_.has_value(); }

 private:
  Reception reception() {
    Reception r;
    r.take = [](const parsers::core::Message& message) {
      Intake intake;
      intake.entry.raw = message.payload();
      intake.ack.application = "AA " + std::string(message.payload());
      intake.ack_not_stored.application = "AR " + std::string(message.payload());
      return intake;
    };
    r.too_large = [](std::string_view head) {
      return "AR too large " + std::string(head.substr(0, 3));
    };
    r.odd = [](parsers::mllp::Oddity) {};
    return r;
  }
  void hear(const Heard& heard) {
    const Ask ask = session_.next(heard, now_);
    room_ = {};
    if (const auto* read = std::get_if<Read>(&ask)) {
      room_ = read->room;
      deadline_ = read->deadline;
      asked_ += "read ";
    } else if (const auto* keep = std::get_if<Keep>(&ask)) {
      asked_ += "keep:" + keep->entry->raw + " ";
    } else if (const auto* send = std::get_if<Send>(&ask)) {
      asked_ += "send:" + std::string(send->bytes.substr(1, send->bytes.size() - 3)) + " ";
    } else {
      asked_ += "hangup ";
    }
  }

  Inbound session_;
  Instant now_{};
  std::span<char> room_;
  std::optional<Instant> deadline_;
  std::string asked_;
};

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
