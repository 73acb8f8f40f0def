// Tests of HTTP: the reader and whole dialogues over every split, in virtual time, without a
// socket.
#include <doctest/doctest.h>

#include <cstring>
#include <memory>

#include "engine/flow/http_inbound.hpp"
#include "engine/flow/ingest.hpp"
#include "engine/http/gzip.hpp"

using namespace engine;
using namespace engine::flow;

namespace {

// Plays the world around a session: what it asks for, as text.
class Web {
 public:
  explicit Web(HttpTerms terms = {}) {
    channel_.name = core::Name(core::NameKey{}, "lab");
    channel_.message_bytes_max = 1000;
    ingest_ = make_ingest(channel_);
    std::vector<Behind> behind;
    behind.push_back({.channel = &channel_, .reception = reception(), .ingest = ingest_});
    session_ = std::make_unique<HttpInbound>(terms, std::move(behind));
    hear(Started{});
  }
  Web& receives(std::string_view bytes, std::size_t piece = 100'000) {
    for (std::size_t at = 0; at < bytes.size() && !room_.empty(); at += piece) {
      const std::string_view part = bytes.substr(at, piece);
      std::memcpy(room_.data(), part.data(), part.size());
      hear(Got{part.size()});
      go_on();
    }
    return *this;
  }
  template <class What>
  Web& hears(What what) {
    hear(what);
    return *this;
  }
  Web& waits(std::chrono::milliseconds time) {
    now_ += time;
    return *this;
  }
  // Keeps and sends whatever it asks for, but for what is stopped at.
  void go_on() {
    while (!hung_up_ && room_.empty() && !stopped_) {
      if (keeping_) {
        if (stop_at_keep) {
          stopped_ = true;
          return;
        }
        hear(Kept{"20261119-1"});
      } else {
        hear(Sent{});
      }
    }
  }
  std::string said() { return std::exchange(said_, {}); }
  std::string kept() { return std::exchange(kept_, {}); }
  bool hung_up() const { return hung_up_; }
  std::optional<Instant> deadline() const { return deadline_; }
  Instant now() const { return now_; }
  bool stop_at_keep = false;
  Intake::Named named = Intake::Named::never;

 private:
  Reception reception() {
    Reception r;
    r.take = [this](const parsers::core::Message& message, const Circumstances& come) {
      Intake intake;
      intake.entry.raw = message.payload();
      intake.ack.application = "AA " + std::string(message.payload());
      intake.ack_not_stored.application = "AR " + std::string(message.payload());
      if (message.payload().find("bad") != std::string_view::npos) {
        intake.fate = channels::Fate::faulty;
        intake.ack.application = "AE " + std::string(message.payload());
      }
      if (come.print) intake.named = named;
      return intake;
    };
    r.answer_batch = [](const BatchWalk&) { return std::string("batch"); };
    return r;
  }
  void hear(const Heard& heard) {
    stopped_ = false;
    keeping_ = false;
    const Ask ask = session_->next(heard, now_);
    room_ = {};
    if (const auto* read = std::get_if<Read>(&ask)) {
      room_ = read->room;
      deadline_ = read->deadline;
    } else if (const auto* keep = std::get_if<Keep>(&ask)) {
      kept_ += keep->entry->raw + '\n';
      keeping_ = true;
    } else if (const auto* send = std::get_if<Send>(&ask)) {
      said_ += send->bytes;
    } else {
      hung_up_ = true;
    }
  }

  channels::Channel channel_;
  std::shared_ptr<const HttpPath> ingest_;
  std::unique_ptr<HttpInbound> session_;
  Instant now_{std::chrono::hours(1)};
  std::span<char> room_;
  std::optional<Instant> deadline_;
  std::string said_, kept_;
  bool keeping_ = false, hung_up_ = false, stopped_ = false;
};

std::string post(std::string_view body, std::string_view more = "",
                 std::string_view path = "/ingest/lab") {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string(more) + "\r\n" + std::string(body);
}

std::string first_line(const std::string& said) { return said.substr(0, said.find('\r')); }

}  // namespace

