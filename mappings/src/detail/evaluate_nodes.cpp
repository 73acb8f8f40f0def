// Documents: what nodes of CDA and FHIR hold, what they are called, and how one is found.
#include <algorithm>
#include <array>
#include <cctype>

#include "mappings/src/detail/evaluate.hpp"
#include "parsers/cda/model.hpp"
#include "parsers/cda/sections.hpp"
#include "parsers/cda/values.hpp"
#include "parsers/cda/xhtml.hpp"

namespace mappings::detail {

using core::say;

namespace {

bool blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// Attributes that hold a value; the others say what kind of thing it is.
bool holds_value(std::string_view attribute) {
  constexpr std::array<std::string_view, 5> kValues{"value", "code", "extension", "root",
                                                    "displayName"};
  return std::ranges::find(kValues, attribute) != kValues.end();
}

// Texts below a node, in the order of the document, parted by one blank where elements part them.
void gather(const tree::Node& node, std::string& out) {
  if (node.kind == tree::Kind::attribute) return;
  if (!blank(node.text)) {
    const std::size_t begin = node.text.find_first_not_of(" \t\r\n");
    const std::size_t end = node.text.find_last_not_of(" \t\r\n");
    if (!out.empty()) out += ' ';
    out += node.text.substr(begin, end - begin + 1);
  }
  for (const tree::Node* child = node.first; child != nullptr; child = child->next)
    gather(*child, out);
}

// An ED whose text stands in the narrative.
bool refers_inside(const tree::Node& node) {
  const tree::Node* reference = node.child("reference");
  return reference != nullptr && reference->attribute_text("value").starts_with('#');
}

// The LOINC code of a section, if it looks like one: it says what stands there, of nobody.
std::optional<core::Safe> section_named(const tree::Node& section) {
  const tree::Node* code = section.child("code");
  const std::string_view text = code == nullptr ? std::string_view{} : code->attribute_text("code");
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos || dash == 0 || dash > 6 || text.size() != dash + 2) return {};
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == dash) continue;
    if (std::isdigit(static_cast<unsigned char>(text[i])) == 0) return {};
    if (i < dash) number = number * 10 + static_cast<std::uint32_t>(text[i] - '0');
  }
  return say("section('%-%')", number, text.back());
}

// "Patient", or "Observation[2]" where a bundle has several.
core::Safe resource_named(const tree::Node& resource) {
  const std::string_view type = resource.child_text("resourceType");
  const tree::Node* entry = resource.parent == nullptr ? nullptr : resource.parent->parent;
  std::uint32_t before = 0;
  std::uint32_t total = 0;
  for (entry = entry == nullptr ? nullptr : entry->child("entry"); entry != nullptr;
       entry = tree::same_after(*entry)) {
    const tree::Node* other = entry->child("resource");
    if (other == nullptr || other->child_text("resourceType") != type) continue;
    ++total;
    if (other == &resource) before = total;
  }
  const core::Name word = hl7v2::term(fhir::Definitions::r4().type_name(type));
  return total > 1 && before != 0 ? say("%[%]", word, before) : say("%", word);
}

}  // namespace

Thing Evaluator::node_thing(const tree::Node& node, const Typed& type) const {
  Thing thing;
  thing.kind = Kind::node;
  thing.where.node = &node;
  thing.type = &type;
  return thing;
}

// The elements or attributes of a step's name; of a choice, with any type behind it.
bool Evaluator::below(const StepCode& step, const Thing& thing, Sink sink) const {
  if (thing.kind != Kind::node) return true;
  const tree::Kind kind =
      step.kind == Step::Kind::attribute ? tree::Kind::attribute : tree::Kind::element;
  const std::string_view name = step.element;
  for (const tree::Node* child = thing.where.node->first; child != nullptr; child = child->next) {
    if (child->kind != kind || !child->name.starts_with(name)) continue;
    const bool fits =
        step.choice ? child->name.size() > name.size() &&
                          std::isupper(static_cast<unsigned char>(child->name[name.size()])) != 0
                    : child->name.size() == name.size();
    if (fits && !sink(node_thing(*child, step.type))) return false;
  }
  return true;
}

