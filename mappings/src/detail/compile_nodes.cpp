// Paths of documents: which elements and attributes a formula means, checked against CDA or FHIR.
#include "mappings/src/detail/compiler.hpp"

namespace mappings::detail {

using core::say;

Type Compiler::root_type() const { return {.kind = Kind::node, .name = variant_.root}; }

bool Compiler::at_root(PathCode& code, Scope& at) {
  code.start = PathCode::Start::root;
  at.thing = root_type();
  return true;
}

// An element of the document, or the resources of a type: of the $each around it the current one.
bool Compiler::document_start(const PathText& path, const Scope& scope, PathCode& code, Scope& at) {
  const std::string_view name = path.name.text();
  if (const auto part = reading_.part(root_type(), name); part && reading_.format == Format::cda) {
    code.start = PathCode::Start::root;
    StepCode& step = code.steps.emplace_back();
    step.kind = Step::Kind::name;
    step.element = name;
    step.type = {part->type.name, 0};
    at.thing = part->type;
    return true;
  }
  if (reading_.format != Format::fhir || !fhir::Definitions::r4().is_resource(name)) return false;
  for (const Scope* s = &scope; s != nullptr; s = s->up) {
    if (s->resource != name) continue;
    code.start = PathCode::Start::frame;
    code.up = *distance(scope, s);
    at.thing = s->thing;
    at.thing.many = false;
    return true;
  }
  if (name == variant_.root) return at_root(code, at);
  if (variant_.root != "Bundle") return false;
  code.start = PathCode::Start::resources;
  code.resource = at.resource = fhir::Definitions::r4().type_name(name);
  // Several patients are refused when they come, unless $each asks for them.
  code.one = name == "Patient" && !path.steps.empty() && path.steps[0].kind == Step::Kind::name;
  at.thing = {.kind = Kind::node, .name = code.resource, .many = !code.one};
  return true;
}

bool Compiler::element_step(const Step& step, StepCode& code, Scope& at) {
  const bool attribute = step.kind == Step::Kind::attribute;
  const std::string name = (attribute ? "@" : "") + step.name.text();
  const auto part = reading_.part(at.thing, name);
  if (!part) {
    const core::Name meant = core::did_you_mean(name, reading_.part_names(at.thing));
    report(3228, step.place,
           say("% has no % `%`", hl7v2::term(at.thing.name),
               hl7v2::term(attribute ? "attribute" : "element"), step.name),
           meant.empty() ? core::Safe{} : say("did you mean `%`?", meant));
    return false;
  }
  code.kind = step.kind;
  code.element = step.name.text();
  code.choice = part->choice;
  code.type = {part->type.name, 0};
  const bool many = at.thing.many || part->type.many;
  at.thing = part->type;
  at.thing.many = many;
  at.resource = {};
  return true;
}

}  // namespace mappings::detail
