// ISO 2022: text whose escape sequences say in which character set the next characters are.
//
// Knows the sequences that HL7 allows (2.5.1, 2.7.2), as ESC and as \Cxxyy\ and \Mxxyyzz\, and
// that every field begins anew (2.5.1, 2.15.9.20: around separators the default set is in use).
// Does not know who allowed them: payload.hpp does.
#pragma once

#include <string>
#include <string_view>

#include "parsers/charset/charset.hpp"

namespace parsers::charset {

// What ends a field and what begins \Cxxyy\; 0: nothing does.
struct Signs {
  char field = 0;
  char escape = 0;
};

// An escape sequence stands somewhere in the bytes.
bool switches(std::string_view bytes, const Signs& signs);

// Appends the text of the bytes, which are in `standard` where no sequence says otherwise; says
// how many pieces are ill-formed.
std::size_t decode_switching(std::string_view bytes, const Charset& standard, const Signs& signs,
                             std::string& out);

}  // namespace parsers::charset