void Evaluator::resources(const PathCode& path, Sink sink) {
  const tree::Node& root = source_.tree->root();
  const tree::Node* before = nullptr;
  for (const tree::Node* entry = root.child("entry"); entry != nullptr;
       entry = tree::same_after(*entry)) {
    const tree::Node* resource = entry->child("resource");
    if (resource == nullptr || resource->child_text("resourceType") != path.resource) continue;
    if (path.one && before != nullptr) return several_patients();
    before = resource;
    if (!path.one && !sink(node_thing(*resource, kUntyped))) return;
  }
  if (path.one && before != nullptr) sink(node_thing(*before, kUntyped));
}

// What is said of one must never be written to another.
void Evaluator::several_patients() {
  if (applied_.problems.any(core::Severity::error)) return;  // said
  refuse({.code = 3503,
          .what = say("the message has several patients, and this mapping writes one"),
          .hint = say("repeat what is made for each: `$each: Patient`"),
          .place = {core::kMessage, 0, 0, {}}});
}

bool Evaluator::node_null(const tree::Node& node) const {
  if (code_.format == Format::fhir) return node.form == tree::Form::null;
  return node.attribute("nullFlavor") != nullptr && !node_valued(node);
}

// A null flavour takes back what the attributes beside it say, but not what stands below:
// translations, an original text.
bool Evaluator::node_valued(const tree::Node& node) const {
  if (!blank(node.text)) return code_.format != Format::fhir || node.form != tree::Form::null;
  if (node.kind == tree::Kind::attribute) return false;
  if (code_.format == Format::cda && refers_inside(node)) return !blank(node_text(node));
  const bool null = node.attribute("nullFlavor") != nullptr;
  for (const tree::Node* child = node.first; child != nullptr; child = child->next) {
    const bool counts = child->kind == tree::Kind::attribute
                            ? !null && holds_value(child->name) && !blank(child->text)
                            : child->name != "templateId" && node_valued(*child);
    if (counts) return true;
  }
  return false;
}

// Of what has parts, the part that says most: a code, an id, a number; of texts, all of them.
std::string_view Evaluator::node_text(const tree::Node& node) const {
  if (code_.format == Format::fhir) {
    if (node.first == nullptr) return node.text;
    for (const std::string_view name : {"value", "code", "coding", "reference", "text"}) {
      const tree::Node* child = node.child(name);
      if (child != nullptr && node_valued(*child)) return node_text(*child);
    }
    return {};
  }
  if (node.kind == tree::Kind::attribute) {
    // xsi:type="cda:PQ": the prefix is the sender's choice.
    return node.name == "type" ? node.text.substr(node.text.find(':') + 1) : node.text;
  }
  for (const std::string_view name : {"value", "code", "extension", "root"}) {
    if (const std::string_view text = node.attribute_text(name); !text.empty()) return text;
  }
  for (const std::string_view name : {"low", "center", "high"}) {
    if (const tree::Node* child = node.child(name); child != nullptr && node_valued(*child))
      return node_text(*child);
  }
  if (refers_inside(node)) return narrated(node);
  std::string all;
  gather(node, all);
  return source_.message.keep(all);
}

const parsers::cda::Narrative& Evaluator::narrative() const {
  if (!narrative_) narrative_.emplace(source_.tree->root());
  return *narrative_;
}

// What a reference leads to, read once: many may lead to one text.
std::string_view Evaluator::narrated(const tree::Node& node) const {
  const std::string_view reference = node.child("reference")->attribute_text("value");
  const tree::Node* target = narrative().find(reference, node);
  const auto [known, fresh] = narrated_.try_emplace(target == nullptr ? &node : target);
  if (fresh) known->second = source_.message.keep(narrative().text_of(node));
  return known->second;
}

std::string Evaluator::node_identity(const tree::Node& node) {
  if (code_.format == Format::cda) {
    const std::string_view root = node.attribute_text("root");
    if (root.empty()) return std::string(node_text(node));
    return std::string(root) + '|' + std::string(node.attribute_text("extension"));
  }
  const std::string_view system = node.child_text("system");
  const std::string_view value = node.child_text("value");
  if (value.empty()) return std::string(node_text(node));
  return std::string(system) + '|' + std::string(value);
}

