// Charset: one character set that senders and receivers use, and how it is named.
//
// Knows the codes of HL7 table 0211, what MSH-18 really says, and the converters of ICU that
// read and write each. The table is in charset.cpp, and documentation is made of it.
// Does not know messages; converter.hpp does the work.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "parsers/core/safe.hpp"

namespace parsers::charset {

namespace core = parsers::core;

// How bytes make characters. In all but the last three a byte below 0x80 is always that ASCII
// character, so the bytes may be split at separators before they are decoded.
enum class Form : std::uint8_t {
  ascii,
  utf8,
  single_byte,
  multi_byte,  // second bytes may look like separators: | ^ \ ~
  wide,        // UTF-16, UTF-32
  switching,   // ISO 2022: escape sequences say what follows
};

struct Charset {
  std::string_view code;  // what MSH-18 says of it: by table 0211, where that has it
  Form form = Form::ascii;
  std::string_view reads;   // ICU's converter for what comes in; at least as wide as the next one
  std::string_view writes;  // and for what goes out: no more than the code promises
  std::string_view also;    // other names, with commas; letters and digits count, case does not
  std::string_view about;
};

std::span<const Charset> charsets();

// By its code or another name; stray blanks, signs and lower case do not matter. Null: unknown.
const Charset* find_charset(std::string_view name);

const Charset& utf8();
const Charset& windows_1252();
const Charset& jis_x_0201();

core::Name name_of(const Charset& charset);

}  // namespace parsers::charset
