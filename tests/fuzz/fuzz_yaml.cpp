// Any bytes as a YAML file of a site: reading never throws, every place lies inside the text, a
// plain scalar is what stands at its place, every finding can be shown, and the fix of a formula
// that is cut short mends it.
#include <cstdint>
#include <string>

#include "parsers/core/ensure.hpp"
#include "parsers/core/show.hpp"
#include "parsers/yaml/read.hpp"

using namespace parsers;

namespace {

void check(const core::Place& place, const std::string& text) {
  ENSURE(place.offset <= text.size() && place.length <= text.size() - place.offset);
}

void check(const yaml::Node& node, const std::string& text, bool fine) {
  check(node.place(), text);
  const std::string& value = node.text().text();
  if (fine && node.plain() && value.find_first_of(" \t\n") == std::string::npos) {
    ENSURE(text.compare(node.place().offset, node.place().length, value) == 0);
  }
  for (const yaml::Node& item : node.items()) check(item, text, fine);
  for (const yaml::Entry& entry : node.entries()) {
    check(entry.key_place, text);
    ENSURE(node.find(entry.key.text()) != nullptr);
    check(entry.value, text, fine);
  }
}

core::Problems findings(const std::string& text) {
  core::Sources sources;
  core::Problems problems;
  const yaml::Document document =
      yaml::read(sources, {core::Name(core::NameKey{}, "fuzz.yaml"), text}, problems);
  check(document.root, text, problems.empty());
  for (const core::Problem& problem : problems) {
    check(problem.place, text);
    ENSURE(!core::show(problem, sources).empty());
    ENSURE(problem.code >= 1401 && (problem.code <= 1412 || problem.code == 3105));
  }
  return problems;
}

// Puts the fix in; what was cut short there is so no more.
void mend(const std::string& text, const core::Problem& problem) {
  std::string mended = text;
  ENSURE(text.compare(problem.place.offset, problem.place.length, problem.fix_from.text()) == 0);
  mended.replace(problem.place.offset, problem.place.length, problem.fix_to.text());
  for (const core::Problem& again : findings(mended)) {
    ENSURE(again.code != 3105 || again.place.offset != problem.place.offset);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(bytes, bytes + size);
  for (const core::Problem& problem : findings(text)) {
    if (problem.code != 3105 || problem.fix_to.empty()) continue;
    mend(text, problem);
    break;
  }
  return 0;
}
