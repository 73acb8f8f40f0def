#include "terminology/src/standard.hpp"

#include "parsers/yaml/read.hpp"

namespace terminology {

void add_standard(Tables& tables, core::Sources& sources, const SystemOf& system_of,
                  core::Problems& problems) {
  const auto files = standard_files();
  auto csv = [&](std::string_view name) -> std::optional<std::string> {
    for (const parsers::core::EmbeddedFile& file : files) {
      if (file.path.ends_with('/' + std::string(name))) return std::string(file.text);
    }
    return {};
  };
  for (const parsers::core::EmbeddedFile& file : files) {
    if (!file.path.ends_with(".yaml")) continue;
    core::Source source{core::Name(core::NameKey{}, file.path), std::string(file.text)};
    const auto document = parsers::yaml::read(sources, std::move(source), problems);
    if (auto table = load(sources, document, system_of, csv, problems))
      tables.add(std::move(*table));
  }
}

}  // namespace terminology
