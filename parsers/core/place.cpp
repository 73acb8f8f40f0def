#include "parsers/core/place.hpp"

#include <algorithm>

namespace parsers::core {

std::string to_text(const Place& place) {
  return place.element.empty() ? to_text(place.path) : place.element.text();
}

Origin Sources::add(Source source) {
  sources_.push_back(std::move(source));
  return static_cast<Origin>(sources_.size());
}

const Source* Sources::find(Origin origin) const {
  if (origin == kMessage || origin > sources_.size()) return nullptr;
  return &sources_[origin - 1];
}

LineColumn locate(std::string_view text, std::uint32_t offset) {
  const std::string_view before = text.substr(0, std::min<std::size_t>(offset, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n');
  const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0
  std::string_view row = before.substr(start);
  if (line == 0 && row.starts_with("\xEF\xBB\xBF")) row.remove_prefix(3);
  const auto column = std::count_if(row.begin(), row.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  });
  return {static_cast<std::uint32_t>(line) + 1, static_cast<std::uint32_t>(column) + 1};
}

Name file_and_line(const Sources& sources, const Place& place) {
  const Source* source = sources.find(place.origin);
  if (source == nullptr) return {};
  return Name(NameKey{},
              source->name.text() + ':' + std::to_string(locate(source->text, place.offset).line));
}

}  // namespace parsers::core
