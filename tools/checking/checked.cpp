#include "tools/checking/checked.hpp"

#include "parsers/yaml/read.hpp"
#include "tools/testing/suite.hpp"

namespace tools {

namespace {

// The tests beside what a site has.
void check_suites(const channels::Files& files, const std::string& folder, Checked& checked) {
  channels::Site& site = *checked.site;
  for (const std::string& name : files.list(folder)) {
    if (!name.ends_with(".test.yaml")) continue;
    const std::string path = folder + '/' + name;
    const std::string directory = path.substr(0, path.rfind('/') + 1);
    std::optional<std::string> text = files.read(path);
    if (!text) continue;
    const auto document = yaml::read(
        site.sources, {core::Name(core::NameKey{}, path), std::move(*text)}, site.problems);
    const auto file = yaml::spec<TestsFile>().read(document.root, site.problems);
    checked.tests += file.cases.size();
    static_cast<void>(check_tests(
        file, site,
        [&](std::string_view beside) { return files.read(directory + std::string(beside)); },
        site.problems));
  }
}

}  // namespace

channels::Files with(const channels::Files& files, const Texts& texts) {
  auto read = [files, texts](std::string_view path) {
    const auto found = texts.find(path);
    return found == texts.end() ? files.read(path) : std::optional(found->second);
  };
  return {read, files.list};
}

Checked check_site(const channels::Files& files, std::string_view environment) {
  Checked checked{.site = channels::load(files, environment), .plan = nullptr};
  checked.plan = channels::make_plan(*checked.site);
  for (const char* folder : {"mappings", "channels"}) check_suites(files, folder, checked);
  checked.site->problems.sort();
  return checked;
}

}  // namespace tools
