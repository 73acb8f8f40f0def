// Tree: a document as named nodes, in the order of the document.
//
// Knows names, texts and places. A list is several nodes of one name, side by side; an attribute
// is a node, too, before the others; a null of a list keeps its place in it. Does not know how the
// document was written (parsers/xml, parsers/json), nor what any name means.
//
// Flow: read() of a door makes one; root() and the nodes below it are followed by pointers.
// Invariant: constant once made; nodes and their texts live as long as the Tree.
// Invariant: making a tree takes time in proportion to its nodes, however they are named.
#pragma once

#include <cstdint>
#include <memory>
#include <memory_resource>
#include <string>
#include <string_view>
#include <unordered_map>

namespace parsers::tree {

enum class Kind : std::uint8_t {
  element,    // with what stands below it, or with its text
  attribute,  // of the element above it
  text,       // beside elements; has no name
  no_items,   // a list that is written and empty; no element, so nobody who asks for one finds it
};

// What an element is written as. XML knows only text.
enum class Form : std::uint8_t { text, number, boolean, null, object, list };

// What is larger is refused: a byte of a message can become forty in memory.
inline constexpr std::size_t kBytesMax = 256U << 20U;
inline constexpr std::size_t kNodesMax = 4'000'000;

struct Node {
  Kind kind = Kind::element;
  Form form = Form::text;
  bool listed = false;      // an item of a list; XML does not say
  std::string_view name{};  // without a prefix for its namespace
  std::string_view text{};  // of a leaf; decoded, in UTF-8; a number is as it was written
  const Node* parent = nullptr;
  const Node* first = nullptr;  // child
  const Node* next = nullptr;   // sibling
  std::uint32_t nth = 1;        // among the siblings of its name, from 1
  std::uint32_t offset = 0;     // of its text, name or object, in what was read as UTF-8
  std::uint32_t length = 0;

  // The first child, or the first attribute, of this name; null: there is none.
  const Node* child(std::string_view child_name) const;
  const Node* attribute(std::string_view attribute_name) const;
  // The text of that child or attribute; empty: there is none.
  std::string_view child_text(std::string_view child_name) const;
  std::string_view attribute_text(std::string_view attribute_name) const;
};

// The next sibling of the same kind and name; null: there is none.
const Node* same_after(const Node& node);

class Tree {
 public:
  // The tree of a text that is kept: its nodes may view it. Not moved: views stay good.
  explicit Tree(std::string text);
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  Tree(Tree&&) = delete;
  Tree& operator=(Tree&&) = delete;
  ~Tree() = default;

  const Node& root() const { return *root_; }
  std::string& text() { return text_; }
  const std::string& text() const { return text_; }

  // For whoever makes it.
  Node* make(Kind kind, std::string_view name, Node* parent);
  std::string_view keep(std::string_view text);
  std::size_t nodes() const { return nodes_; }

 private:
  static constexpr std::size_t kFirst = 16'384;
  static constexpr std::size_t kFew = 16;  // siblings that are quicker looked at than counted

  struct Called {
    const Node* parent;
    Kind kind;
    std::string_view name;
    bool operator==(const Called&) const = default;
  };
  struct CalledHash {
    std::size_t operator()(const Called& called) const;
  };
  std::uint32_t place_among_its_name(const Node& node, const Node& before);

  std::string text_;
  std::pmr::monotonic_buffer_resource arena_{kFirst};
  Node* root_ = nullptr;
  Node* last_ = nullptr;  // made; where a search for the end of a list begins
  std::size_t nodes_ = 0;
  // Of parents with many children: how many there are of each name. The run of equal names at the
  // end may be counted too low.
  std::unordered_map<Called, std::uint32_t, CalledHash> counts_;
};

}  // namespace parsers::tree
