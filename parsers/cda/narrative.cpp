#include "parsers/cda/narrative.hpp"

#include <algorithm>
#include <charconv>
#include <functional>

#include "parsers/cda/sections.hpp"
#include "parsers/core/utf8.hpp"

namespace parsers::cda {

using tree::Kind;
using tree::Node;

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool is_cell(const Node& node) { return node.name == "td" || node.name == "th"; }

std::uint32_t span_of(const Node& cell) {
  constexpr std::uint32_t kColumnsMax = 1000;
  const std::string_view text = cell.attribute_text("colspan");
  std::uint32_t span = 1;
  std::from_chars(text.data(), text.data() + text.size(), span);
  return span == 0 || span > kColumnsMax ? 1 : span;
}

// The row of heads of the table that a row is in: the first of thead. Null: it has none.
const Node* heads_of(const Node& row) {
  constexpr int kBeforeMax = 64;  // caption and columns stand before it
  const Node* table = row.parent;
  while (table != nullptr && table->name != "table") table = table->parent;
  if (table == nullptr) return nullptr;
  int seen = 0;
  for (const Node* at = table->first; at != nullptr && seen < kBeforeMax; at = at->next, ++seen) {
    if (at->name != "thead") continue;
    const Node* const heads = at->child("tr");
    return heads == &row ? nullptr : heads;
  }
  return nullptr;
}

// Goes through the heads beside the cells of a row.
class Heads {
 public:
  explicit Heads(const Node* row) : at_(row == nullptr ? nullptr : row->first) { skip(); }
  const Node* above(std::uint32_t column) {
    while (at_ != nullptr && column >= column_ + span_of(*at_)) {
      column_ += span_of(*at_);
      at_ = at_->next;
      skip();
    }
    return at_;
  }

 private:
  void skip() {
    while (at_ != nullptr && !is_cell(*at_)) at_ = at_->next;
  }
  const Node* at_;
  std::uint32_t column_ = 0;
};

class Plain {
 public:
  std::string run(const Node& node) {
    if (node.name == "tr") {
      row(node);
    } else {
      inside(node);
    }
    if (out_.size() >= kTextMax) cut();
    return std::move(out_);
  }

 private:
  void add(std::string_view text) {
    for (const char c : text) {
      if (is_blank(c)) {
        gap_ = gap_ == Gap::none ? Gap::blank : gap_;
        continue;
      }
      if (out_.size() >= kTextMax) return;
      put_gap();
      out_ += c;
    }
  }
  void put_gap() {
    if (!out_.empty() && gap_ == Gap::blank) out_ += ' ';
    if (!out_.empty() && gap_ == Gap::line) out_ += '\n';
    gap_ = Gap::none;
  }

  void inside(const Node& node) {
    add(node.text);
    for (const Node* child = node.first; child != nullptr; child = child->next) {
      if (out_.size() >= kTextMax) return;
      if (child->kind == Kind::text) add(child->text);
      if (child->kind != Kind::element) continue;
      const bool beside = child->next != nullptr && child->next->kind == Kind::element;
      element(*child);
      // The blanks between two elements are not in the tree.
      const bool letters = child->name == "sub" || child->name == "sup";
      if (beside && !letters && gap_ == Gap::none) gap_ = Gap::blank;
    }
  }
  void element(const Node& node) {
    const std::string_view name = node.name;
    const bool line = name == "paragraph" || name == "item" || name == "list" || name == "table" ||
                      name == "caption" || name == "tr";
    if (name == "br" || line) gap_ = Gap::line;
    if (name == "tr") {
      row(node);
    } else {
      inside(node);
    }
    if (line) gap_ = Gap::line;
  }
  void row(const Node& row) {
    Heads heads(heads_of(row));
    std::uint32_t column = 0;
    bool first = true;
    for (const Node* cell = row.first; cell != nullptr; cell = cell->next) {
      if (out_.size() >= kTextMax) return;
      if (cell->kind != Kind::element || !is_cell(*cell)) continue;
      const Node* const head = cell->name == "td" ? heads.above(column) : nullptr;
      column += span_of(*cell);
      const std::string text = Plain().run(*cell);
      if (text.empty()) continue;
      if (!first) add("; ");
      first = false;
      const std::string said = head == nullptr ? std::string() : Plain().run(*head);
      if (!said.empty()) add(said + ": ");
      lines(text);
    }
  }
  // Text with its lines as they are.
  void lines(std::string_view text) {
    put_gap();
    out_.append(text.substr(0, kTextMax - std::min(kTextMax, out_.size())));
  }
  // Back to the end of a code point.
  void cut() {
    if (const std::size_t bad = core::find_invalid_utf8(out_); bad < out_.size()) out_.resize(bad);
  }

  enum class Gap : std::uint8_t { none, blank, line };
  std::string out_;
  Gap gap_ = Gap::none;  // between what is there and what comes
};

}  // namespace

std::string plain_text(const Node& node) { return Plain().run(node); }

std::size_t Narrative::KeyHash::operator()(const Key& key) const {
  return std::hash<std::string_view>()(key.id) ^ (std::hash<const Node*>()(key.section) * 31);
}

Narrative::Narrative(const Node& root) { collect(root, nullptr); }

void Narrative::collect(const Node& node, const Node* section) {
  if (node.name == "section") section = &node;
  for (const Node* child = node.first; child != nullptr; child = child->next) {
    if (child->kind == Kind::element) collect(*child, section);
    if (child->kind != Kind::attribute || child->name != "ID") continue;
    ids_.try_emplace({section, child->text}, &node);
    ids_.try_emplace({nullptr, child->text}, &node);
  }
}

const Node* Narrative::find(std::string_view reference, const Node& from) const {
  if (reference.starts_with('#')) reference.remove_prefix(1);
  if (reference.empty()) return nullptr;
  const Node* at = section_around(from);
  while (true) {
    if (const auto found = ids_.find({at, reference}); found != ids_.end()) return found->second;
    if (at == nullptr) return nullptr;
    at = at->parent == nullptr ? nullptr : section_around(*at->parent);
  }
}

std::string Narrative::text_of(const Node& node) const {
  const Node* const reference = node.child("reference");
  const std::string_view value =
      reference == nullptr ? std::string_view{} : reference->attribute_text("value");
  const Node* const found = value.empty() ? nullptr : find(value, node);
  return plain_text(found == nullptr ? node : *found);
}

}  // namespace parsers::cda
