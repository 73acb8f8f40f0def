// EmbeddedFile: a file of the source tree that is part of the binary (tools/dev/embed.py).
//
// Knows its path from the root of the tree and its bytes. Does not know what they mean.
#pragma once

#include <span>
#include <string_view>

namespace parsers::core {

struct EmbeddedFile {
  std::string_view path;  // "terminology/name-use.yaml"; both point into the binary
  std::string_view text;
};

}  // namespace parsers::core
