// Narrative: what references into the text of sections say, as plain text.
//
// Knows IDs: one is looked for in the section of who refers to it, then in those around it, then
// in the whole document. Knows that a row of a table says little without the heads of its columns.
// Does not know XHTML (xhtml.hpp).
//
// Flow: made once of a document; then asked for each reference.
// Invariant: made in linear time; a reference is found in time that depends on depth only.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "parsers/tree/tree.hpp"

namespace parsers::cda {

// What is longer is cut: FHIR's strings have at most 1 MB (R4, datatypes: string).
inline constexpr std::size_t kTextMax = 1'048'576;

// The text of a node and all below it: blanks are one blank; paragraphs, items and rows are lines;
// the cells of a row are "head: text", and parted by semicolons.
std::string plain_text(const tree::Node& node);

class Narrative {
 public:
  explicit Narrative(const tree::Node& root);

  // The element with this ID ("#id" or "id"); null: there is none.
  const tree::Node* find(std::string_view reference, const tree::Node& from) const;

  // What `node` (text, originalText, or any other ED) says: what it refers to if that is in the
  // document, else what stands inside it. Empty: nothing.
  std::string text_of(const tree::Node& node) const;

 private:
  struct Key {
    const tree::Node* section;  // null: anywhere
    std::string_view id;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  void collect(const tree::Node& node, const tree::Node* section);

  std::unordered_map<Key, const tree::Node*, KeyHash> ids_;
};

}  // namespace parsers::cda
