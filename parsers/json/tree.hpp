// Reads JSON into a Tree, as parsers/xml does with XML.
//
// Knows that a member becomes a child of its name, and that the items of a list become several of
// them, side by side and `listed`. A null is an element, too, so that `given: [null, "Ann"]` and
// `_given: [{...}, null]` stay in step; an empty list is a node of its own kind. A list that is no
// member's value (at the top, or in a list) is an element of form `list`, and its items are called
// `item`. Does not know FHIR or any schema.
//
// The place of a node is its value in `bytes`: of a string without its quotes, of an object with
// its braces. Hostile texts are bounded in depth, size and number of values.
#pragma once

#include <memory>

#include "parsers/core/result.hpp"
#include "parsers/tree/tree.hpp"

namespace parsers::json {

inline constexpr std::size_t kDepthMax = 128;
inline constexpr std::string_view kItem = "item";

struct Limits {
  std::size_t bytes = tree::kBytesMax;
  std::size_t values = tree::kNodesMax;
};

// Twice the same key in one object is a Problem, and so is anything behind the value. A BOM is
// skipped. A Problem's place is an offset in `bytes`.
core::Result<std::unique_ptr<const tree::Tree>> read_tree(std::string_view bytes,
                                                          Limits limits = {});

}  // namespace parsers::json
