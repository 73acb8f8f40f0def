#include "tools/documents.hpp"

#include <algorithm>

#include "parsers/cda/check.hpp"
#include "parsers/cda/document.hpp"
#include "parsers/cda/kind.hpp"
#include "parsers/cda/model.hpp"
#include "parsers/cda/sections.hpp"
#include "parsers/fhir/definitions.hpp"
#include "parsers/json/tree.hpp"
#include "parsers/xml/read.hpp"

namespace tools {

namespace {

namespace cda = parsers::cda;
namespace core = parsers::core;
namespace fhir = parsers::fhir;
using parsers::tree::Node;

InspectedDocument refused(std::string_view format, core::Problem problem) {
  InspectedDocument made{.format = format, .kind = {}, .name = {}};
  made.findings.add(std::move(problem));
  return made;
}

// "48765-2": what looks like a code of LOINC says what stands there, of nobody.
std::string loinc(std::string_view code) {
  constexpr std::size_t kLongest = 8;
  const std::size_t dash = code.find('-');
  const bool good = code.size() <= kLongest && dash != 0 && dash + 2 == code.size() &&
                    code.find_first_not_of("0123456789-") == std::string_view::npos &&
                    code.rfind('-') == dash;
  return good ? std::string(code) : std::string();
}

DocumentSection section_of(const Node& section) {
  const cda::Template* const known = cda::known_section(section);
  const Node* const code = section.child("code");
  DocumentSection made{.code = code == nullptr ? "" : loinc(code->attribute_text("code")),
                       .name = known == nullptr ? core::Name() : known->title,
                       .entries = cda::entry_count(section)};
  for (const Node* at = section.parent; at != nullptr; at = at->parent)
    made.depth += at->name == "section" ? 1U : 0U;
  return made;
}

InspectedDocument inspect_cda(const Node& root) {
  InspectedDocument made{.format = "cda", .kind = std::string(root.name), .name = {}};
  if (const auto document = cda::recognise(root)) {
    made.kind = cda::kind_of(root);
    if (document->kind != nullptr) made.name = document->kind->title;
  }
  for (const Node* section : cda::sections(root)) made.sections.push_back(section_of(*section));
  made.findings = cda::check(root);
  return made;
}

void count_resources(const Node& node, std::map<std::string, std::size_t>& counts) {
  const Node* const type = node.child("resourceType");
  if (type != nullptr && fhir::Definitions::r4().is_resource(type->text))
    ++counts[std::string(type->text)];
  for (const Node* child = node.first; child != nullptr; child = child->next) {
    if (child->first != nullptr) count_resources(*child, counts);
  }
}

InspectedDocument inspect_fhir(const Node& root, fhir::Level level) {
  InspectedDocument made{.format = "fhir", .kind = {}, .name = {}};
  const Node* const type = root.child("resourceType");
  if (type != nullptr && fhir::Definitions::r4().is_resource(type->text)) made.kind = type->text;
  count_resources(root, made.resources);
  made.findings = fhir::check(root, level);
  return made;
}

void number(parsers::json::Writer& writer, std::string_view key, std::size_t value) {
  writer.key(key);
  writer.number(value);
}
void text(parsers::json::Writer& writer, std::string_view key, std::string_view value) {
  writer.key(key);
  writer.string(value);
}

void write_finding(parsers::json::Writer& writer, const core::Problem& problem) {
  writer.begin_object();
  text(writer, "path", core::to_text(problem.place));
  number(writer, "offset", problem.place.offset);
  number(writer, "length", problem.place.length);
  text(writer, "code", core::code_text(problem));
  text(writer, "severity", core::word(problem.severity));
  text(writer, "what", problem.what.text());
  writer.end_object();
}

}  // namespace

std::optional<InspectedDocument> inspect_document(std::string_view bytes, fhir::Level level) {
  if (parsers::xml::looks_like(bytes)) {
    const auto tree = parsers::xml::read(bytes);
    if (!tree) return refused("xml", tree.error());
    const Node& root = (*tree)->root();
    if (!cda::looks_like(root) && !cda::Model::get().known(root.name)) return std::nullopt;
    return inspect_cda(root);
  }
  const std::size_t mark = bytes.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const std::size_t first = bytes.find_first_not_of(" \t\r\n", mark);
  if (first == std::string_view::npos || bytes[first] != '{') return std::nullopt;
  const auto tree = parsers::json::read_tree(bytes);
  return tree ? inspect_fhir((*tree)->root(), level) : refused("json", tree.error());
}

std::string to_text(const InspectedDocument& document, const std::string& file) {
  auto count = [](std::size_t n, const char* of) {
    return std::to_string(n) + ' ' + of + (n == 1 ? "" : "s");
  };
  std::string out = file + "  " + std::string(document.format);
  if (!document.kind.empty()) out += "  " + document.kind;
  if (!document.name.empty()) out += "  " + document.name.text();
  if (document.format == "cda") out += "  " + count(document.sections.size(), "section");
  for (const auto& [type, n] : document.resources) out += "  " + std::to_string(n) + ' ' + type;
  out += "  " + count(document.findings.size(), "finding") + '\n';
  for (const DocumentSection& section : document.sections) {
    out += std::string(2 + 2 * section.depth, ' ');
    out += section.code.empty() ? std::string("no code") : section.code;
    if (!section.name.empty()) out += "  " + section.name.text();
    out +=
        "  " + std::to_string(section.entries) + (section.entries == 1 ? " entry\n" : " entries\n");
  }
  for (const core::Problem& p : document.findings) {
    const std::string where = core::to_text(p.place);
    out += "  " + std::string(core::word(p.severity)) + ' ' + core::code_text(p) + "  " +
           (where.empty() ? "at byte " + std::to_string(p.place.offset) : where) + "  " +
           p.what.text() + '\n';
  }
  return out;
}

void write_json(parsers::json::Writer& writer, const InspectedDocument& document,
                const std::string& file) {
  writer.begin_object();
  text(writer, "file", file);
  text(writer, "format", document.format);
  text(writer, "kind", document.kind);
  text(writer, "name", document.name.text());
  writer.key("sections");
  writer.begin_array();
  for (const DocumentSection& section : document.sections) {
    writer.begin_object();
    text(writer, "code", section.code);
    text(writer, "name", section.name.text());
    number(writer, "depth", section.depth);
    number(writer, "entries", section.entries);
    writer.end_object();
  }
  writer.end_array();
  writer.key("resources");
  writer.begin_object();
  for (const auto& [type, n] : document.resources) number(writer, type, n);
  writer.end_object();
  writer.key("findings");
  writer.begin_array();
  for (const core::Problem& problem : document.findings) write_finding(writer, problem);
  writer.end_array();
  writer.end_object();
}

}  // namespace tools
