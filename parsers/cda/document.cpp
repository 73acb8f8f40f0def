#include "parsers/cda/document.hpp"

#include <algorithm>
#include <array>

#include "parsers/cda/kind.hpp"
#include "parsers/cda/names.hpp"

namespace parsers::cda {

using core::say;
using tree::Node;

namespace {

// These say only how a header is made; a document has another one beside it.
constexpr std::array kHeaders = std::to_array<std::string_view>(
    {"2.16.840.1.113883.10.20.22.1.1", "2.16.840.1.113883.10.20.29.1"});

Id id_of(const Node& root, std::string_view name) {
  const Node* const id = root.child(name);
  if (id == nullptr) return {};
  return {.root = id->attribute_text("root"), .extension = id->attribute_text("extension")};
}

const Node* body(const Node& root, std::string_view name) {
  const Node* const component = root.child("component");
  return component == nullptr ? nullptr : component->child(name);
}

// The first template that tells more than how the header is made, else the header's.
void find_kind(Document& document) {
  const Node* id = document.root->child("templateId");
  for (; id != nullptr; id = tree::same_after(*id)) {
    const Template* const found = find_template(id->attribute_text("root"));
    if (found == nullptr || found->kind != Template::Kind::document) continue;
    const bool only_header = std::ranges::find(kHeaders, found->root) != kHeaders.end();
    if (only_header && document.kind != nullptr) continue;
    document.kind = found;
    document.kind_by_template = true;
    document.extension = id->attribute_text("extension");
    if (!only_header) return;
  }
  const Template* const by_code = find_by_code(Template::Kind::document, document.code);
  if (by_code == nullptr) return;
  document.kind = by_code;
  document.kind_by_template = false;
  document.extension = {};
}

}  // namespace

std::optional<Enclosed> Document::content() const {
  const Node* const held = cda::body(*root, "nonXMLBody");
  const Node* const text = held == nullptr ? nullptr : held->child("text");
  return text == nullptr ? std::nullopt : enclosed(*text);
}

bool looks_like(const Node& root) { return root.name == kRoot; }

core::Result<Document> recognise(const Node& root) {
  if (!looks_like(root))
    return core::fail({.code = 1701,
                       .what = say("this XML is no CDA document: its root is no ClinicalDocument"),
                       .place = place_of(root)});
  const Node* const code = root.child("code");
  const Node* const version = root.child("versionNumber");
  Document document{.root = &root,
                    .code = code == nullptr ? "" : code->attribute_text("code"),
                    .id = id_of(root, "id"),
                    .set_id = id_of(root, "setId"),
                    .version = version == nullptr ? "" : version->attribute_text("value")};
  find_kind(document);
  if (body(root, "structuredBody") != nullptr) document.body = Body::structured;
  if (body(root, "nonXMLBody") != nullptr) document.body = Body::unstructured;
  return document;
}

}  // namespace parsers::cda
