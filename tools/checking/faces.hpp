// Faces: the findings of a site as machines read them: JSON, SARIF 2.1.0 (code scanning), and the
// commands by which a GitHub workflow marks lines.
//
// Knows codes, places, notes, hints and fixes. A line and a column count from 1, a column counts
// code points, and an end is the column behind the last one. Does not know where texts go.
#pragma once

#include <string>
#include <string_view>

#include "parsers/core/problem.hpp"

namespace tools {

// {"problems": [...]}
std::string as_json(const parsers::core::Problems& problems, const parsers::core::Sources& sources);

// `site` is the directory that the files' names are relative to: "." or "samples/quickstart".
std::string as_sarif(const parsers::core::Problems& problems, const parsers::core::Sources& sources,
                     std::string_view site);
std::string as_github(const parsers::core::Problems& problems,
                      const parsers::core::Sources& sources, std::string_view site);

}  // namespace tools
