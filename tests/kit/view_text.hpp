// A View as text, for tests that compare two of them: every segment with its place, its name, its
// occurrence and its fields, and every finding.
// Does not know what is below a field.
#pragma once

#include <string>

#include "parsers/hl7v2/view.hpp"

namespace kit {

inline std::string view_text(const parsers::hl7v2::View& view) {
  std::string out = view.readable() ? "readable\n" : "not readable\n";
  const char* const start = view.split().data();  // not the payload's: it may have been decoded
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto segment = view[i];
    const auto name = segment.name();
    out += std::to_string(segment.offset()) + '+' + std::to_string(segment.raw().size()) + ' ';
    out += std::string(name.view()) + '[' + std::to_string(segment.occurrence()) + ']';
    for (std::size_t n = 1; n <= segment.field_count(); ++n) {
      const std::string_view raw = segment.field(n).raw();
      out += ' ' + std::to_string(raw.data() - start) + '+' + std::to_string(raw.size());
    }
    out += '\n';
  }
  for (const auto& problem : view.problems())
    out += parsers::core::code_text(problem) + ' ' + std::to_string(problem.place.offset) + ' ' +
           std::string(problem.what.text()) + '\n';
  return out;
}

}  // namespace kit
