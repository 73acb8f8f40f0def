#include "parsers/cda/kind.hpp"

#include <algorithm>
#include <array>

namespace parsers::cda {

namespace {

struct Row {
  std::string_view kind;
  std::string_view root;  // of its template
  std::string_view code;  // LOINC
};
// C-CDA R2.1, document templates; the header alone (....22.1.1) says nothing of the kind.
constexpr auto kRows = std::to_array<Row>({
    {"ccd", "2.16.840.1.113883.10.20.22.1.2", "34133-9"},
    {"history-and-physical", "2.16.840.1.113883.10.20.22.1.3", "34117-2"},
    {"consultation-note", "2.16.840.1.113883.10.20.22.1.4", "11488-4"},
    {"imaging-report", "2.16.840.1.113883.10.20.22.1.5", "18748-4"},
    {"procedure-note", "2.16.840.1.113883.10.20.22.1.6", "28570-0"},
    {"operative-note", "2.16.840.1.113883.10.20.22.1.7", "11504-8"},
    {"discharge-summary", "2.16.840.1.113883.10.20.22.1.8", "18842-5"},
    {"progress-note", "2.16.840.1.113883.10.20.22.1.9", "11506-3"},
    {"unstructured", "2.16.840.1.113883.10.20.22.1.10", ""},
    {"transfer-summary", "2.16.840.1.113883.10.20.22.1.13", "18761-7"},
    {"referral-note", "2.16.840.1.113883.10.20.22.1.14", "57133-1"},
    {"care-plan", "2.16.840.1.113883.10.20.22.1.15", "18776-5"},
    {"patient-generated", "2.16.840.1.113883.10.20.29.1", ""},
    {"document", "", ""},
});
constexpr auto kKinds = [] {
  std::array<std::string_view, kRows.size()> names{};
  std::ranges::transform(kRows, names.begin(), &Row::kind);
  return names;
}();

}  // namespace

std::span<const std::string_view> kinds() { return kKinds; }

std::string_view kind_of(const tree::Node& root) {
  for (const tree::Node* id = root.child("templateId"); id != nullptr; id = same_after(*id)) {
    const std::string_view said = id->attribute_text("root");
    const auto row = std::ranges::find(kRows, said, &Row::root);
    if (row != kRows.end() && !said.empty()) return row->kind;
  }
  if (const tree::Node* code = root.child("code"); code != nullptr) {
    const std::string_view said = code->attribute_text("code");
    const auto row = std::ranges::find(kRows, said, &Row::code);
    if (row != kRows.end() && !said.empty()) return row->kind;
  }
  const tree::Node* body = root.child("component");
  return body != nullptr && body->child("nonXMLBody") != nullptr ? "unstructured" : "document";
}

}  // namespace parsers::cda
