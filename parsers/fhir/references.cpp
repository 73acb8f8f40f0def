#include "parsers/fhir/references.hpp"

#include <functional>
#include <string>

#include "parsers/fhir/definitions.hpp"

namespace parsers::fhir {

using tree::Node;

namespace {

std::string_view text_of(const Node& node, std::string_view name) {
  const Node* const child = node.child(name);
  return child != nullptr && child->form == tree::Form::text ? child->text : std::string_view{};
}

bool is_contained(const Node& node) { return node.name == "contained" && node.listed; }

}  // namespace

TypeAndId type_and_id(std::string_view reference) {
  if (reference.starts_with('#') || reference.starts_with("urn:")) return {};
  if (const std::size_t at = reference.find("/_history/"); at != std::string_view::npos)
    reference = reference.substr(0, at);
  const std::size_t slash = reference.rfind('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == reference.size()) return {};
  const std::size_t before = reference.rfind('/', slash - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  const TypeAndId made{.type = reference.substr(begin, slash - begin),
                       .id = reference.substr(slash + 1),
                       .base = reference.substr(0, begin)};
  return Definitions::r4().is_resource(made.type) ? made : TypeAndId{};
}

std::size_t References::KeyHash::operator()(const Key& key) const {
  const std::hash<std::string_view> hash;
  return hash(key.id) ^ (hash(key.first) * 31) ^ (std::hash<const Node*>()(key.container) * 17);
}

References::References(const Node& root) { collect(root); }

void References::collect(const Node& node) {
  if (const std::string_view type = text_of(node, "resourceType"); !type.empty())
    collect_resource(node, type);
  for (const Node* child = node.first; child != nullptr; child = child->next) {
    if (child->first != nullptr) collect(*child);
  }
}

// Twice the same: the first is meant.
void References::collect_resource(const Node& node, std::string_view type) {
  types_.emplace(&node, type);
  const std::string_view id = text_of(node, "id");
  if (is_contained(node)) {
    by_id_.try_emplace({node.parent, {}, id}, &node);
    return;
  }
  if (!id.empty()) by_id_.try_emplace({nullptr, type, id}, &node);
  if (node.parent == nullptr || node.name != "resource") return;
  const std::string_view url = text_of(*node.parent, "fullUrl");
  if (url.empty()) return;
  urls_.emplace(&node, url);
  by_url_.try_emplace(url, &node);
}

std::string_view References::type_of(const Node& node) const {
  const auto found = types_.find(&node);
  return found == types_.end() ? std::string_view{} : found->second;
}

const Node* References::resource_around(const Node& node) const {
  const Node* at = &node;
  while (at != nullptr && !types_.contains(at)) at = at->parent;
  return at;
}

const Node* References::contained(std::string_view id, const Node& from) const {
  const Node* container = resource_around(from);
  if (container != nullptr && is_contained(*container) && container->parent != nullptr)
    container = container->parent;
  if (id.empty()) return container;  // "#" is the resource itself (R4, references.html)
  const auto found = by_id_.find({container, {}, id});
  return found == by_id_.end() ? nullptr : found->second;
}

// The fullUrl of the entry that a node is in.
std::string_view References::url_around(const Node& from) const {
  for (const Node* at = &from; at != nullptr; at = at->parent) {
    if (const auto found = urls_.find(at); found != urls_.end()) return found->second;
  }
  return {};
}

// R4, bundle.html: first beside the fullUrl of whoever refers; else whatever has this id.
const Node* References::relative(std::string_view reference, const Node& from) const {
  const TypeAndId to = type_and_id(reference);
  if (to.type.empty()) return nullptr;
  if (const TypeAndId own = type_and_id(url_around(from)); !own.base.empty()) {
    const std::string url = std::string(own.base) + std::string(to.type) + '/' + std::string(to.id);
    if (const auto found = by_url_.find(url); found != by_url_.end()) return found->second;
  }
  const auto found = by_id_.find({nullptr, to.type, to.id});
  return found == by_id_.end() ? nullptr : found->second;
}

const Node* References::resolve(const Node& node) const {
  const Node* const said = node.form == tree::Form::object ? node.child("reference") : &node;
  if (said == nullptr || said->form != tree::Form::text || said->text.empty()) return nullptr;
  const std::string_view reference = said->text;
  if (reference.starts_with('#')) return contained(reference.substr(1), node);
  if (const auto found = by_url_.find(reference); found != by_url_.end()) return found->second;
  const TypeAndId to = type_and_id(reference);
  if (to.base.empty()) return relative(reference, node);
  // Of an absolute one the version may be left out.
  const std::size_t length = to.base.size() + to.type.size() + 1 + to.id.size();
  const auto found = by_url_.find(reference.substr(0, length));
  return found == by_url_.end() ? nullptr : found->second;
}

}  // namespace parsers::fhir
