#include "tests/mappings/std_maps_kit.hpp"

#include <fstream>
#include <iterator>

namespace tests {

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

StandardMaps::StandardMaps() {
  facts_.site = name("hillside");
  facts_.timezone = name("America/Chicago");
  facts_.zone = *parsers::time::Zone::named("America/Chicago");
  facts_.namespaces = mappings::standard_namespaces();
  facts_.assigning_authorities = {{"MERCY", "urn:oid:1.2.840.99999.1"}};
  const terminology::SystemOf resolver =
      [this](std::string_view space) -> std::optional<std::string> {
    const auto found = facts_.namespaces.find(space);
    return found == facts_.namespaces.end() ? std::nullopt : std::optional(found->second);
  };
  library_.add_standard(sources_, problems_);
  terminology::add_standard(tables_, sources_, resolver, problems_);
  events_.add_standard(problems_);
}

std::string StandardMaps::of(const MapCase& one, const std::string& replaced) const {
  core::Sources sources = sources_;
  core::Problems problems = problems_;
  mappings::Library library = library_;
  auto shown = [&](const core::Problems& found) {
    std::string text;
    for (const core::Problem& p : found) text += show(p, sources);
    return text;
  };
  const std::string mapping = "mapping: test\nfrom: hl7v2 2.5.1 " + one.structure +
                              "\nto: fhir r4 " + one.makes + "\nmake:\n" + indented(one.make);
  for (const std::string& text : {mapping, replaced}) {
    if (text.empty()) continue;
    const auto document = parsers::yaml::read(sources, {name("test.yaml"), text}, problems);
    library.add(document, sources, problems);
  }
  if (problems.any(core::Severity::error)) return shown(problems);
  const auto program = mappings::compile("test", {library, tables_, facts_, events_}, problems);
  if (program == nullptr) return shown(problems);
  const core::Message bytes(one.message);
  const parsers::hl7v2::View view = parsers::hl7v2::parse(bytes);
  const mappings::Applied applied = mappings::apply(
      *program, view, {.channel = "in", .environment = "test", .date = "2026-11-19"},
      mappings::Time(std::chrono::milliseconds(1'795'000'000'000)));
  return applied.documents.empty() ? shown(applied.problems) : applied.documents.front().bytes;
}

}  // namespace tests
