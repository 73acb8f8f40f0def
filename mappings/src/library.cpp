#include "mappings/src/library.hpp"

#include <algorithm>

#include "mappings/src/embedded.hpp"
#include "parsers/yaml/read.hpp"

namespace mappings {

using core::say;

namespace {

template <class Map>
const Template* find_in(const Map& map, std::string_view name) {
  const auto found = map.find(name);
  return found == map.end() ? nullptr : &found->second;
}

core::Name name_of(const std::map<core::Origin, core::Name>& map, core::Origin origin) {
  const auto found = map.find(origin);
  return found == map.end() ? core::Name{} : found->second;
}

template <class Map>
std::vector<core::Name> names_in(const Map& map) {
  std::vector<core::Name> names;
  for (const auto& [key, piece] : map) names.push_back(piece.name.name);
  return names;
}

}  // namespace

void Library::put(Template found, core::Problems& problems) {
  const std::string& profile = found.profile.name.text();
  auto& map = found.is_mapping ? mappings_ : profile.empty() ? pieces_ : of_profiles_[profile];
  const std::string key = found.name.name.text();
  if (!found.is_mapping) versions_[found.name.place.origin] = found.version;
  const auto there = map.find(key);
  if (there == map.end()) {
    map.emplace(key, std::move(found));
    return;
  }
  if (there->second.standard && !found.standard) {
    there->second = std::move(found);  // the site's own wins
    return;
  }
  if (found.standard) return;
  problems.add({.code = 3005,
                .what = say("there are two of the name `%`", found.name.name),
                .hint = say("the other is in %", there->second.file),
                .place = found.name.place});
}

void Library::add(const parsers::yaml::Document& document, const core::Sources& sources,
                  core::Problems& problems) {
  if (std::optional<Template> found = read_template(document, sources, problems))
    put(std::move(*found), problems);
}

void Library::add_standard(core::Sources& sources, core::Problems& problems) {
  for (const core::EmbeddedFile& file : embedded_files()) {
    if (!file.path.ends_with(".yaml")) continue;
    core::Source source{core::Name(core::NameKey{}, file.path), std::string(file.text)};
    const parsers::yaml::Document document =
        parsers::yaml::read(sources, std::move(source), problems);
    std::optional<Template> found = read_template(document, sources, problems);
    if (!found) continue;
    found->standard = true;
    // A data type map is explained by its name, other files of weir by file and line.
    if (file.path.find("/std/") != std::string_view::npos)
      standard_maps_[document.origin] = found->name.name;
    put(std::move(*found), problems);
  }
}

const Template* Library::mapping(std::string_view name) const { return find_in(mappings_, name); }
const Template* Library::piece(std::string_view name, std::string_view profile) const {
  const Template* own = find_in(pieces_, name);
  if (own != nullptr && !own->standard) return own;
  const auto vendor = of_profiles_.find(profile);
  const Template* theirs = vendor == of_profiles_.end() ? nullptr : find_in(vendor->second, name);
  return theirs != nullptr ? theirs : own;
}
std::vector<core::Name> Library::mapping_names() const { return names_in(mappings_); }
std::vector<core::Name> Library::piece_names() const { return names_in(pieces_); }

std::vector<Named> Library::template_profiles() const {
  std::vector<Named> named;
  for (const auto& [profile, pieces] : of_profiles_) {
    for (const auto& [name, piece] : pieces) named.push_back(piece.profile);
  }
  return named;
}

core::Name Library::standard_map(core::Origin origin) const {
  return name_of(standard_maps_, origin);
}
core::Name Library::version(core::Origin origin) const { return name_of(versions_, origin); }

}  // namespace mappings
