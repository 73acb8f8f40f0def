// Tests of the MLLP framer: every stream in pieces of every size gives the same frames.
#include "parsers/mllp/framer.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "parsers/core/message.hpp"
#include "parsers/mllp/envelope.hpp"

using namespace parsers::mllp;

namespace {

std::string_view word(parsers::repair::Kind kind) { return parsers::repair::row_of(kind).name; }

constexpr Limits kLimits{.frame_bytes_max = 64, .garbage_bytes_max = 32};

// What the stream gives: payloads in <>, what is odd by the name of its repair.
std::string read(std::string_view stream, std::size_t piece, Limits limits = kLimits) {
  Framer framer(limits);
  std::string told;
  auto drain = [&](Step step) {
    for (;;) {
      if (const auto* frame = std::get_if<Frame>(&step)) {
        parsers::core::Buffer buffer = framer.take(*frame);
        const parsers::core::Message message(std::move(buffer), frame->offset, frame->length);
        told += "<" + std::string(message.payload()) + "> ";
      } else if (const auto* odd = std::get_if<Odd>(&step)) {
        told += std::string(word(odd->what)) + " ";
      } else if (const auto* broken = std::get_if<Broken>(&step)) {
        told += "broken:" + std::string(word(broken->what));
        return false;
      } else {
        return true;
      }
      step = framer.next();
    }
  };
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    const std::string_view bytes = stream.substr(at, piece);
    std::memcpy(framer.room().data(), bytes.data(), bytes.size());
    framer.commit(bytes.size());
    if (!drain(framer.next())) return told;
  }
  static_cast<void>(drain(framer.end()));
  return told;
}

struct Case {
  const char* name;
  std::string stream;
  std::string expected;
};

std::string f(std::string_view payload) { return wrap(payload); }

}  // namespace

TEST_CASE("framer: a stream gives the same frames in pieces of every size") {
  using namespace std::string_literals;
  const Case cases[] = {
      {"one frame", f("MSH|a\r"), "<MSH|a\r> "},
      {"two in one packet", f("a") + f("b"), "<a> <b> "},
      {"fillers between frames mean nothing", "\0\0\r\n"s + f("a") + "\r\n" + f("b") + "\n",
       "<a> <b> "},
      {"other bytes between frames are counted", "xx" + f("a") + "yy" + f("b"),
       "stray-bytes <a> stray-bytes <b> "},
      {"no CR, then the next frame", "\x0b"s + "a\x1c" + f("b"), "missing-return <a> <b> "},
      {"no CR, then the end", "\x0b"s + "a\x1c", "missing-return <a> "},
      {"LF behind the end block", "\x0b"s + "a\x1c\n" + f("b"), "line-feed <a> <b> "},
      {"a frame begins inside another", "\x0b"s + "lost" + f("b"), "frame-in-frame <b> "},
      {"an empty frame", "\x0b\x1c\r"s + f("a"), "empty-frame <a> "},
      {"the stream ends inside a frame", f("a") + "\x0b" + "half", "<a> half-frame "},
      {"CR inside the payload belongs to it", f("a\rb\r\r"), "<a\rb\r\r> "},
      {"too large is skipped and the next one read", f(std::string(65, 'x')) + f("b"),
       "too-large <b> "},
      {"exactly the limit is read", f(std::string(64, 'x')), "<" + std::string(64, 'x') + "> "},
      {"too large without an end", "\x0b" + std::string(200, 'x'), "half-frame "},
      {"TLS on a plain port", "\x16\x03\x01\x02", "broken:tls-client"},
      {"a web request", "GET / HTTP/1.1\r\n", "broken:web-client"},
      {"a flood of bytes that are no frame", std::string(40, 'z'),
       "stray-bytes broken:stray-bytes"},
      {"nothing", "", ""},
  };
  for (const Case& c : cases) {
    for (const std::size_t piece : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 1000U}) {
      CAPTURE(c.name);
      CAPTURE(piece);
      const std::string got = read(c.stream, piece);
      CHECK(got == c.expected);
    }
  }
}

TEST_CASE(
    "framer: every beginning of a frame ends as half a frame or as nothing, never as a frame") {
  const std::string whole = f("MSH|^~\\&|A\rPID|1\r");
  for (std::size_t length = 0; length + 2 < whole.size(); ++length) {
    const std::string got = read(std::string_view(whole).substr(0, length), 3);
    CHECK(got == (length == 0 ? "" : "half-frame "));
  }
}

TEST_CASE("framer: the payload is read where it was received") {
  Framer framer(kLimits);
  const std::string stream = f("MSH|a") + f("MSH|b");
  std::memcpy(framer.room().data(), stream.data(), stream.size());
  const char* const received = framer.room().data();
  framer.commit(stream.size());
  const Step step = framer.next();
  const Frame frame = std::get<Frame>(step);
  const parsers::core::Buffer buffer = framer.take(frame);
  CHECK(buffer.view().data() + frame.offset == received + 1);
  CHECK(std::holds_alternative<Frame>(framer.next()));
}

TEST_CASE("framer: a frame without its CR waits for it, and is a frame when it does not come") {
  Framer framer(kLimits);
  std::memcpy(framer.room().data(),
              "\x0b"
              "a\x1c",
              3);
  framer.commit(3);
  CHECK(std::get<NeedMore>(framer.next()).cr_pending);
  CHECK(framer.in_frame());
  CHECK(std::get<Odd>(framer.grace_over()).what == parsers::repair::Kind::missing_return);
  const Frame frame = std::get<Frame>(framer.next());
  CHECK(frame.length == 1);
  CHECK(framer.idle());
}

TEST_CASE(
    "framer: of a frame that is too large its head is kept for the answer, and nothing else") {
  Framer framer({.frame_bytes_max = 1000, .garbage_bytes_max = 32});
  const std::string stream = "\x0bMSH|^~\\&|BIG" + std::string(5'000'000, 'x');
  for (std::size_t at = 0; at < stream.size();) {
    const std::span<char> room = framer.room();
    const std::size_t n = std::min(room.size(), stream.size() - at);
    CHECK(room.size() <= 2'000'000);
    std::memcpy(room.data(), stream.data() + at, n);
    framer.commit(n);
    at += n;
    CHECK(std::holds_alternative<NeedMore>(framer.next()));
  }
  CHECK(framer.head().starts_with("MSH|^~\\&|BIG"));
  CHECK(framer.head().size() <= 4096);
}
