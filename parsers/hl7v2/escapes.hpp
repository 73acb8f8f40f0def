// Escape sequences of HL7 v2 (2.5.1, 2.7), and the text of bytes that are no UTF-8.
//
// Knows one value at a time. Does not know fields or data types.
#pragma once

#include <string>
#include <string_view>

#include "parsers/core/message.hpp"

namespace parsers::hl7v2 {

struct Separators;

// The value as UTF-8 text. Views the value itself when there is nothing to decode, else text in
// the message's arena. Unknown sequences stay as they are: C:\temp is a path, not an escape.
std::string_view decoded(std::string_view raw, const Separators& separators,
                         const parsers::core::Message& message);
// The text as one leaf value: separators in it are escaped.
std::string encoded(std::string_view text, const Separators& separators);

}  // namespace parsers::hl7v2
