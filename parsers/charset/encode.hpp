// Encode: text in the character set of who receives it.
//
// Knows what to do with characters that it does not have: `?` and a finding, or a failure. An
// HL7 escape sequence is no way out: \Cxxyy\ calls other sets, and nobody reads it.
// Does not know messages; the finding has the path and never the text.
#pragma once

#include <string>
#include <string_view>

#include "parsers/charset/charset.hpp"
#include "parsers/core/result.hpp"

namespace parsers::charset {

enum class Missing : std::uint8_t { question_mark, fail };

struct Encoded {
  std::string bytes;
  core::Problems problems;
};

// `to.code` is what MSH-18 says of the result.
core::Result<Encoded> encode(std::string_view text, const Charset& to, Missing missing,
                             const core::Path& path);

}  // namespace parsers::charset
