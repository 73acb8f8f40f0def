#include "terminology/src/csv.hpp"

#include <algorithm>

namespace terminology {

namespace {

std::uint32_t narrow(std::size_t n) { return static_cast<std::uint32_t>(n); }

}  // namespace

CsvReader::CsvReader(std::string_view text) : text_(text) {
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
}

bool CsvReader::at_line_end() const {
  return at_ >= text_.size() || text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n";
}

void CsvReader::skip_line_end() {
  if (at_ < text_.size() && text_[at_] == '\r') ++at_;
  if (at_ < text_.size() && text_[at_] == '\n') ++at_;
}

void CsvReader::skip_blank_lines() {
  while (at_ < text_.size() && at_line_end()) skip_line_end();
}

bool CsvReader::next(std::vector<CellView>& record) {
  record.clear();
  unquoted_.clear();
  skip_blank_lines();
  if (broken_ || at_ >= text_.size()) return false;
  for (;;) {
    const bool fine = at_ < text_.size() && text_[at_] == '"' ? quoted_cell(record) : cell(record);
    if (!fine) return false;
    if (at_line_end()) break;
    ++at_;  // the comma
  }
  skip_line_end();
  return true;
}

bool CsvReader::cell(std::vector<CellView>& record) {
  std::size_t end = std::min(text_.find_first_of(",\n", at_), text_.size());
  if (end < text_.size() && text_[end] == '\n' && end > at_ && text_[end - 1] == '\r') --end;
  record.push_back(
      {.text = text_.substr(at_, end - at_), .offset = narrow(at_), .length = narrow(end - at_)});
  at_ = end;
  return true;
}

bool CsvReader::quoted_cell(std::vector<CellView>& record) {
  const std::size_t begin = at_ + 1;
  bool doubled = false;
  std::size_t end = begin;
  for (;;) {
    end = text_.find('"', end);
    if (end == std::string_view::npos) {
      broken_ = {.why = CsvBreak::Why::open_quote, .offset = narrow(at_)};
      return false;
    }
    if (text_.substr(end, 2) != "\"\"") break;
    doubled = true;
    end += 2;
  }
  CellView cell{.text = text_.substr(begin, end - begin),
                .offset = narrow(begin),
                .length = narrow(end - begin)};
  if (doubled) {
    std::string& text = unquoted_.emplace_back();
    for (std::size_t i = 0; i < cell.text.size(); ++i) {
      text += cell.text[i];
      if (cell.text[i] == '"') ++i;
    }
    cell.text = text;
  }
  at_ = end + 1;
  if (!at_line_end() && text_[at_] != ',') {
    broken_ = {.why = CsvBreak::Why::text_behind_quote, .offset = narrow(at_)};
    return false;
  }
  record.push_back(cell);
  return true;
}

}  // namespace terminology
