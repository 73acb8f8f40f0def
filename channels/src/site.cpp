#include "channels/src/site.hpp"

#include <algorithm>

#include "channels/src/profiles.hpp"
#include "mappings/src/namespaces.hpp"
#include "parsers/yaml/read.hpp"
#include "parsers/yaml/values.hpp"
#include "terminology/src/load.hpp"
#include "terminology/src/standard.hpp"

namespace channels {

using core::say;

namespace {

core::Name name_of(std::string_view text) { return core::Name(core::NameKey{}, text); }

class Loader {
 public:
  Loader(const Files& files, Site& site) : files_(files), site_(site) {}

  // False: this is no site, so nothing else is worth looking at.
  bool hospital() {
    const auto document = yaml_file("hospital.yaml");
    if (!document) {
      report(4001, {}, say("there is no hospital.yaml here"),
             say("`weir init` makes a site; weir runs in its directory"));
      return false;
    }
    site_.hospital = yaml::spec<HospitalFile>().read(document->root, site_.problems);
    site_.hospital_place = document->root.place();
    facts();
    return true;
  }

  void environments(std::string_view wanted) {
    for (const std::string& path : yaml_paths("env")) {
      const auto document = yaml_file(path);
      if (!document) continue;
      core::Problems found;
      EnvironmentFile file = yaml::spec<EnvironmentFile>().read(document->root, found);
      site_.environments.push_back(file.environment.text);
      if (file.environment.text.text() == wanted ||
          (wanted.empty() && site_.environments.size() == 1)) {
        site_.problems.add(
            std::move(found));  // what is wrong in another environment does not matter here
        site_.environment = std::move(file);
      } else {
        site_.other_environments.push_back(std::move(file));
      }
    }
    const bool several = wanted.empty() && site_.environments.size() > 1;
    if (!site_.environment.environment.empty() && !several) return;
    core::Safe known;
    for (const core::Name& one : site_.environments) known.join(", ", say("%", one));
    if (site_.environments.empty()) {
      report(4002, {}, say("there is no environment"), say("env/ has a file for each"));
      return;
    }
    report(4002, {},
           several ? say("there are several environments")
                   : say("there is no environment `%`", name_of(wanted)),
           say("say which with --env: %", known));
  }

  void tables() {
    terminology::add_standard(site_.tables, site_.sources, resolver(), site_.problems);
    std::map<std::string, core::Name> seen;
    for (const std::string& path : yaml_paths("terminology")) {
      const auto document = yaml_file(path);
      if (!document) continue;
      auto csv = [&](std::string_view file) { return read("terminology/" + std::string(file)); };
      auto table = terminology::load(site_.sources, *document, resolver(), csv, site_.problems);
      if (!table) continue;
      const auto [there, fresh] = seen.emplace(table->name().text(), name_of(path));
      if (!fresh)
        report(4003, table->place(), say("there are two tables `%`", table->name()),
               say("the other is in %", there->second));
      ++site_.own_tables;
      site_.tables.add(std::move(*table));
    }
    terminology::check(site_.tables, site_.problems);
  }

  void mappings() {
    for (const std::string& name : files_.list("events")) {
      if (!name.ends_with(".json")) continue;
      const std::string path = "events/" + name;
      const std::optional<std::string> text = read(path);
      if (text) site_.events.add(path, *text, site_.problems);
    }
    site_.events.add_standard(site_.problems);
    site_.library.add_standard(site_.sources, site_.problems);
    for (const std::string& path : yaml_paths("mappings")) {
      const auto document = yaml_file(path);
      if (!document) continue;
      if (const auto* node = document->root.find("mapping"); node != nullptr)
        site_.own_mappings.push_back(node->text());
      site_.library.add(*document, site_.sources, site_.problems);
    }
  }

  void profiles() {
    for (const std::string& path : yaml_paths("profiles")) {
      const auto document = yaml_file(path);
      if (!document) continue;
      const auto file = yaml::spec<ProfileFile>().read(document->root, site_.problems);
      if (file.profile.empty()) continue;
      if (site_.profiles.find(file.profile.text.text()) != nullptr)
        report(4040, file.profile.place, say("there are two profiles `%`", file.profile.text),
               say("each needs a name of its own"));
      else
        site_.profiles.items.push_back(
            {file.profile.text, file.profile.place, make_profile(file, site_.problems)});
    }
  }

  void channels() {
    for (const std::string& path : yaml_paths("channels")) {
      const auto document = yaml_file(path);
      if (!document) continue;
      site_.channels.push_back(yaml::spec<ChannelFile>().read(document->root, site_.problems));
    }
  }

