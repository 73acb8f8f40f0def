// Files that are compiled into the binary for people: a page for each finding, and the site that
// `weir init` writes.
//
// Knows paths and texts. Does not know who asks.
#pragma once

#include <span>

#include "parsers/core/embedded.hpp"

namespace tools {

std::span<const parsers::core::EmbeddedFile> problem_pages();  // samples/problems/E3210.md
std::span<const parsers::core::EmbeddedFile>
sample_site();  // samples/quickstart/..., samples/messages/...

}  // namespace tools
