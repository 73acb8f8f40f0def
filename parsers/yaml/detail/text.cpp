#include "parsers/yaml/detail/text.hpp"

#include <algorithm>
#include <array>

#include "parsers/core/utf8.hpp"

namespace parsers::yaml::detail {

namespace {

std::uint32_t narrow(std::size_t n) { return static_cast<std::uint32_t>(n); }
unsigned byte(char c) { return static_cast<unsigned char>(c); }
bool blank(char c) { return c == ' ' || c == '\t'; }
bool space(char c) { return blank(c) || c == '\n' || c == '\r'; }

std::size_t line_end(std::string_view text, std::size_t offset) {
  return std::min(text.find('\n', offset), text.size());
}

std::size_t line_begin(std::string_view text, std::size_t offset) {
  return offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
}

std::size_t indent_at(std::string_view text, std::size_t begin) {
  return std::min(text.find_first_not_of(' ', begin), text.size()) - begin;
}

bool blank_line(std::string_view text, std::size_t begin) {
  const std::string_view line = text.substr(begin, line_end(text, begin) - begin);
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

std::optional<BadByte> find_bad_byte(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = core::code_point_length(text, i);
    if (length == 0) return BadByte{.what = Bad::utf8, .offset = narrow(i)};
    const char c = text[i];
    if (length == 1 && ((byte(c) < 0x20U && !space(c)) || byte(c) == 0x7FU)) {
      return BadByte{.what = Bad::control, .offset = narrow(i)};
    }
    if (c == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')) {
      return BadByte{.what = Bad::control, .offset = narrow(i)};  // a lone CR hides lines
    }
    i += length;
  }
  return std::nullopt;
}

Extent plain_extent(std::string_view text, std::uint32_t offset, std::string_view value) {
  // The same characters, but a fold: blanks and line ends may be others.
  std::size_t at = offset;
  std::size_t i = 0;
  while (i < value.size() && at < text.size()) {
    if (space(value[i])) {
      while (i < value.size() && space(value[i])) ++i;
      while (at < text.size() && space(text[at])) ++at;
      continue;
    }
    if (text[at] != value[i]) break;
    ++at;
    ++i;
  }
  return {.begin = offset, .length = narrow(at) - offset, .end = narrow(at)};
}

Extent quoted_extent(std::string_view text, std::uint32_t offset) {
  const char quote = text[offset];
  std::size_t at = offset + 1U;
  for (; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
      continue;
    }
    if (text[at] != quote) continue;
    if (quote == '\'' && at + 1 < text.size() && text[at + 1] == '\'') {
      ++at;
      continue;
    }
    break;
  }
  const bool closed = at < text.size();
  at = std::min(at, text.size());
  const auto begin = offset + 1U;
  return {.begin = begin,
          .length = narrow(at) - begin,
          .end = narrow(at) + (closed ? 1U : 0U),
          .closed = closed,
          .verbatim = true};
}

Extent block_extent(std::string_view text, std::uint32_t offset) {
  const std::size_t header_end = line_end(text, offset);
  std::size_t end = header_end;
  std::size_t first = std::string_view::npos;
  std::size_t indent = 0;
  for (std::size_t line = header_end + 1; line < text.size(); line = line_end(text, line) + 1) {
    if (blank_line(text, line)) continue;
    const std::size_t here = indent_at(text, line);
    if (first == std::string_view::npos) {
      const std::size_t begin = line_begin(text, offset);
      if (here <= indent_at(text, begin) && text.substr(begin, 2) != "- ") break;
      first = line;
      indent = here;
    }
    if (here < indent) break;
    end = line_end(text, line);
  }
  if (first == std::string_view::npos) {
    return {.begin = offset, .length = 1, .end = narrow(header_end)};
  }
  return {.begin = narrow(first + indent),
          .length = narrow(line_end(text, first) - first - indent),
          .end = narrow(end),
          .verbatim = true};
}

std::vector<std::uint32_t> find_tabs(std::string_view text, std::span<const Extent> scalars,
                                     std::uint32_t until) {
  std::vector<std::uint32_t> tabs;
  auto scalar = scalars.begin();
  bool told = false;  // this line has one already
  for (std::size_t i = 0; i < until && i < text.size(); ++i) {
    while (scalar != scalars.end() && (!scalar->verbatim || scalar->end <= i)) ++scalar;
    if (scalar != scalars.end() && scalar->begin <= i) {
      i = scalar->end - 1U;
      continue;
    }
    if (text[i] == '#' && (i == 0 || space(text[i - 1]))) i = line_end(text, i);
    if (i >= text.size() || text[i] == '\n') {
      told = false;
    } else if (text[i] == '\t' && !told) {
      told = true;
      tabs.push_back(narrow(i));
    }
  }
  return tabs;
}

std::string_view null_word(std::string_view text, std::uint32_t offset) {
  constexpr std::array<std::string_view, 4> kWords = {"~", "null", "Null", "NULL"};
  const std::string_view rest = text.substr(std::min<std::size_t>(offset, text.size()));
  for (const std::string_view word : kWords) {
    if (!rest.starts_with(word)) continue;
    if (rest.size() == word.size()) return rest;
    const char next = rest[word.size()];
    if (space(next) || next == ',' || next == ']' || next == '}' || next == ':') {
      return rest.substr(0, word.size());
    }
  }
  return {};
}

}  // namespace parsers::yaml::detail
