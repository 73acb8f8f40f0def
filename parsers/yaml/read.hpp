// Reads a YAML file of the site: the door to yaml-cpp.
//
// Knows "flat YAML": YAML 1.2 syntax, but every scalar is text, and what surprises people is an
// error with a reason and a place: duplicate keys, anchors, aliases, tags, merge keys, several
// documents, tabs, deep nesting, and formulas cut short by a one-line { } or [ ].
// Does not know what the keys mean. Never throws.
//
// Invariant: every place lies inside the text. A Document comes back even when there are
// errors, with as much as could be read.
#pragma once

#include "parsers/core/problem.hpp"
#include "parsers/yaml/node.hpp"

namespace parsers::yaml {

inline constexpr std::size_t kFileBytesMax = std::size_t{4} << 20U;
inline constexpr std::size_t kDepthMax = 64;
inline constexpr std::size_t kFindingsMax = 100;  // of one file

Document read(core::Sources& sources, core::Source source, core::Problems& problems);

}  // namespace parsers::yaml
