#include "parsers/yaml/node.hpp"

namespace parsers::yaml {

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries_) {
    if (entry.key.text() == key) return &entry.value;
  }
  return nullptr;
}

Node Node::make_scalar(core::Name text, core::Place place, Written written, bool flow) {
  Node node;
  node.kind_ = Kind::scalar;
  node.written_ = written;
  node.flow_ = flow;
  node.place_ = std::move(place);
  node.text_ = std::move(text);
  return node;
}

Node Node::make_list(std::span<const Node> items, core::Place place, bool flow) {
  Node node = make_nothing(std::move(place), flow);
  node.kind_ = Kind::list;
  node.items_ = items;
  return node;
}

Node Node::make_map(std::span<const Entry> entries, core::Place place, bool flow) {
  Node node = make_nothing(std::move(place), flow);
  node.kind_ = Kind::map;
  node.entries_ = entries;
  return node;
}

Node Node::make_nothing(core::Place place, bool flow) {
  Node node;
  node.flow_ = flow;
  node.place_ = std::move(place);
  return node;
}

}  // namespace parsers::yaml
