#include "parsers/yaml/format.hpp"

#include <algorithm>
#include <vector>

namespace parsers::yaml {

namespace {

constexpr std::size_t kStep = 2;

bool ends_word(std::string_view line, std::size_t at) {
  return at >= line.size() || line[at] == ' ' || line[at] == '\t';
}

// Behind the quote that closes the one at `at`; the line's end when it does not close here.
std::size_t behind_quote(std::string_view line, std::size_t at, char quote) {
  for (; at < line.size(); ++at) {
    if (quote == '"' && line[at] == '\\') {
      ++at;
    } else if (line[at] == quote) {
      if (quote == '"' || at + 1 >= line.size() || line[at + 1] != '\'') return at + 1;
      ++at;
    }
  }
  return std::string_view::npos;
}

// Where the value of `key: value` begins; npos when the line is no entry of a map.
std::size_t behind_key(std::string_view line, std::size_t at) {
  if (at < line.size() && (line[at] == '"' || line[at] == '\'')) {
    at = behind_quote(line, at + 1, line[at]);
    if (at == std::string_view::npos || at >= line.size() || line[at] != ':')
      return std::string_view::npos;
    return ends_word(line, at + 1) ? at + 1 : std::string_view::npos;
  }
  if (at < line.size() && (line[at] == '{' || line[at] == '[')) return std::string_view::npos;
  for (; at < line.size(); ++at) {
    if (line[at] == '#' && at > 0 && line[at - 1] == ' ') return std::string_view::npos;
    if (line[at] == ':' && ends_word(line, at + 1)) return at + 1;
  }
  return std::string_view::npos;
}

class Formatter {
 public:
  std::string run(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      std::string_view one = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      while (!one.empty() && one.back() == '\r') one.remove_suffix(1);
      line(one);
    }
    flush_comments(0);
    while (out_.ends_with("\n\n")) out_.pop_back();
    return out_ == "\n" ? std::string() : std::move(out_);
  }

 private:
  enum class Inside { nothing, block, flow, quoted };

  // Of the source, and where its lines go.
  struct Level {
    std::size_t from = 0;
    std::size_t to = 0;
    bool list = false;
  };

  void line(std::string_view line) {
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    if (inside_ == Inside::block && (indent == line.size() || indent > block_from_)) {
      put(indent == line.size() ? std::string() : moved(line, indent));
      return;
    }
    if (inside_ == Inside::block) inside_ = Inside::nothing;
    while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    if (inside_ != Inside::nothing) {
      put(line.empty() ? std::string() : moved(line, indent));
      return scan(line, 0);
    }
    if (line.empty()) return blank();
    if (line[indent] == '#') {
      comments_.emplace_back(line.substr(indent));
      return;
    }
    structure(line, indent);
  }

  void blank() {
    if (!comments_.empty() ? comments_.back().empty() : out_.empty() || out_.ends_with("\n\n"))
      return;
    comments_.emplace_back();
  }

  // Comments stand where what follows them stands.
  void flush_comments(std::size_t to) {
    for (const std::string& one : comments_) put(one.empty() ? one : std::string(to, ' ') + one);
    comments_.clear();
  }

  void put(const std::string& line) {
    out_ += line;
    out_ += '\n';
  }

  std::string moved(std::string_view line, std::size_t indent) const {
    const auto to = static_cast<std::ptrdiff_t>(indent) + shift_;
    return std::string(static_cast<std::size_t>(std::max<std::ptrdiff_t>(to, 0)), ' ') +
           std::string(line.substr(indent));
  }

  // A line that begins an entry, or one that goes on with a value.
  void structure(std::string_view line, std::size_t indent) {
    std::size_t at = indent;
    const bool item = line[at] == '-' && ends_word(line, at + 1);
    const std::size_t value = item ? at : behind_key(line, at);
    if (value == std::string_view::npos) {
      flush_comments(static_cast<std::size_t>(
          std::max<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(indent) + shift_, 0)));
      put(moved(line, indent));
      return scan(line, indent);
    }
    std::string made;
    bool first = true;
    while (line[at] == '-' && ends_word(line, at + 1)) {
      const std::size_t to = level(at, true);
      if (first) made.assign(to, ' ');
      first = false;
      made += '-';
      const std::size_t next = line.find_first_not_of(' ', at + 1);
      if (next == std::string_view::npos) return finish(made, line, line.size());
      made += ' ';
      at = next;
    }
    const std::size_t begin = behind_key(line, at);
    if (begin != std::string_view::npos) {
      const std::size_t to = level(at, false);
      if (first) made.assign(to, ' ');
    }
    made += line.substr(at);
    finish(made, line, begin == std::string_view::npos ? at : begin);
  }

