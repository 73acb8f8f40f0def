// Takes a file apart into HL7 v2 messages, as people have them: framed or not, CR, LF or CR LF,
// with a BOM, one message or many, with batch headers around them; UTF-16 becomes UTF-8.
//
// Knows what the splitter of the engine knows (parsers/hl7v2/batch.hpp), and that files may have
// frames in them. Changes nothing inside a message but its line ends, as_sent() not even those.
// Does not know what is in a message.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/core/problem.hpp"
#include "parsers/repair/repairs.hpp"

namespace tools {

// What of a file is no message.
struct LeftOut {
  std::size_t batch_segments = 0;      // FHS, BHS, BTS, FTS
  parsers::core::Problems problems{};  // of batches and frames
};
// "batch.hl7: left out 2 batch segments; W1250 ...", on lines of their own; empty: nothing.
std::string to_text(const LeftOut& left, const std::string& file);

struct InFile {
  // Each with CR line ends, ready to be framed. What is none is among them: weir will say so.
  std::vector<std::string> messages;
  LeftOut left{};
};
InFile messages_in(std::string_view bytes);

// A message as its sender wrote it, and what is odd about its frame.
struct Sent {
  std::string bytes;
  parsers::repair::Set frame{};
};
struct AsSent {
  std::vector<Sent> messages;
  LeftOut left{};
};
// What a channel would take of these bytes: of the frames where there are any, else of all.
AsSent as_sent(std::string_view bytes);

}  // namespace tools
