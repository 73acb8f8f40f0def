#include "terminology/src/table.hpp"

#include <bit>

namespace terminology {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// UTF-8 no-break space, which people paste, counts as a blank.
constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

std::string_view trimmed(std::string_view code) {
  for (;;) {
    if (!code.empty() && is_blank(code.front())) {
      code.remove_prefix(1);
    } else if (!code.empty() && is_blank(code.back())) {
      code.remove_suffix(1);
    } else if (code.starts_with(kNoBreakSpace)) {
      code.remove_prefix(2);
    } else if (code.ends_with(kNoBreakSpace)) {
      code.remove_suffix(2);
    } else {
      return code;
    }
  }
}

std::string_view cell(const Row& row, std::size_t column) {
  std::string_view rest = row.cells;
  for (; column > 0; --column) {
    const std::size_t end = rest.find('\0');
    if (end == std::string_view::npos) return {};
    rest.remove_prefix(end + 1);
  }
  return rest.substr(0, rest.find('\0'));
}

bool same(std::string_view a, std::string_view b, Match match) {
  if (match.trim) {
    a = trimmed(a);
    b = trimmed(b);
  }
  if (!match.ignore_case) return a == b;
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

// FNV-1a: codes are short, and tables come from the site, not from senders.
std::uint64_t hash(std::string_view code, Match match) {
  if (match.trim) code = trimmed(code);
  std::uint64_t h = 14695981039346656037U;
  for (const char c : code) {
    h ^= static_cast<unsigned char>(match.ignore_case ? lower(c) : c);
    h *= 1099511628211U;
  }
  return h ^ (h >> 29U);
}

Table::Table(TableParts parts) : parts_(std::move(parts)) {
  forward_index_ = make_index(parts_.rows, parts_.match);
  make_reverse();
  back_index_ = make_index(back_, parts_.match);
}

void Table::make_reverse() {
  if (!parts_.reverse.empty()) {
    back_ = std::move(parts_.reverse);
    return;
  }
  for (const Row& row : parts_.rows) {
    back_.push_back({.from = row.code,
                     .code = row.from,
                     .system = parts_.from_system,
                     .display = row.name,
                     .place = row.place});
  }
  const Index index = make_index(back_, parts_.match);
  for (const Row& row : back_) {
    if (look_up(index, back_, parts_.match, row.from) != &row) reversible_ = false;
  }
}

Table::Index Table::make_index(const std::vector<Row>& rows, Match match) {
  Index index;
  index.slots.resize(std::bit_ceil(rows.size() * 2 + 1));
  index.mask = static_cast<std::uint32_t>(index.slots.size() - 1);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (look_up(index, rows, match, rows[i].from) != nullptr) continue;  // the first one wins
    auto slot = static_cast<std::uint32_t>(hash(rows[i].from, match)) & index.mask;
    while (index.slots[slot] != 0) slot = (slot + 1) & index.mask;
    index.slots[slot] = static_cast<std::uint32_t>(i + 1);
  }
  return index;
}

const Row* Table::look_up(const Index& index, const std::vector<Row>& rows, Match match,
                          std::string_view code) {
  auto slot = static_cast<std::uint32_t>(hash(code, match)) & index.mask;
  for (; index.slots[slot] != 0; slot = (slot + 1) & index.mask) {
    const Row& row = rows[index.slots[slot] - 1];
    if (same(row.from, code, match)) return &row;
  }
  return nullptr;
}

const Row* Table::find(std::string_view code) const {
  return look_up(forward_index_, parts_.rows, parts_.match, code);
}

const Row* Table::reverse(std::string_view code) const {
  return look_up(back_index_, back_, parts_.match, code);
}

void Tables::add(Table table) {
  std::string name = table.name().text();
  tables_.insert_or_assign(std::move(name), std::move(table));
}

const Table* Tables::find(std::string_view name) const {
  const auto found = tables_.find(name);
  return found == tables_.end() ? nullptr : &found->second;
}

std::vector<core::Name> Tables::names() const {
  std::vector<core::Name> names;
  for (const auto& [text, table] : tables_) names.push_back(table.name());
  return names;
}

}  // namespace terminology
