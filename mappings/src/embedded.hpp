// The files of mappings/ that are compiled into weir: the standard library.
//
// Generated at build time by tools/dev/embed.py; knows paths and texts only.
#pragma once

#include <span>
#include <string_view>

namespace mappings {

struct EmbeddedFile {
  std::string_view path;  // "mappings/lib/patient.yaml"
  std::string_view text;
};
std::span<const EmbeddedFile> embedded_files();

}  // namespace mappings
