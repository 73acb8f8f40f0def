// Pieces: a message that was cut into several, and how it becomes one again (HL7 2.5.1, 2.10.2).
//
// Knows DSC (more comes, under this pointer), MSH-14 (this is more, of that pointer) and ADD (the
// segment before goes on). DSC-2 "I" is the answer to a query of which there is more if somebody
// asks: no piece. Does not know which pieces are there, or how long somebody waits for them.
//
// Flow: joiner.add(piece) for each, in order; joiner.text().
// Invariant: of the whole, MSH is that of the first piece, and DSC and ADD are gone.
#pragma once

#include <string>
#include <string_view>

#include "parsers/hl7v2/view.hpp"

namespace parsers::hl7v2 {

struct PieceView {
  std::string_view follows{};  // MSH-14; empty: it is the first
  std::string_view next{};     // DSC-1; empty: it is the last
  bool continues = false;      // its first segment goes on with one of the piece before
  bool folded = false;         // a segment of it goes on in another: ADD
  bool of_more() const { return !follows.empty() || !next.empty(); }
};

PieceView piece_of(const View& view);

// What is found when it is a piece of a longer message.
std::optional<core::Problem> piece_of_more(const View& view);

class Joiner {
 public:
  void add(const View& piece);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace parsers::hl7v2
