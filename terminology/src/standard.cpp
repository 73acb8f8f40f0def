#include "terminology/src/standard.hpp"

#include "parsers/yaml/read.hpp"

namespace terminology {

void add_standard(Tables& tables, core::Sources& sources, const SystemOf& system_of,
                  core::Problems& problems) {
  const ReadFile csv = [](std::string_view name) -> std::optional<std::string> {
    for (const core::EmbeddedFile& file : standard_files()) {
      if (file.path == "terminology/" + std::string(name)) return std::string(file.text);
    }
    return std::nullopt;
  };
  for (const core::EmbeddedFile& file : standard_files()) {
    if (!file.path.ends_with(".yaml")) continue;
    const yaml::Document document = yaml::read(
        sources, {core::Name(core::NameKey{}, file.path), std::string(file.text)}, problems);
    auto table = load(sources, document, system_of, csv, problems);
    if (table) tables.add(*std::move(table));
  }
}

}  // namespace terminology
