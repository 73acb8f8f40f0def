// Payload: which character set a message is in, and how its bytes become text.
//
// Knows MSH-18 and MSH-20 (HL7 2.5.1, 2.15.9.18 and .20), byte order marks, and what the channel
// says; in this order: mark, channel's `force`, MSH-18, channel's `fallback`. Where a byte of a
// character may look like a separator the whole payload is decoded before anybody splits it;
// else each value is when it is asked for, and mostly is UTF-8 already.
// Does not know segments or fields beyond MSH; keeps nothing.
//
// Flow: decoded = decode_payload(bytes, terms); split decoded.text or the bytes themselves; then
//   a value that is_text() is its text, any other decode() reads (converter.hpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parsers/charset/charset.hpp"
#include "parsers/core/problem.hpp"

namespace parsers::charset {

// What may stand before MSH, beside a byte order mark.
inline constexpr std::string_view kBeforeMsh{" \t\r\n\v\0", 6};

// What a channel says: `charset:` under `read:`. Null: nothing.
struct Terms {
  const Charset* force = nullptr;     // whatever MSH-18 says
  const Charset* fallback = nullptr;  // where MSH-18 says nothing, ASCII, or what nobody knows
};

// How a value's bytes become text.
struct Reading {
  const Charset* charset = &utf8();  // of the bytes as they came
  bool ready = true;                 // what is split is UTF-8 already
  bool guessed = false;  // nobody said it: what is UTF-8 is UTF-8, the rest is `charset`
  // The one in which to write a message like this one.
  const Charset& of_bytes() const { return guessed && ready ? utf8() : *charset; }
};

struct Decoded {
  Reading reading;
  std::optional<std::string> text;  // in UTF-8; none: split the bytes themselves
  bool plain = false;               // the bytes: ASCII, and without NUL
  core::Problems problems;
};

Decoded decode_payload(std::string_view payload, const Terms& terms);

// The value's bytes are its text.
bool is_text(std::string_view bytes, const Reading& reading);
// Appends the text of bytes that a value holds as hex, so that nobody decoded them before.
void append_bytes(std::string_view bytes, const Reading& reading, std::string& out);

}  // namespace parsers::charset