 private:
  void report(std::uint16_t code, const core::Place& place, core::Safe what, core::Safe hint) {
    site_.problems.add(
        {.code = code, .what = std::move(what), .hint = std::move(hint), .place = place});
  }

  std::optional<std::string> read(const std::string& path) {
    std::optional<std::string> text = files_.read(path);
    if (text) (((site_.text += path) += '\0') += std::to_string(text->size()) + '\0') += *text;
    return text;
  }

  std::optional<yaml::Document> yaml_file(const std::string& path) {
    std::optional<std::string> text = read(path);
    if (!text) {
      if (path != "hospital.yaml")
        report(4004, {}, say("% cannot be read", name_of(path)), say("may weir read it?"));
      return {};
    }
    return yaml::read(site_.sources, core::Source{name_of(path), std::move(*text)}, site_.problems);
  }

  // Files of a kind; tests stand beside what they test and are not read here.
  std::vector<std::string> yaml_paths(const std::string& directory) const {
    std::vector<std::string> paths;
    for (const std::string& name : files_.list(directory)) {
      if (name.ends_with(".yaml") && !name.ends_with(".test.yaml"))
        paths.push_back(directory + '/' + name);
    }
    return paths;
  }

  void facts() {
    mappings::SiteFacts& facts = site_.facts;
    facts.site = site_.hospital.site.text;
    facts.timezone = site_.hospital.facility.timezone;
    if (!facts.timezone.empty()) {
      const auto zone = parsers::time::Zone::named(facts.timezone.text());
      facts.zone = zone ? *zone : *parsers::time::Zone::named("UTC");  // so that it is said once
      if (!zone)
        report(4022, site_.hospital_place, say("there is no time zone `%`", facts.timezone),
               say("zones have names such as America/Chicago or Europe/Vienna"));
    }
    facts.namespaces = mappings::standard_namespaces();
    for (const auto& item : site_.hospital.namespaces)
      facts.namespaces[item.key.text()] = item.value;
    for (const auto& item : site_.hospital.assigning_authorities)
      facts.assigning_authorities[item.key.text()] = item.value;
  }

  terminology::SystemOf resolver() const {
    return [this](std::string_view name) -> std::optional<std::string> {
      const auto& spaces = site_.facts.namespaces;
      const auto found = spaces.find(name);
      if (found != spaces.end()) return found->second;
      const auto& authorities = site_.facts.assigning_authorities;
      const auto authority = authorities.find(name);
      return authority == authorities.end() ? std::nullopt : std::optional(authority->second);
    };
  }

  const Files& files_;
  Site& site_;
};

}  // namespace

std::unique_ptr<Site> load(const Files& files, std::string_view environment) {
  auto site = std::make_unique<Site>();
  Loader loader(files, *site);
  if (!loader.hospital()) return site;
  loader.environments(environment);
  loader.tables();
  loader.mappings();
  loader.profiles();
  mappings::check_profiles(site->for_mappings(), site->problems);
  loader.channels();
  return site;
}

Files files_of(std::string_view text) {
  auto texts = std::make_shared<std::map<std::string, std::string, std::less<>>>();
  while (!text.empty()) {
    const std::size_t path_end = std::min(text.find('\0'), text.size());
    const std::string path(text.substr(0, path_end));
    text.remove_prefix(std::min(path_end + 1, text.size()));
    const std::size_t size_end = std::min(text.find('\0'), text.size());
    const auto size = yaml::parse_integer<std::size_t>(text.substr(0, size_end)).value_or(0);
    text.remove_prefix(std::min(size_end + 1, text.size()));
    (*texts)[path] = text.substr(0, size);
    text.remove_prefix(std::min(size, text.size()));
  }
  auto read = [texts](std::string_view path) -> std::optional<std::string> {
    const auto found = texts->find(path);
    if (found == texts->end()) return {};
    return found->second;
  };
  auto list = [texts](std::string_view folder) {
    std::vector<std::string> names;
    for (const auto& [path, ignored] : *texts) {
      if (path.starts_with(folder) && path.substr(folder.size()).starts_with('/'))
        names.push_back(path.substr(folder.size() + 1));
    }
    return names;
  };
  return {read, list};
}

std::unique_ptr<Site> standard_site() {
  auto site = std::make_unique<Site>();
  Files none{[](std::string_view) { return std::optional<std::string>(); },
             [](std::string_view) { return std::vector<std::string>(); }};
  Loader loader(none, *site);
  site->facts.namespaces = mappings::standard_namespaces();
  loader.tables();
  loader.mappings();
  return site;
}

}  // namespace channels
