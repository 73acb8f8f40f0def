#include "mappings/src/source.hpp"

#include "mappings/src/uuid.hpp"
#include "parsers/cda/kind.hpp"
#include "parsers/fhir/definitions.hpp"
#include "parsers/hl7v2/header.hpp"
#include "parsers/json/tree.hpp"
#include "parsers/xml/read.hpp"

namespace mappings {

using core::say;
namespace tree = parsers::tree;

namespace {

std::string cda_id(const tree::Node& root) {
  const tree::Node* id = root.child("id");
  if (id == nullptr || id->attribute_text("root").empty()) return {};
  return std::string(id->attribute_text("root")) + '|' +
         std::string(id->attribute_text("extension"));
}

std::string fhir_id(const tree::Node& root) {
  const tree::Node* identifier = root.child("identifier");
  const std::string_view named =
      identifier == nullptr ? std::string_view{} : identifier->child_text("value");
  return std::string(named.empty() ? root.child_text("id") : named);
}

core::Problem wrong(std::uint16_t code, core::Safe what, core::Safe hint) {
  return {.code = code,
          .what = std::move(what),
          .hint = std::move(hint),
          .place = {core::kMessage, 0, 0, {}}};
}

}  // namespace

std::string_view SourceView::control_id() const {
  return view == nullptr ? id : parsers::hl7v2::header(*view).control_id.text(message);
}

core::Result<Source> read_source(Format format, const core::Message& message) {
  Source source;
  const std::string_view bytes = message.payload();
  source.tree =
      format == Format::cda ? TRY(parsers::xml::read(bytes)) : TRY(parsers::json::read_tree(bytes));
  const tree::Node& root = source.tree->root();
  if (format == Format::cda) {
    if (root.name != parsers::cda::kRoot)
      return core::fail(wrong(3508, say("this is XML, but no CDA document"),
                              say("a CDA document begins with <ClinicalDocument>")));
    source.kind = parsers::cda::kind_of(root);
    source.id = cda_id(root);
  } else {
    const auto& r4 = parsers::fhir::Definitions::r4();
    const std::string_view type = root.child_text("resourceType");
    if (!r4.is_resource(type))
      return core::fail(wrong(3509, say("this is JSON, but no resource of FHIR R4"),
                              say("a resource says what it is in `resourceType`")));
    source.kind = type;
    source.id = fhir_id(root);
  }
  if (source.id.empty()) source.id = stable_id("", source.kind, bytes);
  return source;
}

}  // namespace mappings