TEST_CASE("http: streams in pieces of any size are answered the same, and the same is kept") {
  const struct {
    const char* name;
    std::string stream;
    std::string status;
    std::string kept;
  } cases[] = {
      {"a message", post("MSH|a"), "HTTP/1.1 200 OK", "MSH|a\n"},
      {"two", post("MSH|a") + post("MSH|b"), "HTTP/1.1 200 OK", "MSH|a\nMSH|b\n"},
      {"empty lines before", "\r\n\r\n" + post("MSH|a"), "HTTP/1.1 200 OK", "MSH|a\n"},
      {"chunks",
       "POST /ingest/lab HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
       "chunked\r\n\r\n3;x=y\r\nMSH\r\n2\r\n|a\r\n"
       "0\r\nTrailer: t\r\n\r\n",
       "HTTP/1.1 200 OK", "MSH|a\n"},
      {"chunks of nothing",
       "POST /ingest/lab HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
           post("MSH|b"),
       "HTTP/1.1 200 OK", "\nMSH|b\n"},
      {"a bad one", post("MSH|bad"), "HTTP/1.1 422 Unprocessable Content", "MSH|bad\n"},
      {"a path that is not there", post("MSH|a", "", "/ingest/x") + post("MSH|b"),
       "HTTP/1.1 404 Not Found", ""},
      {"GET", "GET /ingest/lab HTTP/1.1\r\nHost: x\r\n\r\n" + post("MSH|a"),
       "HTTP/1.1 405 Method Not Allowed", "MSH|a\n"},
      {"too large", post(std::string(1001, 'x')), "HTTP/1.1 413 Content Too Large", ""},
      {"too large in chunks",
       "POST /ingest/lab HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" +
           std::string(1001, 'x') + "\r\n0\r\n\r\n",
       "HTTP/1.1 413 Content Too Large", ""},
      {"no host", "POST /ingest/lab HTTP/1.1\r\nContent-Length: 1\r\n\r\nx",
       "HTTP/1.1 400 Bad Request", ""},
      {"two lengths", post("MSH|a", "Content-Length: 4\r\n"), "HTTP/1.1 400 Bad Request", ""},
      {"length and chunks", post("MSH|a", "Transfer-Encoding: chunked\r\n"),
       "HTTP/1.1 400 Bad Request", ""},
      {"a head too large", "POST /ingest/lab HTTP/1.1\r\nX: " + std::string(17'000, 'x'),
       "HTTP/1.1 431 Request Header Fields Too Large", ""},
      {"garbage", "\x16\x03\x01\x02", "HTTP/1.1 400 Bad Request", ""},
  };
  for (const auto& c : cases) {
    const std::string name = c.name;
    CAPTURE(name);
    Web whole;
    whole.receives(c.stream, c.stream.size());
    const std::string said = whole.said();
    CHECK(first_line(said) == c.status);
    CHECK(whole.kept() == c.kept);
    for (const std::size_t piece : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 33U, 100U}) {
      CAPTURE(piece);
      Web web;
      web.receives(c.stream, piece);
      CHECK(web.said() == said);
      CHECK(web.kept() == c.kept);
    }
  }
}

TEST_CASE("http: nothing is said of a message before it is kept") {
  Web web;
  web.stop_at_keep = true;
  web.receives(post("MSH|a"));
  CHECK(web.kept() == "MSH|a\n");
  CHECK(web.said().empty());
  web.hears(Kept{"20261119-7"});
  const std::string said = web.said();
  CHECK(said.starts_with("HTTP/1.1 200"));
  CHECK(said.find("Weir-Message-Id: 20261119-7\r\n") != std::string::npos);
  CHECK(said.ends_with("\r\n\r\nAA MSH|a"));
}

