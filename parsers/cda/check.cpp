#include "parsers/cda/check.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "parsers/cda/document.hpp"
#include "parsers/cda/names.hpp"
#include "parsers/cda/narrative.hpp"
#include "parsers/cda/sections.hpp"
#include "parsers/cda/values.hpp"

namespace parsers::cda {

using core::Safe;
using core::say;
using core::Severity;
using tree::Kind;
using tree::Node;

namespace {

// CDA R2, 4.2: a header has each of these.
constexpr std::array kHeader =
    std::to_array<std::string_view>({"typeId", "id", "code", "effectiveTime", "confidentialityCode",
                                     "recordTarget", "author", "custodian", "component"});

class Check {
 public:
  explicit Check(const Node& root) : root_(root), narrative_(root) {}

  core::Problems run() {
    if (looks_like(root_)) document();
    for (const Node* section : sections(root_)) this->section(*section);
    walk(root_);
    return std::move(problems_);
  }

 private:
  void add(std::uint16_t code, Severity severity, Safe what, const Node& node, Safe hint = {}) {
    if (problems_.size() >= kFindingsMax) return;
    problems_.add({.code = code,
                   .severity = severity,
                   .what = std::move(what),
                   .hint = std::move(hint),
                   .place = place_of(node)});
  }

  void document() {
    for (const std::string_view name : kHeader) {
      if (root_.child(name) == nullptr)
        add(1702, Severity::warning,
            say("a ClinicalDocument has a `%`, this one has none",
                core::Name(core::NameKey{}, name)),
            root_);
    }
    const auto document = recognise(root_);
    if (!document) return;
    if (document->kind == nullptr)
      add(1703, Severity::info, say("neither template nor code of this document is one of C-CDA's"),
          root_, say("its sections are read all the same"));
    if (document->body == Body::none)
      add(1704, Severity::warning, say("this document has no body"), root_);
    if (document->body == Body::unstructured) unstructured(*document);
  }

  void unstructured(const Document& document) {
    const auto content = document.content();
    const Node& place = *root_.child("component");
    if (!content) {
      add(1704, Severity::warning, say("the unstructured body of this document is empty"), place);
      return;
    }
    if (content->base64 && content->content.find_first_not_of(
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= "
                               "\t\r\n") != std::string_view::npos)
      add(1704, Severity::warning, say("the unstructured body is said to be in base64, and is not"),
          place);
  }

  void section(const Node& section) {
    const Template* const known = known_section(section);
    const Node* const code = section.child("code");
    const std::string_view said =
        code == nullptr ? std::string_view{} : code->attribute_text("code");
    if (known == nullptr && said.empty())
      add(1705, Severity::warning,
          say("this section has neither a code nor a template that is known"), section,
          say("nothing can be mapped from a section that nobody can name"));
    if (known != nullptr && !known->code.empty() && !said.empty() && said != known->code)
      add(1706, Severity::warning,
          say("the code of this section is not that of its template, `%`", known->title), *code,
          say("the template decides"));
    if (section.child("text") == nullptr)
      add(1707, Severity::warning, say("this section has no text"), section,
          say("the text is what was signed; entries only repeat it"));
    const bool wants = known != nullptr && known->requires_entries();
    if (wants && section.child("entry") == nullptr && !is_null(section))
      add(1708, Severity::warning, say("`%` has no entries", known->title), section,
          say("nullFlavor=\"NI\" says that there is no information"));
  }

  void walk(const Node& node) {
    if (const std::string_view flavor = null_flavor(node); !flavor.empty()) {
      if (find_null_flavor(flavor) == nullptr)
        add(1709, Severity::warning, say("this null flavour is none of HL7's"),
            *node.attribute("nullFlavor"));
    }
    if (node.name == "reference" && node.parent != nullptr) reference(node);
    if (node.name == "value" && node.parent != nullptr && node.parent->name == "observation")
      value(node);
    if (const Node* const id = node.attribute("ID"); id != nullptr) {
      if (!ids_.insert(id->text).second)
        add(1711, Severity::warning, say("this ID stands twice in the document"), *id);
    }
    for (const Node* child = node.first; child != nullptr; child = child->next) {
      if (child->kind == Kind::element) walk(*child);
    }
  }

  // Of text and originalText; an act's reference leads to other acts.
  void reference(const Node& node) {
    const std::string_view to = node.attribute_text("value");
    if (to.starts_with('#') && narrative_.find(to, node) == nullptr)
      add(1710, Severity::warning, say("this refers to a part of the text that is not there"),
          node);
  }

  void value(const Node& node) {
    const std::string_view type = value_type(node);
    if (type.empty() && is_null(node)) return;
    if (type.empty())
      add(1712, Severity::warning, say("this value does not say its type"), node,
          say("xsi:type is required where any type may stand"));
    else if (!is_data_type(type))
      add(1712, Severity::warning, say("this value has a type that CDA has not"), node);
  }

  const Node& root_;
  Narrative narrative_;
  core::Problems problems_;
  std::unordered_set<std::string_view> ids_;
};

}  // namespace

core::Problems check(const Node& root) { return Check(root).run(); }

}  // namespace parsers::cda
