// Instructions: the keys of a mapping file that are no output: `from:`, `make:` and the others of a
// file, and `$each`, `$when` and the others of an item.
//
// Knows each with its sentence, an example, and the form of its value: what the reader takes for a
// slip of the pen, and what the editor's JSON Schema is made of. Does not know how they are read
// (read_template.cpp), nor what they do.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "parsers/core/safe.hpp"

namespace mappings {

struct Instruction {
  enum class Form : std::uint8_t {
    text,
    formula,   // with or without its `=`
    formulas,  // one, or a list
    value,     // whatever may stand as output
    values,    // a list of them
    items,     // one, or a list, of what may stand under make:
    named,     // a name for each formula
    move,      // { from:, to: }
    word,      // one of the words
    options,   // of the whole mapping; a block
  };
  std::string_view name;
  Form form = Form::text;
  std::string_view about;
  std::string_view example;
  std::string_view words{};  // "copy empty"
};

std::span<const Instruction> file_keys();
std::span<const Instruction> instructions();

// For did_you_mean().
std::vector<parsers::core::Name> names_of(std::span<const Instruction> all);

}  // namespace mappings
