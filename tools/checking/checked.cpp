#include "tools/checking/checked.hpp"

namespace tools {

channels::Files with(const channels::Files& files, const Texts& texts) {
  auto read = [files, texts](std::string_view path) {
    const auto found = texts.find(path);
    return found == texts.end() ? files.read(path) : std::optional(found->second);
  };
  return {read, files.list};
}

Checked check_site(const channels::Files& files, std::string_view environment) {
  Checked checked{channels::load(files, environment)};
  static_cast<void>(channels::make_plan(*checked.site));
  checked.site->problems.sort();
  return checked;
}

}  // namespace tools
