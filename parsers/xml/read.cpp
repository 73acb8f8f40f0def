#include "parsers/xml/read.hpp"

#include <array>
#include <optional>
#include <pugixml.hpp>
#include <vector>

#include "parsers/charset/converter.hpp"
#include "parsers/core/utf8.hpp"

namespace parsers::xml {

using core::say;
using namespace std::string_view_literals;

namespace {

core::Problem problem(std::uint16_t code, std::size_t offset, core::Safe what,
                      core::Safe hint = {}) {
  return {.code = code,
          .what = std::move(what),
          .hint = std::move(hint),
          .place = {core::kMessage, static_cast<std::uint32_t>(offset), 0, {}}};
}

struct Mark {
  std::string_view bytes, converter;
};
constexpr std::array<Mark, 5> kMarks{{{"\xEF\xBB\xBF"sv, ""sv},
                                      {"\xFF\xFE"sv, "UTF-16LE"sv},
                                      {"\xFE\xFF"sv, "UTF-16BE"sv},
                                      {"<\0"sv, "UTF-16LE"sv},
                                      {"\0<"sv, "UTF-16BE"sv}}};

// encoding="..." of the XML declaration; empty: it says none.
std::string_view said_encoding(std::string_view text) {
  if (!text.starts_with("<?xml")) return {};
  const std::string_view declaration = text.substr(0, text.find("?>"));
  const std::size_t at = declaration.find("encoding");
  if (at == std::string_view::npos) return {};
  const std::size_t open = declaration.find_first_of("'\"", at);
  if (open == std::string_view::npos) return {};
  const std::size_t close = declaration.find(declaration[open], open + 1);
  if (close == std::string_view::npos) return {};
  return declaration.substr(open + 1, close - open - 1);
}

core::Result<std::string> in_utf8(std::string_view bytes) {
  std::string text;
  for (const Mark& mark : kMarks) {
    if (!bytes.starts_with(mark.bytes)) continue;
    const bool real = mark.bytes[0] != '<' && mark.bytes[0] != '\0';
    if (real) bytes.remove_prefix(mark.bytes.size());
    if (mark.converter.empty()) break;
    if (charset::decode_with(mark.converter, bytes, text) != 0)
      return core::fail(problem(1603, 0, say("the bytes of this XML are not all in its encoding")));
    return text;
  }
  const std::string_view said = said_encoding(bytes);
  const charset::Charset* charset = said.empty() ? &charset::utf8() : charset::find_charset(said);
  // With one byte for `<`, what calls itself UTF-16 is something else.
  if (charset != nullptr && charset->form == charset::Form::wide) charset = &charset::utf8();
  if (charset == nullptr)
    return core::fail(problem(1603, 0, say("the XML is in an encoding that weir does not know"),
                              say("UTF-8 is understood by everybody")));
  if (charset->form != charset::Form::utf8 && charset->form != charset::Form::ascii) {
    if (charset::decode(bytes, *charset, text) != 0)
      return core::fail(problem(1603, 0, say("the bytes of this XML are not all in its encoding")));
    return text;
  }
  const std::size_t bad = core::find_invalid_utf8(bytes);
  if (bad != bytes.size())
    return core::fail(problem(1603, bad, say("the XML is said to be in UTF-8, and is not")));
  return std::string(bytes);
}

std::string_view local(std::string_view name) { return name.substr(name.find(':') + 1); }

// Makes the nodes; the walk of pugixml does not recurse, for the depth is the sender's.
class Builder : public pugi::xml_tree_walker {
 public:
  Builder(tree::Tree& tree, std::size_t nodes_max)
      : tree_(tree), begin_(tree.text().data()), nodes_max_(nodes_max) {}

  bool for_each(pugi::xml_node& from) override {
    const auto level = static_cast<std::size_t>(depth());
    if (level >= kDepthMax) {
      wrong_ = problem(1602, offset_of(from.name()),
                       say("this XML is nested more than % deep", kDepthMax));
      return false;
    }
    if (tree_.nodes() > nodes_max_) return false;
    around_.resize(level);
    tree::Node* const parent = around_.empty() ? nullptr : around_.back();
    if (from.type() == pugi::node_element) {
      around_.push_back(element(from, parent));
      return true;
    }
    around_.push_back(parent);  // a text has nothing below it
    const bool text = from.type() == pugi::node_pcdata || from.type() == pugi::node_cdata;
    if (!text || parent == nullptr) return true;
    const bool alone = !from.previous_sibling() && !from.next_sibling();
    tree::Node* const holds = alone ? parent : tree_.make(tree::Kind::text, {}, parent);
    holds->text = from.value();
    place(*holds, from.value());
    return true;
  }
  // What is not taken; none: everything is in the tree.
  std::optional<core::Problem> wrong() const {
    if (wrong_ || tree_.nodes() <= nodes_max_) return wrong_;
    return problem(1605, 0, say("this XML has more than % elements and attributes", nodes_max_));
  }

