#include "tests/mappings/std_maps_kit.hpp"

#include <fstream>
#include <iterator>

#include "parsers/core/show.hpp"

namespace tests {

using kit::name;
namespace core = parsers::core;

namespace {

std::string contents(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Segments end with CR; without an MSH of their own they get one.
std::string message_of(const std::string& structure, const std::string& lines) {
  std::string text;
  if (!lines.starts_with("MSH"))
    text = "MSH|^~\\&|LAB|MERCY|WEIR|MERCY|20261119143205||" + structure.substr(0, 3) + '^' +
           structure.substr(4) + '^' + structure + "|M1|P|2.5.1\r";
  for (const char c : lines) text += c == '\n' ? '\r' : c;
  if (!text.ends_with('\r')) text += '\r';
  return text;
}

// Without the blanks and line ends that are for people.
std::string packed(const std::string& json) {
  std::string out;
  bool inside = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i] == '"' && (i == 0 || json[i - 1] != '\\')) inside = !inside;
    if (inside || (json[i] != ' ' && json[i] != '\n')) out += json[i];
  }
  return out;
}

std::string indented(const std::string& lines) {
  std::string out = "  ";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    out += lines[i];
    if (lines[i] == '\n' && i + 1 < lines.size()) out += "  ";
  }
  return out;
}

}  // namespace

std::vector<MapCase> map_cases() {
  core::Sources sources;
  core::Problems problems;
  const std::string path = WEIR_ROOT "/tests/mappings/std_maps.yaml";
  const auto document =
      parsers::yaml::read(sources, {name("std_maps.yaml"), contents(path)}, problems);
  std::vector<MapCase> cases;
  for (const parsers::yaml::Node& node : document.root.items()) {
    auto text = [&](std::string_view key) {
      const auto* found = node.find(key);
      return found == nullptr ? std::string() : found->text().text();
    };
    const std::string structure = node.find("from") == nullptr ? "ORU_R01" : text("from");
    cases.push_back({text("map"), structure, text("to"), message_of(structure, text("read")),
                     text("make"), packed(text("expect"))});
  }
  return cases;
}

std::string made(const kit::Site& site, const MapCase& one,
                 const std::vector<std::string>& templates, const std::string& more) {
  core::Sources sources = site.sources;
  core::Problems problems;
  mappings::Library library = site.library;
  auto add = [&](const std::string& text) {
    const auto document = parsers::yaml::read(sources, {name("test.yaml"), text}, problems);
    library.add(document, sources, problems);
  };
  add("mapping: test\n" + more + "from: hl7v2 2.5.1 " + one.structure + "\nto: fhir r4 " +
      one.makes + "\nmake:\n" + indented(one.make));
  for (const std::string& text : templates) add(text);
  const mappings::Site with{library, site.tables, site.facts, site.events, &site.profiles};
  const auto program =
      problems.any(core::Severity::error) ? nullptr : mappings::compile("test", with, problems);
  if (program != nullptr) {
    const core::Message bytes(one.message);
    const mappings::Applied applied =
        mappings::apply(*program, parsers::hl7v2::parse(bytes),
                        {.channel = "in", .environment = "test", .date = "2026-11-24"}, kit::kNow);
    if (!applied.documents.empty()) return applied.documents.front().bytes;
    problems = applied.problems;
  }
  std::string text;
  for (const core::Problem& p : problems) text += show(p, sources);
  return text;
}

}  // namespace tests
