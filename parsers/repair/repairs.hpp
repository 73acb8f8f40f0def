// Repairs: how what senders write differs from what the standards say and is read all the same, as
// one table: what is met, what weir does then, and how grave a channel takes it unless it says so.
//
// Knows each kind's name for analysts, its problem code and its code in HL7 table 0357. The framer,
// the reader of character sets and the parser find nothing that is no error but by a row of it; the
// options of `read: { repair: ... }`, the ledger of each peer and the manual come from it, too.
// Does not know how anything is met, nor what a channel does about it.
//
// Invariant: kRows is by Kind.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>

#include "parsers/core/problem.hpp"

namespace parsers::repair {

namespace core = parsers::core;

enum class Kind : std::uint8_t {
  stray_bytes,
  frame_in_frame,
  missing_return,
  line_feed,
  empty_frame,
  half_frame,
  tls_client,
  web_client,
  too_large,
  byte_order_mark,
  leading_blanks,
  separators,
  truncation_sign,
  line_ends,
  blank_lines,
  wrapped_lines,
  final_nuls,
  inner_nuls,
  cut_tail,
  unknown_charset,
  other_charset,
  wrong_characters,
  guessed_charset,
  xml_encoding,
  stray_elements,
  piece
};
inline constexpr std::size_t kKinds = 26;

enum class Where : std::uint8_t { frame, payload };

// accept: it is counted. warn: it is an issue of the message, too. refuse: the message is kept, and
// answered as one that is not accepted.
enum class Lenience : std::uint8_t { unsaid, accept, warn, refuse };

// free: as a channel likes. careful: something is not read, so `accept` hides a loss. none: there
// is no other way.
enum class Choice : std::uint8_t { free, careful, none };

using Terms = std::array<Lenience, kKinds>;  // by Kind; never unsaid
using Set = std::bitset<kKinds>;             // by Kind

struct Row {
  Kind kind;
  std::string_view name;  // in `read: { repair: ... }`
  std::uint16_t code;
  int condition;  // of HL7 table 0357
  Where where;
  Lenience usual;
  Choice choice;
  std::string_view met;   // in lower case, without a full stop
  std::string_view does;  // a sentence
};

// HL7 2.5.1, 2.4 and 2.5.4 (segments, separators), 2.7.1, 2.5.5.2 (truncation), 2.15.9.18 (MSH-18),
// 2.10.2 (continuation); MLLP release 1. What senders do instead: the partners of weir's users.
inline constexpr std::array<Row, kKinds> kRows{{
    {Kind::stray_bytes, "stray-bytes", 1101, 100, Where::frame, Lenience::warn, Choice::careful,
     "there are bytes between two frames that are no blanks",
     "They are skipped; after 1024 of them weir hangs up."},
    {Kind::frame_in_frame, "frame-in-frame", 1102, 100, Where::frame, Lenience::warn,
     Choice::careful, "a frame begins within another, whose end block (1C) is missing",
     "The first is dropped without an answer, so that its sender sends it again."},
    {Kind::missing_return, "missing-return", 1103, 100, Where::frame, Lenience::accept,
     Choice::free, "there is no CR (0D) behind the end block (1C)",
     "The frame ends there, at once when other bytes follow, else after 250 ms."},
    {Kind::line_feed, "line-feed", 1104, 100, Where::frame, Lenience::accept, Choice::free,
     "there is LF (0A) instead of CR (0D) behind the end block (1C)", "It is read as CR."},
    {Kind::empty_frame, "empty-frame", 1105, 100, Where::frame, Lenience::accept, Choice::none,
     "a frame has nothing in it", "It is skipped, and gets no answer."},
    {Kind::half_frame, "half-frame", 1106, 100, Where::frame, Lenience::refuse, Choice::none,
     "the connection ends or stalls within a frame",
     "What came is dropped without an answer, so that its sender sends it again."},
    {Kind::tls_client, "tls-client", 1107, 100, Where::frame, Lenience::refuse, Choice::none,
     "a client speaks TLS on a plain port", "weir hangs up."},
    {Kind::web_client, "web-client", 1108, 100, Where::frame, Lenience::refuse, Choice::none,
     "a client speaks HTTP on an MLLP port", "weir hangs up."},
    {Kind::too_large, "too-large", 1110, 104, Where::frame, Lenience::refuse, Choice::none,
     "a frame is larger than `accept.max_message`",
     "It is skipped, and answered with AR as far as its MSH can be read."},
    {Kind::byte_order_mark, "byte-order-mark", 1201, 100, Where::payload, Lenience::accept,
     Choice::free, "the message starts with a byte order mark",
     "It is skipped, and the message read as UTF-8."},
    {Kind::leading_blanks, "leading-blanks", 1202, 100, Where::payload, Lenience::accept,
     Choice::free, "there are blanks, line ends or NULs before MSH", "They are skipped, up to 64."},
    {Kind::separators, "separators", 1205, 100, Where::payload, Lenience::accept, Choice::free,
     "MSH-2 declares fewer or more separators than four",
     "What is not declared does not separate."},
    {Kind::truncation_sign, "truncation-sign", 1216, 100, Where::payload, Lenience::accept,
     Choice::free, "MSH-2 declares the truncation sign of HL7 2.7, and MSH-12 an older version",
     "It is read as in 2.7."},
    {Kind::line_ends, "line-ends", 1206, 100, Where::payload, Lenience::accept, Choice::free,
     "segments end in LF or CR LF instead of CR",
     "Where MSH ends so, LF ends every segment; else only the last, and LF within is data."},
    {Kind::blank_lines, "blank-lines", 1209, 100, Where::payload, Lenience::accept, Choice::free,
     "there are lines of blanks between segments", "They are left out."},
    {Kind::wrapped_lines, "wrapped-lines", 1208, 100, Where::payload, Lenience::warn,
     Choice::careful, "a line is no segment: mostly text with a line end in it",
     "The line is kept with the message, and no mapping reads it."},
    {Kind::final_nuls, "final-nuls", 1217, 100, Where::payload, Lenience::accept, Choice::free,
     "the message ends in NUL bytes", "They are left out."},
    {Kind::inner_nuls, "inner-nuls", 1218, 102, Where::payload, Lenience::warn, Choice::free,
     "there are NUL bytes within the message", "They stay in the values that they stand in."},
    {Kind::cut_tail, "cut-tail", 1219, 100, Where::payload, Lenience::accept, Choice::free,
     "the last segment does not end in CR, and may be cut", "It ends where the message does."},
    {Kind::unknown_charset, "unknown-charset", 1210, 102, Where::payload, Lenience::warn,
     Choice::free, "MSH-18 names a character set that weir does not know",
     "It is read as if MSH-18 were empty."},
    {Kind::other_charset, "other-charset", 1213, 102, Where::payload, Lenience::warn, Choice::free,
     "MSH-18 says UTF-16 or UTF-32, and the bytes are not", "It is read as if MSH-18 were empty."},
    {Kind::wrong_characters, "wrong-characters", 1211, 102, Where::payload, Lenience::warn,
     Choice::careful, "there are bytes that are no characters of the character set",
     "Each is read as the replacement character, U+FFFD."},
    {Kind::guessed_charset, "guessed-charset", 1212, 102, Where::payload, Lenience::accept,
     Choice::free, "nobody says the character set, and not all of it is UTF-8",
     "What is UTF-8 is read as UTF-8, the rest as windows-1252; see `read.charset`."},
    {Kind::xml_encoding, "xml-encoding", 1262, 100, Where::payload, Lenience::accept, Choice::free,
     "the message is in the XML encoding of HL7 v2",
     "It is read as if it had separators, and answered in XML."},
    {Kind::stray_elements, "stray-elements", 1261, 100, Where::payload, Lenience::warn,
     Choice::careful, "an element of the XML has no place in a message of HL7 v2",
     "It is left out."},
    {Kind::piece, "piece", 1258, 100, Where::payload, Lenience::accept, Choice::free,
     "DSC-1 or MSH-14 says that the message is a piece of a longer one",
     "The pieces are joined, as `read.pieces` says; where it says no, this is usually `warn`."},
}};

constexpr const Row& row_of(Kind kind) { return kRows[static_cast<std::size_t>(kind)]; }
const Row* row_of(std::uint16_t code);  // null: no repair

inline Set with(Set set, Kind kind) { return set.set(static_cast<std::size_t>(kind)); }
inline bool has(const Set& set, Kind kind) { return set[static_cast<std::size_t>(kind)]; }

constexpr Terms usual() {
  Terms terms{};
  for (const Row& row : kRows) terms[static_cast<std::size_t>(row.kind)] = row.usual;
  return terms;
}
core::Severity severity(Lenience lenience);

// The problem of its row, as grave as it usually is.
core::Problem problem(Kind kind, core::Safe what, const core::Place& place, core::Safe hint = {});
// The same in the row's own words; it stands at MSH.
core::Problem problem(Kind kind);

}  // namespace parsers::repair
