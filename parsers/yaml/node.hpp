// Node: a value in a YAML file of the site: text, a list or a map, each with its place.
//
// Knows that every scalar is text: `N`, `01`, `1E3` and `12:30` stay what the analyst wrote
// (values.hpp makes numbers of them where the schema says so).
// Does not know yaml-cpp, nor what the keys mean (spec.hpp does).
//
// Invariant: a Node borrows from its Document and never outlives it; copying one is shallow.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "parsers/core/place.hpp"
#include "parsers/core/safe.hpp"

namespace parsers::yaml {

struct Entry;

class Node {
 public:
  enum class Kind : std::uint8_t { nothing, scalar, list, map };
  // How a scalar is written: bare, in quotes, or as a block (`|`, `>`).
  enum class Written : std::uint8_t { plain, quoted, block };

  Node() = default;

  Kind kind() const { return kind_; }
  bool nothing() const { return kind_ == Kind::nothing; }
  bool scalar() const { return kind_ == Kind::scalar; }
  // The text of a scalar; empty for the others.
  const core::Name& text() const { return text_; }
  // Of the value itself, inside its quotes: offset + n is the nth byte of a plain scalar.
  const core::Place& place() const { return place_; }
  bool plain() const { return scalar() && written_ == Written::plain; }
  bool quoted() const { return scalar() && written_ == Written::quoted; }
  bool block() const { return scalar() && written_ == Written::block; }
  // Inside (or itself) a one-line { } or [ ].
  bool flow() const { return flow_; }

  std::span<const Node> items() const { return items_; }
  std::span<const Entry> entries() const { return entries_; }  // in the order of the file
  // Null when there is no such key, or this is not a map.
  const Node* find(std::string_view key) const;

  // Only the door makes Nodes (read.cpp), and tests.
  static Node make_scalar(core::Name text, core::Place place, Written written, bool flow);
  static Node make_list(std::span<const Node> items, core::Place place, bool flow);
  static Node make_map(std::span<const Entry> entries, core::Place place, bool flow);
  static Node make_nothing(core::Place place, bool flow);

 private:
  Kind kind_ = Kind::nothing;
  Written written_ = Written::plain;
  bool flow_ = false;
  core::Place place_{};
  core::Name text_{};
  std::span<const Node> items_{};
  std::span<const Entry> entries_{};
};

struct Entry {
  core::Name key;
  core::Place key_place;
  Node value;
};

// The memory of a Document's lists and maps. Grows only; what is inside never moves.
struct Store {
  std::deque<std::vector<Node>> lists;
  std::deque<std::vector<Entry>> maps;
};

// A file that was read. Moves; its Nodes stay valid as long as it (or what it was moved to) lives.
struct Document {
  core::Origin origin = core::kMessage;
  Node root{};
  std::unique_ptr<Store> store{};
};

}  // namespace parsers::yaml
