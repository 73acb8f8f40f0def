#include "tools/schema/schemas.hpp"

#include <array>
#include <filesystem>

#include "channels/src/files.hpp"
#include "terminology/src/table_file.hpp"
#include "tools/schema/mapping_schema.hpp"
#include "tools/site_files.hpp"
#include "tools/testing/tests_file.hpp"

namespace tools {

namespace {

template <class File>
std::string of_spec() {
  return yaml::spec<File>().schema();
}

constexpr std::array kKinds{
    SchemaKind{"hospital", "hospital.yaml", of_spec<channels::HospitalFile>},
    SchemaKind{"env", "env/*.yaml", of_spec<channels::EnvironmentFile>},
    SchemaKind{"channel", "channels/*.yaml", of_spec<channels::ChannelFile>},
    SchemaKind{"mapping", "mappings/*.yaml", mapping_schema},
    SchemaKind{"template", "mappings/lib/*.yaml", template_schema},
    SchemaKind{"table", "terminology/*.yaml", of_spec<terminology::TableFile>},
    SchemaKind{"profile", "profiles/*.yaml", of_spec<channels::ProfileFile>},
    SchemaKind{"tests", "mappings/*.test.yaml, channels/*.test.yaml", of_spec<TestsFile>},
};

}  // namespace

std::span<const SchemaKind> schema_kinds() { return kKinds; }

bool write_schemas(const std::string& directory, std::string_view kind) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  bool good = true;
  for (const SchemaKind& one : schema_kinds()) {
    if (!kind.empty() && one.name != kind) continue;
    const std::filesystem::path path =
        std::filesystem::path(directory) / (std::string(one.name) + ".json");
    good = write_file(path.string(), one.make() + '\n') && good;
  }
  return good;
}

}  // namespace tools