// The path down to it from its resource, its section or the document. Its names are those of the
// standard: no other is ever reached.
core::Safe Evaluator::element(const tree::Node& node) const {
  std::vector<const tree::Node*> chain;
  core::Safe name;
  for (const tree::Node* at = &node; at != nullptr && at->parent != nullptr; at = at->parent) {
    if (code_.format == Format::fhir && at->child("resourceType") != nullptr) {
      name = resource_named(*at);
      break;
    }
    const bool section = code_.format == Format::cda && at->name == "section";
    if (const auto said = section ? section_named(*at) : std::nullopt) {
      name = *said;
      break;
    }
    chain.push_back(at);
  }
  if (name.empty() && code_.format == Format::fhir)
    name = say("%", hl7v2::term(fhir::Definitions::r4().type_name(source_.kind)));
  for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
    const tree::Node& one = **at;
    const bool known = code_.format == Format::fhir || one.kind == tree::Kind::attribute ||
                       parsers::cda::Model::get().known(one.name);
    const core::Name word = known ? hl7v2::term(one.name) : hl7v2::term("*");
    const bool several = one.nth > 1 || tree::same_after(one) != nullptr;
    const core::Safe part = one.kind == tree::Kind::attribute ? say("@%", word)
                            : several                         ? say("%[%]", word, one.nth)
                                                              : say("%", word);
    name.join(".", part);
  }
  return name;
}

std::string Evaluator::xhtml(const Thing& thing) const {
  if (thing.where.node == nullptr) return {};
  return parsers::cda::xhtml_of(*thing.where.node, narrative());
}

std::string_view Evaluator::bytes_of(const tree::Node& node) const {
  return source_.message.payload().substr(node.offset, node.length);
}

void Evaluator::section(const Exp& exp, const Frame& frame, Sink sink) {
  const std::optional<Thing> asked = first(exp.args[0], frame);
  if (!asked) return;
  for (const tree::Node* section : parsers::cda::sections(source_.tree->root(), text(*asked))) {
    if (!spend(1) || !sink(node_thing(*section, kUntyped))) return;
  }
}

void Evaluator::resolve(const Exp& exp, const Frame& frame, Sink sink) {
  each_valued(exp.args[0], frame, [&](const Thing& thing) {
    if (thing.kind != Kind::node) return true;
    const tree::Node* resource = references().resolve(*thing.where.node);
    return resource == nullptr || sink(node_thing(*resource, kUntyped));
  });
}

const parsers::fhir::References& Evaluator::references() const {
  if (!references_) references_.emplace(source_.tree->root());
  return *references_;
}

// HL7 table 0125 for what FHIR's choice or CDA's xsi:type says.
void Evaluator::v2type(const Exp& exp, const Frame& frame, Sink sink) {
  struct Row {
    std::string_view type;
    std::string_view v2;
  };
  constexpr auto kFhir = std::to_array<Row>({{"Quantity", "NM"},
                                             {"CodeableConcept", "CWE"},
                                             {"Coding", "CWE"},
                                             {"String", "ST"},
                                             {"Boolean", "ID"},
                                             {"Integer", "NM"},
                                             {"Decimal", "NM"},
                                             {"Range", "SN"},
                                             {"Ratio", "SN"},
                                             {"DateTime", "TS"},
                                             {"Time", "TM"},
                                             {"Date", "DT"},
                                             {"Period", "DR"},
                                             {"Attachment", "ED"}});
  constexpr auto kCda = std::to_array<Row>({{"PQ", "NM"},
                                            {"INT", "NM"},
                                            {"REAL", "NM"},
                                            {"CD", "CWE"},
                                            {"CE", "CWE"},
                                            {"CV", "CWE"},
                                            {"CO", "CWE"},
                                            {"CS", "CWE"},
                                            {"ST", "ST"},
                                            {"BL", "ID"},
                                            {"IVL_PQ", "SN"},
                                            {"RTO_PQ_PQ", "SN"},
                                            {"RTO", "SN"},
                                            {"TS", "TS"},
                                            {"IVL_TS", "DR"},
                                            {"ED", "ED"}});
  const std::optional<Thing> thing = first(exp.args[0], frame);
  if (!thing || thing->kind != Kind::node) return;
  const tree::Node& node = *thing->where.node;
  if (code_.format == Format::cda) {
    const auto row = std::ranges::find(kCda, parsers::cda::value_type(node), &Row::type);
    if (row != kCda.end()) sink(text_thing(row->v2, &*thing));
    return;
  }
  for (const Row& row : kFhir) {
    if (!node.name.ends_with(row.type)) continue;
    const bool compared = row.type == "Quantity" && node.child("comparator") != nullptr;
    sink(text_thing(compared ? std::string_view("SN") : row.v2, &*thing));
    return;
  }
}

}  // namespace mappings::detail
