// The files of mappings/ that are compiled into weir: the standard library.
//
// Knows paths ("mappings/lib/patient.yaml") and texts; made at build time by tools/dev/embed.py.
// Does not know what they mean.
#pragma once

#include <span>

#include "parsers/core/embedded.hpp"

namespace mappings {

std::span<const parsers::core::EmbeddedFile> embedded_files();

}  // namespace mappings