 private:
  tree::Node* element(pugi::xml_node from, tree::Node* parent) {
    tree::Node* const made = tree_.make(tree::Kind::element, local(from.name()), parent);
    place(*made, from.name());
    for (const pugi::xml_attribute one : from.attributes()) {
      const std::string_view name = one.name();
      if (name.starts_with("xmlns")) continue;
      tree::Node* const attribute = tree_.make(tree::Kind::attribute, local(name), made);
      attribute->text = one.value();
      place(*attribute, one.value());
    }
    return made;
  }
  std::size_t offset_of(const char* text) const { return static_cast<std::size_t>(text - begin_); }
  // What is empty may be a text of pugixml's own.
  void place(tree::Node& node, const char* text) {
    const std::string_view view = text;
    if (view.empty()) return;
    node.offset = static_cast<std::uint32_t>(offset_of(text));
    node.length = static_cast<std::uint32_t>(view.size());
  }

  tree::Tree& tree_;
  const char* begin_;
  std::vector<tree::Node*> around_;  // of the node at hand, the outermost first
  std::size_t nodes_max_;
  std::optional<core::Problem> wrong_;
};

core::Safe reason(pugi::xml_parse_status status) {
  switch (status) {
    case pugi::status_end_element_mismatch:
      return say("an element ends that did not begin");
    case pugi::status_no_document_element:
      return say("it has no element");
    case pugi::status_bad_attribute:
      return say("an attribute is not well-formed");
    case pugi::status_bad_start_element:
      return say("a start tag is not well-formed");
    case pugi::status_bad_end_element:
      return say("an end tag is not well-formed");
    case pugi::status_unrecognized_tag:
      return say("a tag is none of XML's");
    default:
      return say("it is cut short or not well-formed");
  }
}

bool has_one_root(const pugi::xml_document& document) {
  std::size_t roots = 0;
  for (const pugi::xml_node node : document.children())
    roots += node.type() == pugi::node_element ? 1U : 0U;
  return roots == 1;
}

}  // namespace

core::Result<std::unique_ptr<const tree::Tree>> read(std::string_view bytes, Limits limits) {
  if (bytes.size() > limits.bytes)
    return core::fail(problem(1605, 0, say("this XML is longer than % bytes", limits.bytes)));
  auto text = in_utf8(bytes);
  if (!text) return core::fail(std::move(text).error());
  auto made = std::make_unique<tree::Tree>(std::move(*text));
  if (made->text().find('\0') != std::string::npos)
    return core::fail(problem(1601, made->text().find('\0'), say("this XML has a byte 0 in it")));
  pugi::xml_document document;
  const pugi::xml_parse_result result =
      document.load_buffer_inplace(made->text().data(), made->text().size(),
                                   pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
  if (!result)
    return core::fail(problem(1601, static_cast<std::size_t>(result.offset),
                              say("this is not XML: %", reason(result.status))));
  for (const pugi::xml_node node : document.children()) {
    if (node.type() == pugi::node_doctype)
      return core::fail(problem(1604, 0, say("this XML has a document type definition"),
                                say("weir takes none: it could name files and expand for ever")));
  }
  if (!has_one_root(document))
    return core::fail(problem(1601, 0, say("this is not XML: it has several elements at the top")));
  Builder builder(*made, limits.nodes);
  pugi::xml_node root = document.root();
  root.traverse(builder);
  if (const auto wrong = builder.wrong()) return core::fail(*wrong);
  return made;
}

bool looks_like(std::string_view bytes) {
  for (const Mark& mark : kMarks) {
    if (!bytes.starts_with(mark.bytes)) continue;
    const bool said = mark.bytes.find('<') == std::string_view::npos;
    if (said) bytes.remove_prefix(mark.bytes.size());
    if (mark.converter == "UTF-16LE") return bytes.starts_with("<\0"sv);
    if (mark.converter == "UTF-16BE") return bytes.starts_with("\0<"sv);
    break;
  }
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && bytes[first] == '<';
}

void escape_to(std::string& out, std::string_view utf8) {
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const char c = utf8[i];
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        if (const std::size_t length = core::code_point_length(utf8, i); length > 1) {
          out.append(utf8, i, length);
          i += length - 1;
        } else if (length == 1 && (c >= 0x20 || c == '\t' || c == '\n' || c == '\r')) {
          out += c;
        }
    }
  }
}

}  // namespace parsers::xml
