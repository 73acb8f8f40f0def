#include "parsers/tree/tree.hpp"

#include <cstring>
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
    if (before->name == name && before->kind == kind) {
      node->nth = before->nth + 1;
    } else {
      for (const Node* other = parent->first; other != node; other = other->next) {
        if (other->name == name && other->kind == kind) node->nth = other->nth + 1;
      }
    }
  }
  last_ = node;
  return node;
}

}  // namespace parsers::tree
