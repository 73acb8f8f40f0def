// UTF-8: which bytes are a code point.
//
// Knows RFC 3629: no surrogates, no overlong forms, nothing beyond U+10FFFF. Does not know what
// characters mean.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace parsers::core {

// Bytes of the code point that starts at `at` (< text.size()); 0 when there is none.
std::size_t code_point_length(std::string_view text, std::size_t at);

// The first byte that belongs to no code point; text.size() if there is none.
std::size_t find_invalid_utf8(std::string_view text);

// The one that starts there; there is one (code_point_length() is not 0).
char32_t code_point(std::string_view text, std::size_t at);
// Appends one as UTF-8. Must be no surrogate.
void append_code_point(std::string& text, char32_t code_point);

bool is_ascii(std::string_view text);
// It is ASCII, and has no NUL.
bool is_plain(std::string_view text);

}  // namespace parsers::core