  void finish(const std::string& made, std::string_view line, std::size_t value) {
    flush_comments(made.find_first_not_of(' '));
    put(made);
    // What goes on below is moved as the last entry of this line was.
    shift_ = static_cast<std::ptrdiff_t>(levels_.back().to) -
             static_cast<std::ptrdiff_t>(levels_.back().from);
    block_from_ = levels_.back().from;
    scan(line, value);
  }

  // The level of an entry at this column of the source; where it stands now.
  std::size_t level(std::size_t column, bool list) {
    while (!levels_.empty() && (levels_.back().from > column ||
                                (levels_.back().from == column && levels_.back().list && !list)))
      levels_.pop_back();
    const bool there =
        !levels_.empty() && levels_.back().from == column && levels_.back().list == list;
    if (!there) {
      const std::size_t to = levels_.empty() ? 0 : levels_.back().to + kStep;
      levels_.push_back({column, to, list});
    }
    return levels_.back().to;
  }

  // Whether the value that begins here goes on in the next line.
  void scan(std::string_view line, std::size_t at) {
    if (inside_ == Inside::nothing) {
      at = std::min(line.find_first_not_of(' ', at), line.size());
      if (at == line.size()) return;
      if (line[at] == '|' || line[at] == '>') {
        inside_ = Inside::block;
        return;
      }
      if (line[at] == '"' || line[at] == '\'') {
        quote_ = line[at++];
        inside_ = Inside::quoted;
      } else if (line[at] == '{' || line[at] == '[') {
        inside_ = Inside::flow;
        depth_ = 0;
      }
    }
    if (inside_ == Inside::quoted && behind_quote(line, at, quote_) != std::string_view::npos)
      inside_ = Inside::nothing;
    if (inside_ == Inside::flow) flow(line, at);
  }

  void flow(std::string_view line, std::size_t at) {
    bool begins = true;  // of a scalar: only there is a quote one
    for (; at < line.size(); ++at) {
      const char c = line[at];
      if (c == '#' && (at == 0 || line[at - 1] == ' ')) return;
      if (begins && (c == '"' || c == '\'')) {
        const std::size_t end = behind_quote(line, at + 1, c);
        if (end == std::string_view::npos) return;  // of several lines: rare, and left to same_tree
        at = end - 1;
        begins = false;
        continue;
      }
      if (c == '{' || c == '[') ++depth_;
      if ((c == '}' || c == ']') && --depth_ == 0) {
        inside_ = Inside::nothing;
        return;
      }
      if (c != ' ') begins = c == '{' || c == '[' || c == ',' || c == ':';
    }
  }

  std::string out_;
  std::vector<std::string>
      comments_;  // that wait for the line which they are about; "": an empty line
  std::vector<Level> levels_;
  Inside inside_ = Inside::nothing;
  char quote_ = '"';
  int depth_ = 0;
  std::size_t block_from_ = 0;
  std::ptrdiff_t shift_ = 0;  // of lines that go on
};

}  // namespace

std::string formatted(std::string_view text) { return Formatter().run(text); }

bool same_tree(const Node& a, const Node& b) {
  const bool same = a.kind() == b.kind() && a.text() == b.text() && a.plain() == b.plain() &&
                    a.quoted() == b.quoted() && a.flow() == b.flow() &&
                    a.items().size() == b.items().size() &&
                    a.entries().size() == b.entries().size();
  if (!same) return false;
  for (std::size_t i = 0; i < a.items().size(); ++i) {
    if (!same_tree(a.items()[i], b.items()[i])) return false;
  }
  for (std::size_t i = 0; i < a.entries().size(); ++i) {
    const bool key = a.entries()[i].key == b.entries()[i].key;
    if (!key || !same_tree(a.entries()[i].value, b.entries()[i].value)) return false;
  }
  return true;
}

}  // namespace parsers::yaml
