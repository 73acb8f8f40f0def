#include "parsers/tree/tree.hpp"

#include <cstring>
#include <functional>
#include <new>
#include <utility>

namespace parsers::tree {

namespace {

const Node* find(const Node* from, Kind kind, std::string_view name) {
  for (; from != nullptr; from = from->next) {
    if (from->kind == kind && from->name == name) return from;
  }
  return nullptr;
}

}  // namespace

const Node* Node::child(std::string_view child_name) const {
  return find(first, Kind::element, child_name);
}
const Node* Node::attribute(std::string_view attribute_name) const {
  return find(first, Kind::attribute, attribute_name);
}
std::string_view Node::child_text(std::string_view child_name) const {
  const Node* found = child(child_name);
  return found == nullptr ? std::string_view{} : found->text;
}
std::string_view Node::attribute_text(std::string_view attribute_name) const {
  const Node* found = attribute(attribute_name);
  return found == nullptr ? std::string_view{} : found->text;
}

const Node* same_after(const Node& node) { return find(node.next, node.kind, node.name); }

Tree::Tree(std::string text) : text_(std::move(text)) {}

std::string_view Tree::keep(std::string_view text) {
  if (text.empty()) return {};
  char* const kept = static_cast<char*>(arena_.allocate(text.size(), 1));
  std::memcpy(kept, text.data(), text.size());
  return {kept, text.size()};
}

std::size_t Tree::CalledHash::operator()(const Called& called) const {
  const std::size_t parent = std::hash<const Node*>()(called.parent);
  return std::hash<std::string_view>()(called.name) ^ (parent * 31) ^
         static_cast<std::size_t>(called.kind);
}

// Of a node whose name differs from that of the sibling before it.
std::uint32_t Tree::place_among_its_name(const Node& node, const Node& before) {
  std::uint32_t same = 0;
  std::size_t seen = 0;
  const Node* other = node.parent->first;
  for (; other != &node && seen < kFew; other = other->next, ++seen) {
    if (other->name == node.name && other->kind == node.kind) ++same;
  }
  if (other == &node) return same + 1;
  auto key = [](const Node& of) { return Called{of.parent, of.kind, of.name}; };
  const auto [found, is_new] = counts_.try_emplace(key(*node.parent->first), 0);
  if (is_new) {
    for (other = node.parent->first; other != &node; other = other->next) ++counts_[key(*other)];
  }
  counts_[key(before)] = before.nth;
  return ++counts_[key(node)];
}

// Nodes are made in the order of the document, each behind its parent's other children.
Node* Tree::make(Kind kind, std::string_view name, Node* parent) {
  Node* const node = new (arena_.allocate(sizeof(Node), alignof(Node))) Node();
  node->kind = kind;
  node->name = name;
  node->parent = parent;
  if (parent == nullptr) {
    root_ = node;
  } else if (parent->first == nullptr) {
    parent->first = node;
  } else {
    // The last child: the one made last, or the one around it.
    Node* before = last_;
    while (before->parent != parent) before = const_cast<Node*>(before->parent);
    before->next = node;
    const bool run = before->name == name && before->kind == kind;
    node->nth = run ? before->nth + 1 : place_among_its_name(*node, *before);
  }
  last_ = node;
  ++nodes_;
  return node;
}

}  // namespace parsers::tree
