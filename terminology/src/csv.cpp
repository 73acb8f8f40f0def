#include "terminology/src/csv.hpp"

#include <algorithm>

namespace terminology {

namespace {

class CsvReader {
 public:
  CsvReader(std::string_view text, core::Origin origin, core::Problems& problems)
      : text_(text), origin_(origin), problems_(problems) {
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  std::vector<CsvRow> rows() {
    std::vector<CsvRow> all;
    while (at_ < text_.size()) {
      CsvRow row;
      do {
        row.push_back(cell());
      } while (accept(','));
      accept('\r');
      accept('\n');
      const bool empty =
          std::all_of(row.begin(), row.end(), [](const Cell& c) { return c.text.empty(); });
      if (!empty) all.push_back(std::move(row));
    }
    return all;
  }

 private:
  bool accept(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  Cell cell() {
    const std::size_t begin = at_;
    std::string text;
    if (accept('"')) {
      quoted(begin, text);
    } else {
      const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
      text = text_.substr(at_, end - at_);
      at_ = end;
    }
    const core::Place place{
        origin_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_ - begin), {}};
    return {core::Name(core::NameKey{}, text), place};
  }

  void quoted(std::size_t begin, std::string& text) {
    for (;;) {
      const std::size_t end = text_.find('"', at_);
      if (end == std::string_view::npos) {
        text += text_.substr(at_);
        at_ = text_.size();
        problems_.add({.code = 2001,
                       .what = core::say("this quote is not closed"),
                       .place = {origin_, static_cast<std::uint32_t>(begin), 1, {}}});
        return;
      }
      text += text_.substr(at_, end - at_);
      at_ = end + 1;
      if (!accept('"')) break;
      text += '"';
    }
    // What stands behind the closing quote belongs to the cell all the same.
    const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    text += text_.substr(at_, end - at_);
    at_ = end;
  }

  std::string_view text_;  // owner: the caller
  core::Origin origin_;
  core::Problems& problems_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<CsvRow> read_csv(std::string_view text, core::Origin origin, core::Problems& problems) {
  return CsvReader(text, origin, problems).rows();
}

}  // namespace terminology
