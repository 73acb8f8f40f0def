#include "parsers/cda/sections.hpp"

#include <array>

namespace parsers::cda {

using tree::Node;

namespace {

constexpr std::array kHolders =
    std::to_array<std::string_view>({"ClinicalDocument", "component", "structuredBody", "section"});

bool holds_sections(const Node& node) {
  for (const std::string_view name : kHolders) {
    if (node.name == name) return node.kind == tree::Kind::element;
  }
  return false;
}

// Not deeper than XML may be (parsers/xml).
void collect(const Node& node, std::string_view which, std::vector<const Node*>& found) {
  if (!holds_sections(node)) return;
  if (node.name == "section" && section_is(node, which)) found.push_back(&node);
  for (const Node* child = node.first; child != nullptr; child = child->next)
    collect(*child, which, found);
}

const Template* by_template(const Node& section) {
  for (const Node* id = section.child("templateId"); id != nullptr; id = tree::same_after(*id)) {
    const Template* const found = find_template(id->attribute_text("root"));
    if (found != nullptr && found->kind == Template::Kind::section) return found;
  }
  return nullptr;
}

std::string_view own_code(const Node& section) {
  const Node* const code = section.child("code");
  return code == nullptr ? std::string_view{} : code->attribute_text("code");
}

}  // namespace

std::vector<const Node*> sections(const Node& root, std::string_view which) {
  std::vector<const Node*> found;
  collect(root, which, found);
  return found;
}

bool has_template(const Node& element, std::string_view which) {
  const std::size_t colon = which.find(':');
  const std::string_view root = which.substr(0, colon);
  for (const Node* id = element.child("templateId"); id != nullptr; id = tree::same_after(*id)) {
    if (id->attribute_text("root") != root) continue;
    if (colon == std::string_view::npos) return true;
    if (id->attribute_text("extension") == which.substr(colon + 1)) return true;
  }
  return false;
}

bool section_is(const Node& section, std::string_view which) {
  if (which.empty() || own_code(section) == which || has_template(section, which)) return true;
  const Template* const known = by_template(section);
  return known != nullptr && known->code == which;
}

const Template* known_section(const Node& section) {
  if (const Template* const found = by_template(section)) return found;
  return find_by_code(Template::Kind::section, own_code(section));
}

const Node* section_around(const Node& node) {
  const Node* at = &node;
  while (at != nullptr && (at->name != "section" || at->kind != tree::Kind::element))
    at = at->parent;
  return at;
}

std::size_t entry_count(const Node& section) {
  std::size_t count = 0;
  for (const Node* child = section.first; child != nullptr; child = child->next)
    count += child->kind == tree::Kind::element && child->name == "entry" ? 1U : 0U;
  return count;
}

}  // namespace parsers::cda
