// What the characters of a YAML text say before and after yaml-cpp has looked at it: where a
// scalar ends, where comments are, which bytes may not be there at all.
//
// Knows characters. Does not know yaml-cpp, keys or schemas.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace parsers::yaml::detail {

enum class Bad : std::uint8_t { utf8, control };
struct BadByte {
  Bad what = Bad::utf8;
  std::uint32_t offset = 0;
};
// The first byte that is no UTF-8, or is a control character (yaml-cpp takes some for the end).
std::optional<BadByte> find_bad_byte(std::string_view text);

// A scalar as it stands in the text. `begin` is inside the quotes, or at the first line of a block.
struct Extent {
  std::uint32_t begin = 0;
  std::uint32_t length = 0;
  std::uint32_t end = 0;  // behind the closing quote
  bool closed = true;     // the quote has its second half
  bool verbatim = false;  // in quotes or a block, where a tab is a tab
};
// A plain scalar that yaml-cpp read as `value`.
Extent plain_extent(std::string_view text, std::uint32_t offset, std::string_view value);
// A scalar that starts with a quote.
Extent quoted_extent(std::string_view text, std::uint32_t offset);
// A block that starts with | or >, in a collection that is indented by that of `offset`'s line.
Extent block_extent(std::string_view text, std::uint32_t offset);

// The first tab of each line, outside of comments and of scalars in quotes (which are
// in order).
std::vector<std::uint32_t> find_tabs(std::string_view text, std::span<const Extent> scalars,
                                     std::uint32_t until);

// The word null, Null, NULL or ~ at the offset, or an empty view.
std::string_view null_word(std::string_view text, std::uint32_t offset);

}  // namespace parsers::yaml::detail
