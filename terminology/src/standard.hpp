// The tables that come with weir, from the files of terminology/.
//
// Knows them by their files' names, compiled into the binary. Does not know a site's own.
#pragma once

#include <span>

#include "parsers/core/embedded.hpp"
#include "terminology/src/load.hpp"

namespace terminology {

std::span<const parsers::core::EmbeddedFile> standard_files();

void add_standard(Tables& tables, core::Sources& sources, const SystemOf& system_of,
                  core::Problems& problems);

}  // namespace terminology
