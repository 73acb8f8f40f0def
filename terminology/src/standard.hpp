// The tables that come with weir, from terminology/*.yaml, compiled into the binary.
//
// Knows the files. Does not know sites: a site's table of the same name replaces one of these.
#pragma once

#include <span>

#include "parsers/core/embedded.hpp"
#include "terminology/src/load.hpp"

namespace terminology {

std::span<const core::EmbeddedFile> standard_files();

void add_standard(Tables& tables, core::Sources& sources, const SystemOf& system_of,
                  core::Problems& problems);

}  // namespace terminology
