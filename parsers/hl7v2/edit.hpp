// Reads a path, and sets values at paths: a message with one field different.
//
// Knows positions and the message's character set. What is put in is taken as it stands: whoever
// puts in text with separators means them. Does not know types or structures.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "parsers/charset/encode.hpp"
#include "parsers/core/result.hpp"
#include "parsers/hl7v2/view.hpp"

namespace parsers::hl7v2 {

// "PID-3[2].1.4", "OBX[3]-5", "PV1".
core::Result<core::Path> parse_path(std::string_view text);

// The message's bytes with these values, in CR line ends. What is not there is made: empty
// fields in between, and a segment at the end. Values are UTF-8; the result is in the character
// set of the message, with `?` for what that does not have.
std::string with(const View& view, const std::vector<std::pair<core::Path, std::string>>& changes);

// The message in another character set, which MSH-18 then names; the findings name the fields.
core::Result<charset::Encoded> in_charset(const View& view, const charset::Charset& to,
                                          charset::Missing missing);

}  // namespace parsers::hl7v2
