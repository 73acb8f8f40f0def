// Takes a file apart into HL7 v2 messages, as people have them: framed or not, CR, LF or CR LF,
// with a BOM, one message or many, with batch headers around them; UTF-16 becomes UTF-8.
//
// Knows where a message begins (MSH at the beginning of a line). Changes nothing inside one but
// its line ends. Does not know what is in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tools {

// Each with CR line ends, ready to be framed. Batch segments (FHS, BHS, BTS, FTS) are left out.
std::vector<std::string> messages_in(std::string_view bytes);

}  // namespace tools