TEST_CASE("http: what the journal refuses is 503 with Retry-After, and never accepted") {
  Web web;
  web.stop_at_keep = true;
  web.receives(post("MSH|a"));
  web.hears(Refused{});
  const std::string said = web.said();
  CHECK(said.starts_with("HTTP/1.1 503"));
  CHECK(said.find("Retry-After:") != std::string::npos);
  CHECK(said.ends_with("AR MSH|a"));
}

TEST_CASE("http: a message of a name that came before is answered and not kept") {
  Web web;
  web.named = Intake::Named::before;
  web.receives(post("MSH|a", "Idempotency-Key: k\r\n"));
  CHECK(web.kept().empty());
  const std::string said = web.said();
  CHECK(said.starts_with("HTTP/1.1 200"));
  CHECK(said.find("Idempotent-Replayed: true") != std::string::npos);
  web.named = Intake::Named::before_with_other_content;
  web.receives(post("MSH|a", "Idempotency-Key: k\r\n"));
  CHECK(web.said().starts_with("HTTP/1.1 422"));
  CHECK(web.kept().empty());
}

TEST_CASE("http: who is silent is hung up on, who drips is told") {
  using namespace std::chrono_literals;
  Web idle;
  CHECK(*idle.deadline() == idle.now() + 75s);
  idle.hears(Late{});
  CHECK((idle.hung_up() && idle.said().empty()));

  Web head;
  head.receives("POST /ingest");
  const Instant until = *head.deadline();
  head.waits(10s).receives("/lab HTTP/1.1\r\n");
  CHECK(*head.deadline() == until);  // however many pieces come
  head.hears(Late{});
  CHECK(head.said().starts_with("HTTP/1.1 408"));
  head.hears(Sent{});
  CHECK_FALSE(head.hung_up());  // it may still be sending
  head.hears(Late{});
  CHECK(head.hung_up());

  Web body;
  body.receives(post("MSH|aaaaaaaa").substr(0, 60));
  for (int i = 0; i < 12; ++i) body.waits(10s).receives("a");
  CHECK(*body.deadline() <= body.now());  // the body as a whole has its time, too
}

TEST_CASE("http: a listener that is full says so at once") {
  Web web({.full = true});
  const std::string said = web.said();
  CHECK(said.starts_with("HTTP/1.1 429"));
  CHECK(said.find("Retry-After: 1\r\n") != std::string::npos);
}

TEST_CASE("http: every turn may be the last of the sender") {
  const std::string stream = post("MSH|a");
  for (std::size_t cut = 0; cut < stream.size(); ++cut) {
    Web web;
    web.receives(stream.substr(0, cut));
    web.hears(Gone{});
    CHECK(web.hung_up());
    CHECK(web.kept().empty());
  }
}

TEST_CASE("http: what gzip makes is bounded, and what is none is known") {
  using http::NotUnpacked;
  // "hello" with a file name.
  const std::string packed(
      "\x1f\x8b\x08\x08\0\0\0\0\0\x03"
      "a\0\xcb\x48\xcd\xc9\xc9\x07\0\x86\xa6\x10\x36\x05\0\0\0",
      27);
  CHECK(std::get<std::string>(http::gunzip(packed, 100)) == "hello");
  CHECK(std::get<NotUnpacked>(http::gunzip(packed, 4)) == NotUnpacked::too_large);
  for (std::size_t cut = 0; cut < packed.size(); ++cut)
    CHECK(std::get<NotUnpacked>(http::gunzip(packed.substr(0, cut), 100)) == NotUnpacked::broken);
  CHECK(std::get<NotUnpacked>(http::gunzip(packed + "x", 100)) == NotUnpacked::broken);
  std::string wrong = packed;
  wrong[20] ^= 1;
  CHECK(std::get<NotUnpacked>(http::gunzip(wrong, 100)) == NotUnpacked::broken);
}
