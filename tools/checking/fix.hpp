// Fix: what mends a finding, tried before anybody is told of it.
//
// Knows that a fix replaces one piece of text in one file of the site, and that it is worth saying
// only when the whole site, read again with it, has this finding no more, none where the piece
// stood, and fewer in all.
// Does not write files.
//
// Flow: tried() for what is printed; mended() for `weir check --fix`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "tools/checking/checked.hpp"

namespace tools {

// A piece of a file of the site, and what stands there instead.
struct Edit {
  std::string file;
  std::size_t offset = 0;  // bytes
  std::size_t length = 0;
  std::string text;
};

// Where a finding's fix goes: the text that it replaces, at the finding's place. Empty when it has
// none, or that text does not stand there.
std::optional<Edit> edit_of(const core::Problem& problem, const core::Sources& sources);

inline constexpr std::size_t kFixesMax = 200;  // tried for one site; others are not said

// The findings, with only those fixes that mend.
core::Problems tried(const Checked& checked, const channels::Files& files,
                     std::string_view environment);

// The texts of the files that change when every fix that mends is made, one after the other. Made
// on what came out, it gives nothing.
Texts mended(const channels::Files& files, std::string_view environment);

}  // namespace tools
