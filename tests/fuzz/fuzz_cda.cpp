// Any XML as a CDA document: its kind, sections and findings, with places inside the text; its
// narrative as XHTML is XML again, of few elements and attributes, and never leads to a script.
#include <algorithm>
#include <array>
#include <string>

#include "parsers/cda/check.hpp"
#include "parsers/cda/kind.hpp"
#include "parsers/cda/narrative.hpp"
#include "parsers/cda/sections.hpp"
#include "parsers/cda/xhtml.hpp"
#include "parsers/core/ensure.hpp"
#include "parsers/xml/read.hpp"

using namespace parsers;

namespace {

constexpr auto kAllowed = std::to_array<std::string_view>(
    {"div",   "span",  "p",     "ul",      "ol",      "li",     "a",        "table", "caption",
     "thead", "tbody", "tfoot", "tr",      "th",      "td",     "colgroup", "col",   "br",
     "sub",   "sup",   "b",     "i",       "em",      "strong", "tt",       "pre",   "hr",
     "img",   "id",    "class", "colspan", "rowspan", "href",   "src",      "alt"});

void follow(const tree::Node& node) {
  if (node.kind != tree::Kind::text)
    ENSURE(std::ranges::find(kAllowed, node.name) != kAllowed.end());
  if (node.name == "href") ENSURE(!node.text.starts_with("javascript"));
  if (node.name == "src") ENSURE(node.text.starts_with("data:image/"));
  for (const tree::Node* child = node.first; child != nullptr; child = child->next) follow(*child);
}

void all_texts(const tree::Node& node, const cda::Narrative& narrative) {
  ENSURE(cda::plain_text(node).size() <= cda::kTextMax);
  if (node.child("reference") != nullptr) narrative.text_of(node);
  for (const tree::Node* child = node.first; child != nullptr; child = child->next) {
    if (child->kind == tree::Kind::element) all_texts(*child, narrative);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size > 8192) return 0;
  const auto tree = xml::read({reinterpret_cast<const char*>(bytes), size});
  if (!tree) return 0;
  const tree::Node& root = (*tree)->root();
  ENSURE(std::ranges::find(cda::kinds(), cda::kind_of(root)) != cda::kinds().end());
  const core::Problems problems = cda::check(root);
  ENSURE(problems.size() <= cda::kFindingsMax);
  for (const core::Problem& problem : problems) {
    ENSURE(problem.place.offset + problem.place.length <= (*tree)->text().size());
    ENSURE(!problem.place.element.empty());
  }
  const cda::Narrative narrative(root);
  all_texts(root, narrative);
  for (const tree::Node* section : cda::sections(root)) {
    ENSURE(cda::section_around(*section) == section);
    const tree::Node* text = section->child("text");
    const std::string xhtml = text == nullptr ? "" : cda::xhtml_of(*text, narrative);
    if (xhtml.empty()) continue;
    const auto again = xml::read(xhtml);
    ENSURE(again.has_value());
    follow((*again)->root());
  }
  return 0;
}
