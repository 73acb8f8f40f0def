#include "parsers/core/show.hpp"

#include <algorithm>

namespace parsers::core {

namespace {

std::string_view line_at(std::string_view text, std::uint32_t offset) {
  const std::size_t at = std::min<std::size_t>(offset, text.size());
  const std::size_t start = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  std::string_view line = text.substr(start, text.find('\n', start) - start);
  if (start == 0 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
  while (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

// Columns of the caret line: tabs stay tabs, so that it stands under the text in any terminal.
std::string under(std::string_view line, std::uint32_t column, std::uint32_t length) {
  std::string marks;
  std::uint32_t position = 1;
  std::uint32_t carets = 0;
  for (std::size_t i = 0; i < line.size() && carets < std::max(1U, length); ++i) {
    if ((static_cast<unsigned char>(line[i]) & 0xC0U) == 0x80U) {
      if (position > column && length > 1) --length;  // length counts bytes
      continue;
    }
    if (position >= column) {
      marks += '^';
      ++carets;
    } else {
      marks += line[i] == '\t' ? '\t' : ' ';
    }
    ++position;
  }
  if (carets == 0) {
    marks.resize(std::max<std::size_t>(marks.size(), column - 1), ' ');
    marks += '^';
  }
  return marks;
}

std::string snippet(const Problem& problem, const Source& source) {
  const auto [line, column] = locate(source.text, problem.place.offset);
  const std::string number = std::to_string(line);
  const std::string margin(number.size(), ' ');
  const std::string_view text = line_at(source.text, problem.place.offset);
  std::string out =
      margin + "--> " + source.name.text() + ':' + number + ':' + std::to_string(column) + '\n';
  out += margin + " |\n";
  out += number + " | " + std::string(text) + '\n';
  out += margin + " | " + under(text, column, problem.place.length) + '\n';
  return out;
}

}  // namespace

std::string show(const Problem& problem, const Sources& sources) {
  std::string out = std::string(word(problem.severity)) + '[' + code_text(problem) +
                    "]: " + problem.what.text() + '\n';
  const Source* source = sources.find(problem.place.origin);
  std::string margin = " ";
  if (source != nullptr) {
    out += snippet(problem, *source);
    margin =
        std::string(std::to_string(locate(source->text, problem.place.offset).line).size(), ' ');
  } else if (const std::string where = to_text(problem.place); !where.empty()) {
    out += " --> " + where + '\n';
  }
  const bool more = !problem.note.empty() || !problem.hint.empty() || !problem.fix_to.empty();
  if (source != nullptr && more) out += margin + " |\n";
  if (!problem.note.empty()) out += margin + " = note: " + problem.note.text() + '\n';
  if (!problem.hint.empty()) out += margin + " = help: " + problem.hint.text() + '\n';
  if (!problem.fix_to.empty()) {
    out += margin + " = fix:  " + problem.fix_from.text() + " -> " + problem.fix_to.text() + '\n';
  }
  return out;
}

}  // namespace parsers::core
