// Documents: what nodes of CDA and FHIR hold, what they are called, and how one is found.
#include <algorithm>
#include <array>
#include <cctype>

#include "mappings/src/detail/evaluate.hpp"
#include "parsers/cda/model.hpp"

namespace mappings::detail {

using core::say;
using tree::Node;

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
void gather(const Node& node, std::string& out) {
  if (node.kind == tree::Kind::attribute) return;
  if (!blank(node.text)) {
    const std::size_t begin = node.text.find_first_not_of(" \t\r\n");
    const std::size_t end = node.text.find_last_not_of(" \t\r\n");
    if (!out.empty()) out += ' ';
    out += node.text.substr(begin, end - begin + 1);
  }
  for (const Node* child = node.first; child != nullptr; child = child->next) gather(*child, out);
}

// The resource that a node is in, or is; null: it is in none.
const Node* resource_around(const Node* node) {
  while (node != nullptr && node->child("resourceType") == nullptr) node = node->parent;
  return node;
}

std::string_view text_of_child(const Node& node, std::string_view name) {
  const Node* child = node.child(name);
  return child == nullptr ? std::string_view{} : child->text;
}

bool is_reference_to(std::string_view reference, const Node& entry, const Node& resource) {
  if (text_of_child(entry, "fullUrl") == reference) return true;
  const std::string_view type = text_of_child(resource, "resourceType");
  const std::string_view id = text_of_child(resource, "id");
  return !id.empty() && reference.size() == type.size() + 1 + id.size() &&
         reference.starts_with(type) && reference.ends_with(id) && reference[type.size()] == '/';
}

// The LOINC code of a section, if it looks like one: it says what stands there, of nobody.
std::optional<core::Safe> section_named(const Node& section) {
  const Node* code = section.child("code");
  const std::string_view text =
      code == nullptr ? std::string_view{} : code->attribute_text("code");
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

}  // namespace

Thing Evaluator::node_thing(const Node& node, const Typed& type) const {
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
  for (const Node* child = thing.where.node->first; child != nullptr; child = child->next) {
    if (child->kind != kind || !child->name.starts_with(name)) continue;
    const bool fits = step.choice ? child->name.size() > name.size() &&
                                        std::isupper(static_cast<unsigned char>(
                                            child->name[name.size()])) != 0
                                  : child->name.size() == name.size();
    if (fits && !sink(node_thing(*child, step.type))) return false;
  }
  return true;
}

void Evaluator::resources(const PathCode& path, Sink sink) const {
  const Node& root = source_.tree->root();
  for (const Node* entry = root.child("entry"); entry != nullptr; entry = tree::same_after(*entry)) {
    const Node* resource = entry->child("resource");
    if (resource != nullptr && text_of_child(*resource, "resourceType") == path.resource &&
        !sink(node_thing(*resource, kUntyped)))
      return;
  }
}

bool Evaluator::node_null(const Node& node) const {
  if (code_.format == Format::fhir) return node.form == tree::Form::null;
  return node.attribute("nullFlavor") != nullptr && !node_valued(node);
}

// A null flavour takes back what the attributes beside it say, but not what stands below:
// translations, an original text.
bool Evaluator::node_valued(const Node& node) const {
  if (!blank(node.text)) return code_.format != Format::fhir || node.form != tree::Form::null;
  if (node.kind == tree::Kind::attribute) return false;
  const bool null = node.attribute("nullFlavor") != nullptr;
  for (const Node* child = node.first; child != nullptr; child = child->next) {
    const bool counts = child->kind == tree::Kind::attribute
                            ? !null && holds_value(child->name) && !blank(child->text)
                            : child->name != "templateId" && node_valued(*child);
    if (counts) return true;
  }
  return false;
}

// Of what has parts, the part that says most: a code, an id, a number; of texts, all of them.
std::string_view Evaluator::node_text(const Node& node) const {
  if (code_.format == Format::fhir) {
    if (node.first == nullptr) return node.text;
    for (const std::string_view name : {"value", "code", "coding", "reference", "text"}) {
      const Node* child = node.child(name);
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
    if (const Node* child = node.child(name); child != nullptr && node_valued(*child))
      return node_text(*child);
  }
  std::string all;
  gather(node, all);
  return source_.message.keep(all);
}

std::string Evaluator::node_identity(const Node& node) {
  if (code_.format == Format::cda) {
    const std::string_view root = node.attribute_text("root");
    if (root.empty()) return std::string(node_text(node));
    return std::string(root) + '|' + std::string(node.attribute_text("extension"));
  }
  const std::string_view system = text_of_child(node, "system");
  const std::string_view value = text_of_child(node, "value");
  if (value.empty()) return std::string(node_text(node));
  return std::string(system) + '|' + std::string(value);
}

// The path down to it from its resource, its section or the document. Its names are those of the
// standard: no other is ever reached.
core::Safe Evaluator::element(const Node& node) const {
  std::vector<const Node*> chain;
  core::Safe name;
  for (const Node* at = &node; at != nullptr && at->parent != nullptr; at = at->parent) {
    if (code_.format == Format::fhir && at->child("resourceType") != nullptr) {
      name = say("%", hl7v2::term(text_of_child(*at, "resourceType")));
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
    const Node& one = **at;
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

std::string_view Evaluator::bytes_of(const Node& node) const {
  return std::string_view(source_.tree->text()).substr(node.offset, node.length);
}

void Evaluator::section(const Exp& exp, const Frame& frame, Sink sink) {
  const std::optional<Thing> asked = first(exp.args[0], frame);
  if (!asked) return;
  const std::string_view code = text(*asked);
  static constexpr Typed kSection{"Section", 0};
  const auto is = [&](const Node& section) {
    const Node* own = section.child("code");
    if (own != nullptr && own->attribute_text("code") == code) return true;
    for (const Node* id = section.child("templateId"); id != nullptr; id = tree::same_after(*id)) {
      if (id->attribute_text("root") == code) return true;
    }
    return false;
  };
  // component/section, as deep as they are nested.
  const auto walk = [&](const auto& self, const Node& around) -> bool {
    for (const Node* c = around.child("component"); c != nullptr; c = tree::same_after(*c)) {
      const Node* section = c->child("section");
      if (section == nullptr || !spend(1)) continue;
      if (is(*section) && !sink(node_thing(*section, kSection))) return false;
      if (!self(self, *section)) return false;
    }
    return true;
  };
  const Node* body = source_.tree->root().child("component");
  const Node* structured = body == nullptr ? nullptr : body->child("structuredBody");
  if (structured != nullptr) walk(walk, *structured);
}

void Evaluator::resolve(const Exp& exp, const Frame& frame, Sink sink) {
  each_valued(exp.args[0], frame, [&](const Thing& thing) {
    if (thing.kind != Kind::node) return true;
    const std::string_view reference = text_of_child(*thing.where.node, "reference");
    if (reference.empty()) return true;
    if (reference.starts_with('#')) {
      const Node* resource = resource_around(thing.where.node);
      const Node* contained = resource == nullptr ? nullptr : resource->child("contained");
      for (; contained != nullptr; contained = tree::same_after(*contained)) {
        if (text_of_child(*contained, "id") == reference.substr(1))
          return sink(node_thing(*contained, kUntyped));
      }
      return true;
    }
    const Node* entry = source_.tree->root().child("entry");
    for (; entry != nullptr && spend(1); entry = tree::same_after(*entry)) {
      const Node* resource = entry->child("resource");
      if (resource != nullptr && is_reference_to(reference, *entry, *resource))
        return sink(node_thing(*resource, kUntyped));
    }
    return true;
  });
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
  const Node& node = *thing->where.node;
  if (code_.format == Format::cda) {
    const std::string_view whole = node.attribute_text("type");
    const std::string_view type = whole.substr(whole.find(':') + 1);
    const auto row = std::ranges::find(kCda, type, &Row::type);
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
