// Takes a file apart into HL7 v2 messages, as people have them: framed or not, CR, LF or CR LF,
// with a BOM, one message or many, with batch headers around them; UTF-16 becomes UTF-8.
//
// Knows what the splitter of the engine knows (parsers/hl7v2/batch.hpp), and that files may have
// frames in them. Changes nothing inside a message but its line ends. Does not know what is in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/core/problem.hpp"

namespace tools {

struct InFile {
  // Each with CR line ends, ready to be framed. What is none is among them: weir will say so.
  std::vector<std::string> messages;
  std::size_t batch_segments = 0;      // FHS, BHS, BTS, FTS: left out
  parsers::core::Problems problems{};  // of the batches
};
InFile messages_in(std::string_view bytes);

// "batch.hl7: left out 2 batch segments; W1250 ...", on lines of their own; empty: nothing.
std::string left_out(const InFile& found, const std::string& file);

}  // namespace tools
