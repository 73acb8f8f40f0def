#include "tools/wire/messages.hpp"

#include <algorithm>

#include "parsers/charset/payload.hpp"
#include "parsers/hl7v2/batch.hpp"

namespace tools {

namespace {

namespace core = parsers::core;
namespace hl7v2 = parsers::hl7v2;

// Every line feed ends a line, and so do the beginning and the end of a frame.
std::string with_returns(std::string_view bytes) {
  const auto decoded = parsers::charset::decode_payload(bytes, {});
  const bool wide = decoded.reading.charset->form == parsers::charset::Form::wide;
  std::string text(wide ? std::string_view(*decoded.text) : bytes);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\x0b' || c == '\x1c'; },
      '\r');
  return text;
}

// From its name, without empty lines.
std::string message(std::string_view part) {
  part.remove_prefix(static_cast<std::size_t>(hl7v2::first_segment(part).data() - part.data()));
  std::string made;
  while (!part.empty()) {
    const std::string_view line = part.substr(0, part.find('\r'));
    part.remove_prefix(std::min(line.size() + 1, part.size()));
    if (!line.empty()) (made += line) += '\r';
  }
  return made;
}

}  // namespace

InFile messages_in(std::string_view bytes) {
  const std::string text = with_returns(bytes);
  const hl7v2::Batch batch = hl7v2::split_batch(text);
  InFile found{.messages = {}, .problems = batch.problems};
  for (const hl7v2::Part& part : batch.parts) {
    std::string one = part.to_take() ? message(part.of(text)) : std::string();
    if (!one.empty()) found.messages.push_back(std::move(one));
    if (!part.to_take()) ++found.batch_segments;
  }
  return found;
}

std::string left_out(const InFile& found, const std::string& file) {
  std::string text;
  if (found.batch_segments > 0)
    text += file + ": left out FHS, BHS, BTS and FTS, " + std::to_string(found.batch_segments) +
            " in all\n";
  for (const core::Problem& p : found.problems)
    text += file + ": " + core::code_text(p) + ' ' + p.what.text() + '\n';
  return text;
}

}  // namespace tools
