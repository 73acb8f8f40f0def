#include "parsers/cda/xhtml.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "parsers/cda/values.hpp"
#include "parsers/xml/read.hpp"

namespace parsers::cda {

using tree::Kind;
using tree::Node;

namespace {

// What an element becomes. `to` empty: only what is inside it stays.
struct Rule {
  std::string_view from, to;
  bool block = false;
};
// CDA R2, 4.3.5 on the left; HTML that senders write in its place is kept if FHIR allows it.
constexpr std::array kRules = std::to_array<Rule>({
    {"content", "span"},
    {"paragraph", "p", true},
    {"item", "li", true},
    {"linkHtml", "a"},
    {"table", "table", true},
    {"caption", "caption", true},
    {"thead", "thead", true},
    {"tbody", "tbody", true},
    {"tfoot", "tfoot", true},
    {"tr", "tr", true},
    {"th", "th", true},
    {"td", "td", true},
    {"colgroup", "colgroup", true},
    {"col", "col", true},
    {"br", "br"},
    {"sub", "sub"},
    {"sup", "sup"},
    {"footnote", "span"},
    {"p", "p", true},
    {"div", "div", true},
    {"span", "span"},
    {"ul", "ul", true},
    {"ol", "ol", true},
    {"li", "li", true},
    {"b", "b"},
    {"i", "i"},
    {"em", "em"},
    {"strong", "strong"},
    {"tt", "tt"},
    {"pre", "pre", true},
    {"hr", "hr", true},
});
// Not even their text is for readers.
constexpr std::array kDropped =
    std::to_array<std::string_view>({"script", "style", "head", "iframe", "object", "embed", "form",
                                     "link", "meta", "footnoteRef"});
constexpr std::array kTableParts =
    std::to_array<std::string_view>({"table", "thead", "tbody", "tfoot", "tr", "colgroup"});

const Rule* rule_for(std::string_view name) {
  const auto* const found = std::ranges::find(kRules, name, &Rule::from);
  return found == kRules.end() ? nullptr : &*found;
}

bool is_block(const Node& node) {
  const Rule* const rule = rule_for(node.name);
  return node.name == "list" || (rule != nullptr && rule->block);
}

bool good_link(std::string_view href) {
  constexpr std::array kSchemes =
      std::to_array<std::string_view>({"http://", "https://", "mailto:", "tel:", "#"});
  return std::ranges::any_of(kSchemes, [&](std::string_view s) { return href.starts_with(s); });
}

bool good_name(std::string_view text) {
  auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  auto more = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; };
  return !text.empty() && letter(text.front()) && std::ranges::all_of(text, more);
}

bool only(std::string_view text, std::string_view more) {
  auto good = [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           more.find(c) != std::string_view::npos;
  };
  return !text.empty() && std::ranges::all_of(text, good);
}

class Maker {
 public:
  explicit Maker(const Narrative& narrative) : narrative_(narrative) {}

  std::string run(const Node& text) {
    out_ = "<div xmlns=\"http://www.w3.org/1999/xhtml\">";
    inside(text, false);
    out_ += "</div>";
    return seen_ ? std::move(out_) : std::string();
  }

 private:
  void text(std::string_view utf8) {
    xml::escape_to(out_, utf8);
    seen_ = seen_ || utf8.find_first_not_of(" \t\r\n") != std::string_view::npos;
  }
  void attribute(std::string_view name, std::string_view value) {
    ((out_ += ' ') += name) += "=\"";
    xml::escape_to(out_, value);
    out_ += '"';
  }

  // In parts of a table, text has no place.
  void inside(const Node& node, bool table_part) {
    if (!table_part) text(node.text);
    for (const Node* child = node.first; child != nullptr; child = child->next) {
      if (child->kind == Kind::text && !table_part) text(child->text);
      if (child->kind != Kind::element) continue;
      element(*child);
      // The blanks between two elements are not in the tree.
      const Node* const next = child->next;
      const bool apart = next != nullptr && next->kind == Kind::element && !is_block(*child) &&
                         !is_block(*next) && next->name != "sub" && next->name != "sup";
      if (apart && !table_part) out_ += ' ';
    }
  }

