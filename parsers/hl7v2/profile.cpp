#include "parsers/hl7v2/profile.hpp"

#include <limits>

namespace parsers::hl7v2 {

bool Profile::rule(SegmentName segment, std::uint16_t field, FieldRule rule) {
  return rules_[segment].emplace(field, std::move(rule)).second;
}

bool Profile::knows(SegmentName segment) const {
  return rules_.contains(segment) || base_->segment(segment) != nullptr;
}

const Profile::Rules* Profile::rules(SegmentName segment) const {
  const auto found = rules_.find(segment);
  return found == rules_.end() ? nullptr : &found->second;
}

std::optional<Shape> Profile::structure(std::string_view id) const {
  const auto own = structures_.find(id);
  if (own != structures_.end()) return Shape(own->second.id, own->second.nodes, own->second.added);
  const StructureDef* def = base_->structure(id);
  return def == nullptr ? std::nullopt : std::optional<Shape>(*def);
}

Profile::Added Profile::add(std::string_view structure, const Addition& addition) {
  std::optional<Extended> made = extended(structure);
  if (!made) return Added::no_structure;
  bool placed = false;
  for (std::size_t i = made->nodes.size(); i-- > 1;) {
    const auto node = static_cast<std::uint16_t>(i);
    const Shape shape(made->id, made->nodes, made->added);
    if (made->nodes[i].group || !shape.is(node, addition.after.view())) continue;
    if (made->nodes[made->nodes[i].parent].child_count == std::numeric_limits<std::uint8_t>::max())
      return Added::full;
    insert(*made, node, addition);
    placed = true;
  }
  if (!placed) return Added::no_place;
  structures_.insert_or_assign(std::string(structure), std::move(*made));
  return Added::yes;
}

Profile::Added Profile::relax(std::string_view structure, std::string_view segment) {
  std::optional<Extended> made = extended(structure);
  if (!made) return Added::no_structure;
  bool found = false;
  for (std::size_t i = 1; i < made->nodes.size(); ++i) {
    const Shape shape(made->id, made->nodes, made->added);
    if (made->nodes[i].group || !shape.is(static_cast<std::uint16_t>(i), segment)) continue;
    made->nodes[i].required = false;
    found = true;
  }
  if (!found) return Added::no_place;
  structures_.insert_or_assign(std::string(structure), std::move(*made));
  return Added::yes;
}

// As it is now, to be changed.
std::optional<Profile::Extended> Profile::extended(std::string_view structure) const {
  const std::optional<Shape> now = this->structure(structure);
  if (!now) return {};
  return Extended{
      now->id, {now->nodes.begin(), now->nodes.end()}, {now->added.begin(), now->added.end()}};
}

// Children stand side by side, so all that stands behind moves by one.
void Profile::insert(Extended& structure, std::uint16_t after, const Addition& addition) {
  const auto at = static_cast<std::uint16_t>(after + 1);
  const std::uint16_t parent = structure.nodes[after].parent;
  for (Node& node : structure.nodes) {
    if (node.first_child >= at) ++node.first_child;
    if (node.parent >= at) ++node.parent;
  }
  for (Shape::Added& own : structure.added) {
    if (own.node >= at) ++own.node;
  }
  ++structure.nodes[parent].child_count;
  structure.nodes.insert(structure.nodes.begin() + at, Node{.name = {},
                                                            .parent = parent,
                                                            .required = addition.required,
                                                            .repeats = addition.repeats});
  structure.added.push_back({at, addition.segment});
}

}  // namespace parsers::hl7v2
