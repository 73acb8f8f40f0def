// Reads XML 1.0 into a Tree.
//
// Knows encodings (a byte order mark, else what the XML declaration says, else UTF-8), and that
// what comes from outside may be hostile: no DTD, no entities but the five of XML and characters
// by number, bounded in depth, size and number of nodes, nothing is
// fetched. Does not know namespaces beyond leaving their
// prefixes away, nor any schema.
#pragma once

#include <memory>

#include "parsers/core/result.hpp"
#include "parsers/tree/tree.hpp"

namespace parsers::xml {

namespace core = parsers::core;

inline constexpr std::size_t kDepthMax = 256;

struct Limits {
  std::size_t bytes = tree::kBytesMax;
  std::size_t nodes = tree::kNodesMax;
};

// A Problem's place is an offset in the text as UTF-8. Comments and instructions are left away,
// and so is text of nothing but blanks.
core::Result<std::unique_ptr<const tree::Tree>> read(std::string_view bytes, Limits limits = {});

// Whether it may be XML: the first sign is `<`, behind a mark, in UTF-8 also behind blanks.
bool looks_like(std::string_view bytes);

// The text as it stands between tags or in an attribute: & < > and quotes escaped; what XML 1.0
// cannot hold is left away.
void escape_to(std::string& out, std::string_view utf8);

}  // namespace parsers::xml
