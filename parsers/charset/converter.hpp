// The converters of ICU: bytes of one character set to UTF-8 and back.
//
// Knows how to go on behind what is ill-formed: it becomes U+FFFD, or `?` on the way out, and is
// counted. Never eats an ASCII byte behind a broken character: that may be a separator.
// Does not know HL7, nor which character set is meant.
//
// Invariant: what is appended by decode() is UTF-8.
#pragma once

#include <string>
#include <string_view>

#include "parsers/charset/charset.hpp"

namespace parsers::charset {

// Appends the text of the bytes; says how many pieces of them are ill-formed.
std::size_t decode(std::string_view bytes, const Charset& charset, std::string& out);
// How many that would be.
std::size_t count_ill_formed(std::string_view bytes, const Charset& charset);
// Appends the bytes of the text; says how many characters the set does not have.
std::size_t encode(std::string_view text, const Charset& charset, std::string& out);

// The same with a converter of ICU's by name, of a form that needs no state of its own.
std::size_t decode_with(std::string_view converter, std::string_view bytes, std::string& out);

}  // namespace parsers::charset
