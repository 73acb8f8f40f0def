#include "tools/wire/messages.hpp"

#include <algorithm>
#include <array>

#include "parsers/charset/payload.hpp"

namespace tools {

namespace {

bool batch_segment(std::string_view line) {
  constexpr std::array<std::string_view, 4> kBatch{"FHS", "BHS", "BTS", "FTS"};
  return std::any_of(kBatch.begin(), kBatch.end(),
                     [&](std::string_view name) { return line.starts_with(name); });
}

std::string_view stripped(std::string_view line) {
  if (line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  while (!line.empty() && (line.front() == '\x0b' || line.front() == '\x1c')) line.remove_prefix(1);
  const std::size_t end = line.find('\x1c');
  return line.substr(0, end);
}

}  // namespace

std::vector<std::string> messages_in(std::string_view bytes) {
  const auto decoded = parsers::charset::decode_payload(bytes, {});
  const bool wide = decoded.reading.charset->form == parsers::charset::Form::wide;
  std::string_view file = wide ? std::string_view(*decoded.text) : bytes;
  std::vector<std::string> messages;
  while (!file.empty()) {
    const std::size_t end = std::min(file.find_first_of("\r\n"), file.size());
    const std::string_view line = stripped(file.substr(0, end));
    file.remove_prefix(std::min(end + 1, file.size()));
    std::string_view start = line;
    while (!start.empty() && (start.front() == ' ' || start.front() == '\t'))
      start.remove_prefix(1);
    if (start.starts_with("MSH")) messages.emplace_back();
    if (line.empty() || batch_segment(line)) continue;
    if (messages.empty()) messages.emplace_back();  // it does not begin with MSH: weir will say so
    (messages.back() += start.starts_with("MSH") ? start : line) += '\r';
  }
  return messages;
}

}  // namespace tools
