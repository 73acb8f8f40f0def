// Schemas: a JSON Schema (draft-07) for each kind of file that an analyst writes, so that an editor
// completes and checks while they type.
//
// Knows which table each comes from: the Spec of its block, or for mappings the instructions and
// the definitions of FHIR R4. Writes them, too.
//
// A schema says less than `weir check`: it takes no file that is right for wrong.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tools {

struct SchemaKind {
  std::string_view name;   // "channel": also of the file, channel.json
  std::string_view files;  // "channels/*.yaml"
  std::string (*make)();
};
std::span<const SchemaKind> schema_kinds();

// DIRECTORY/channel.json and the others, or one kind only. False: not all could be written.
bool write_schemas(const std::string& directory, std::string_view kind = {});

}  // namespace tools
