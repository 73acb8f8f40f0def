// Takes a payload apart into its messages, and the batch segments around them (HL7 2.5.1, 2.10.3):
// [FHS] {[BHS] {[MSH ...]} [BTS]} [FTS], or several messages behind one another.
//
// Knows where a line begins, which lines begin a part, and what a batch says of itself. Each header
// declares its own separators, and ends in CR, LF or CR LF. Looks at no byte twice but for headers.
// Does not know what is in a message, nor bytes that are no ASCII (UTF-16), and copies nothing.
//
// Invariant: the parts are in order and joined they are the payload; there is at least one.
// Invariant: what has no MSH, FHS or BHS in it is one message, which parse() will say is none.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "parsers/core/problem.hpp"

namespace parsers::hl7v2 {

namespace core = parsers::core;

enum class PartKind : std::uint8_t {
  file_header,    // FHS
  batch_header,   // BHS
  message,        // from its MSH to the line before the next part
  other,          // lines between them that are none of these
  batch_trailer,  // BTS
  file_trailer,   // FTS
};

struct Part {
  PartKind kind = PartKind::message;
  std::size_t offset = 0;  // with the BOM or blanks before the first part
  std::size_t length = 0;  // with its line ends
  std::size_t batch = 0;   // which one it belongs to, from 1; 0: none

  std::string_view of(std::string_view payload) const { return payload.substr(offset, length); }
  bool to_take() const { return kind == PartKind::message || kind == PartKind::other; }
};

struct Batch {
  std::vector<Part> parts;
  core::Problems problems;  // of the batch, not of its messages

  // Nothing to take apart: one message, or what begins as none and has no batch in it.
  bool plain() const;
  // It has a header or a trailer: more than messages behind one another.
  bool announced() const;
};

Batch split_batch(std::string_view payload);

// The first segment of a part, from its name to its line end.
std::string_view first_segment(std::string_view part);
// The n-th field of FHS, BHS, BTS or FTS as it stands there, counted as HL7 does.
std::string_view batch_field(std::string_view segment, std::size_t n);

}  // namespace parsers::hl7v2