  void element(const Node& node) {
    if (std::ranges::find(kDropped, node.name) != kDropped.end()) return;
    if (node.name == "renderMultiMedia") return pictures(node);
    if (node.name == "list") return list(node);
    const Rule* const rule = rule_for(node.name);
    if (rule == nullptr) return inside(node, false);
    std::string_view name = rule->to;
    const bool holds_blocks = name == "p" || name == "span" || name == "a";
    if (holds_blocks && has_block(node)) name = "div";
    if (name == "caption" && (node.parent == nullptr || node.parent->name != "table"))
      name = "span";
    open(name, node);
    inside(node, std::ranges::find(kTableParts, name) != kTableParts.end());
    close(name);
  }
  void open(std::string_view name, const Node& node) {
    (out_ += '<') += name;
    attributes(name, node);
    if (name == "br" || name == "hr" || name == "col") {
      out_ += "/>";
      name = {};
    } else {
      out_ += '>';
    }
  }
  void close(std::string_view name) {
    if (name == "br" || name == "hr" || name == "col") return;
    ((out_ += "</") += name) += '>';
  }
  void attributes(std::string_view name, const Node& node) {
    const std::string_view id = node.attribute_text("ID");
    if (good_name(id) && ids_.insert(id).second) attribute("id", id);
    const std::string_view style = node.attribute_text("styleCode");
    if (only(style, " _-")) attribute("class", style);
    if (name == "td" || name == "th") {
      for (const std::string_view span : {"colspan", "rowspan"}) {
        const std::string_view value = node.attribute_text(span);
        if (!value.empty() && value.size() < 4 && only(value, "") &&
            value.find_first_not_of("0123456789") == std::string_view::npos)
          attribute(span, value);
      }
    }
    const std::string_view href = node.attribute_text("href");
    if (name == "a" && good_link(href)) attribute("href", href);
  }

  void list(const Node& node) {
    const std::string_view name = node.attribute_text("listType") == "ordered" ? "ol" : "ul";
    for (const Node* child = node.first; child != nullptr; child = child->next) {
      if (child->kind == Kind::element && child->name == "caption") element(*child);
    }
    open(name, node);
    for (const Node* child = node.first; child != nullptr; child = child->next) {
      if (child->kind == Kind::element && child->name == "item") element(*child);
    }
    close(name);
  }

  // Blocks do not stand in paragraphs and spans.
  static bool has_block(const Node& node) {
    for (const Node* child = node.first; child != nullptr; child = child->next) {
      if (child->kind == Kind::element && is_block(*child)) return true;
    }
    return false;
  }

  // Of each observationMedia that is meant, if it holds a picture.
  void pictures(const Node& node) {
    const Node* const caption = node.child("caption");
    const std::string said = caption == nullptr ? std::string() : plain_text(*caption);
    std::string_view rest = node.attribute_text("referencedObject");
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      const Node* const media = narrative_.find(rest.substr(0, end), node);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      const Node* const value = media == nullptr ? nullptr : media->child("value");
      const auto held = value == nullptr ? std::nullopt : enclosed(*value);
      if (!held || !held->base64 || !held->media_type.starts_with("image/") ||
          !only(held->media_type.substr(6), "+.-") || !only(held->content, "+/= \t\r\n"))
        continue;
      if (!pictures_.insert(media).second) continue;
      out_ += "<img";
      std::string source = "data:" + std::string(held->media_type) + ";base64,";
      std::ranges::copy_if(held->content, std::back_inserter(source), [](char c) {
        return std::string_view(" \t\r\n").find(c) == std::string_view::npos;
      });
      attribute("src", source);
      attribute("alt", said);
      out_ += "/>";
      seen_ = true;
    }
    if (!said.empty()) {
      out_ += "<span>";
      text(said);
      out_ += "</span>";
    }
  }

  const Narrative& narrative_;
  std::string out_;
  bool seen_ = false;  // something that a reader sees
  std::unordered_set<std::string_view> ids_;
  std::unordered_set<const Node*> pictures_;  // each is shown once, however often it is meant
};

}  // namespace

std::string xhtml_of(const Node& text, const Narrative& narrative) {
  return Maker(narrative).run(text);
}

}  // namespace parsers::cda
