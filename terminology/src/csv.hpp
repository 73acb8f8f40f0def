// CsvReader: the records of a CSV file, one after the other, with the place of each cell.
//
// Knows RFC 4180: commas, quotes ("" is a quote), line ends CRLF or LF also inside quotes, and a
// BOM. Every cell is text. Does not know what columns mean.
//
// Flow: next(record) until it says false; broken() says why if it was not the end of the file.
//
// Invariant: a cell is a view of the text, or, if it had "" in it, of the reader's own memory
// until the next call. Blank lines are skipped. Linear in the size of the text.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace terminology {

struct CellView {
  std::string_view text{};
  std::uint32_t offset = 0;  // of the text itself, inside its quotes
  std::uint32_t length = 0;  // in the file
};

struct CsvBreak {
  enum class Why : std::uint8_t { open_quote, text_behind_quote };
  Why why = Why::open_quote;
  std::uint32_t offset = 0;
};

class CsvReader {
 public:
  explicit CsvReader(std::string_view text);  // must outlive the reader

  bool next(std::vector<CellView>& record);
  const std::optional<CsvBreak>& broken() const { return broken_; }

 private:
  bool cell(std::vector<CellView>& record);
  bool quoted_cell(std::vector<CellView>& record);
  void skip_blank_lines();
  bool at_line_end() const;
  void skip_line_end();

  std::string_view text_;  // owner: the caller
  std::size_t at_ = 0;
  std::deque<std::string> unquoted_;
  std::optional<CsvBreak> broken_;
};

}  // namespace terminology
