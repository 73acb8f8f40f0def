#include "parsers/fhir/check.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "parsers/fhir/definitions.hpp"
#include "parsers/fhir/primitives.hpp"
#include "parsers/fhir/references.hpp"

namespace parsers::fhir {

using core::Name;
using core::Safe;
using core::say;
using core::Severity;
using tree::Form;
using tree::Kind;
using tree::Node;

namespace {

Name name_of(std::string_view definition) { return {core::NameKey{}, definition}; }

const Definitions& r4() { return Definitions::r4(); }

Safe said(Form form) {
  switch (form) {
    case Form::text:
      return say("a string");
    case Form::number:
      return say("a number");
    case Form::boolean:
      return say("true or false");
    case Form::null:
      return say("null");
    case Form::object:
      return say("an object");
    case Form::list:
      return say("a list");
  }
  return {};
}

class Check {
 public:
  Check(const Node& root, Level level) : level_(level), references_(root) {}

  core::Problems run(const Node& root) {
    resource(root, false);
    return std::move(problems_);
  }

 private:
  // One step of the way to what is looked at: its words are those of the definitions.
  struct Step {
    std::string_view name, type;  // type: of a choice, else empty
    std::uint32_t index;          // in a list, from 0
    bool listed;
  };
  bool strict() const { return level_ == Level::profile; }

  void add(std::uint16_t code, const Node& node, Safe what, Safe hint = {},
           Severity severity = Severity::error) {
    if (++counts_[static_cast<std::size_t>(severity)] > kFindingsMax) return;
    core::Problem problem{
        .code = code, .severity = severity, .what = std::move(what), .hint = std::move(hint)};
    problem.place.offset = node.offset;
    problem.place.length = node.length;
    problem.place.element = expression();
    problems_.add(std::move(problem));
  }
  // FHIRPath: "Bundle.entry[3].resource.value.ofType(Quantity).unit".
  Safe expression() const {
    Safe made;
    for (const Step& step : way_) {
      const bool choice = step.name.ends_with("[x]");
      const Name name = name_of(choice ? step.name.substr(0, step.name.size() - 3) : step.name);
      Safe part = say("%", name);
      if (choice) part = say("%.ofType(%)", part, name_of(step.type));
      if (step.listed) part = say("%[%]", part, step.index);
      made.join(".", part);
    }
    return made;
  }

  void resource(const Node& node, bool is_contained) {
    const Node* const said_type = node.form == Form::object ? node.child("resourceType") : nullptr;
    const std::string_view type = said_type == nullptr ? std::string_view{} : said_type->text;
    if (!r4().is_resource(type)) {
      add(1801, node,
          said_type == nullptr ? say("this is no resource: it has no resourceType")
                               : say("R4 has no resource of this resourceType"));
      return;
    }
    const bool at_top = way_.empty();
    const std::string_view known = r4().type_name(type);
    if (at_top) way_.push_back({.name = known, .type = {}, .index = 0, .listed = false});
    if (is_contained && strict()) {
      if (node.child("contained") != nullptr)
        add(1812, node, say("a contained resource contains none"));
      if (node.child("id") == nullptr)
        add(1812, node, say("a contained resource has an id"), say("it is referred to as #id"));
    }
    object(node, known, true);
    if (at_top) way_.pop_back();
  }

  // The elements of an object that are there, with the keys that say so: "valueQuantity".
  using Seen = std::vector<std::pair<const ElementDef*, std::string_view>>;
  static bool has(const Seen& seen, const ElementDef* def) {
    return std::ranges::any_of(seen, [def](const auto& one) { return one.first == def; });
  }

  void object(const Node& node, std::string_view owner, bool is_resource) {
    const auto targets = std::exchange(targets_, {});
    if (node.form != Form::object) {
      add(1803, node, say("here stands an object, not %", said(node.form)));
      return;
    }
    if (node.first == nullptr) {
      add(1805, node, say("an object is never empty"), say("leave the element out"));
      return;
    }
    Seen seen;
    for (const Node* child = node.first; child != nullptr;) {
      const Node* next = child->next;
      while (next != nullptr && next->listed && next->nth > 1) next = next->next;
      if (!is_resource || child->name != "resourceType") member(*child, next, owner, seen);
      child = next;
    }
    if (!strict()) return;
    for (const ElementDef* def : r4().required(owner)) {
      if (!has(seen, def)) add(1806, node, say("% has to be there", name_of(def->path)));
    }
    if (owner == "Extension") extension(node, seen);
    if (owner == "Reference") reference(node, targets);
  }

  // `end` is behind the last item, if it is a list.
  void member(const Node& first, const Node* end, std::string_view owner, Seen& seen) {
    const bool beside = first.name.starts_with('_');
    const std::string_view key = beside ? first.name.substr(1) : first.name;
    const auto found = r4().find(owner, key);
    if (!found || found->type.empty() || (beside && !r4().is_primitive(found->type))) {
      unknown(first, owner);
      return;
    }
    const ElementDef& def = *found->def;
    if (def.choice()) {
      const auto other = std::ranges::find(seen, &def, [](const auto& s) { return s.first; });
      if (other != seen.end() && other->second != key)
        add(1809, first, say("of % there is one, of one type", name_of(def.path)));
    }
    seen.emplace_back(&def, key);
    way_.push_back({.name = def.name, .type = found->type, .index = 0, .listed = false});
    items(first, end, *found, beside);
    way_.pop_back();
  }

  void unknown(const Node& node, std::string_view owner) {
    const bool listed = counts_[static_cast<std::size_t>(Severity::error)] < kFindingsMax;
    const Name near =
        !listed ? Name() : core::did_you_mean(node.name.substr(0, 64), r4().children(owner));
    add(1802, node, say("% has no element of this name", name_of(owner)),
        near.empty() ? Safe() : say("did you mean `%`?", near));
  }

  void items(const Node& first, const Node* end, const Definitions::Choice& is, bool beside) {
    if (first.kind == Kind::no_items) {
      add(1805, first, say("a list is never empty"), say("leave the element out"));
      return;
    }
    if (first.listed != is.def->list) {
      add(1804, first,
          is.def->list ? say("% is a list", name_of(is.def->path))
                       : say("% is no list", name_of(is.def->path)));
      return;
    }
    if (beside) return primitive_beside(first, end);
    for (const Node* item = &first; item != end; item = item->next) {
      if (item->listed) {
        way_.back().listed = true;
        way_.back().index = item->nth - 1;
      }
      value(*item, is);
    }
    way_.back().listed = false;
  }

  void value(const Node& node, const Definitions::Choice& is) {
    if (r4().is_primitive(is.type)) return primitive(node, is);
    if (is.type == "Resource") return resource(node, is.def->name == "contained");
    const bool nested = is.type == "BackboneElement" || is.type == "Element";
    const std::string_view own = is.def->same_as.empty() ? is.def->path : is.def->same_as;
    targets_ = is.def->targets;
    object(node, nested ? own : is.type, false);
  }

  void primitive(const Node& node, const Definitions::Choice& is) {
    if (node.form == Form::null) return null(node);
    const Form form = form_of(is.type);
    if (node.form != form) {
      add(1803, node, say("% is %, not %", name_of(is.def->path), said(form), said(node.form)));
      return;
    }
    if (!strict()) return;
    // The definitions call an id a string.
    const std::string_view type = is.def->path == "Resource.id" ? "id" : is.type;
    if (!well_written(type, node.text)) {
      add(1807, node, say("this is not how % is written", name_of(type)));
      return;
    }
    if (is.def->required_binding && is.type == "code" &&
        !r4().code_allowed(is.def->value_set, node.text))
      add(1808, node, say("this code is none that % may have", name_of(is.def->path)),
          say("they are those of %", name_of(is.def->value_set)));
  }

  // Null holds a place for what stands beside it, in a list.
  void null(const Node& node) {
    const Node* const beside = node.listed ? twin(node) : nullptr;
    if (beside == nullptr || beside->form == Form::null)
      add(1805, node, say("null stands only in a list, beside an extension"));
  }
  // Of the third `given` the third `_given`, by going through both lists at once.
  const Node* twin(const Node& node) {
    if (twin_of_ == nullptr || twin_of_->parent != node.parent || twin_of_->name != node.name ||
        twin_of_->nth > node.nth) {
      const std::string name = '_' + std::string(node.name);
      twin_of_ = &node;
      twin_ = node.parent->child(name);
      twin_at_ = 1;
    }
    for (twin_of_ = &node; twin_ != nullptr && twin_at_ < node.nth; ++twin_at_)
      twin_ = tree::same_after(*twin_);
    return twin_;
  }

  void primitive_beside(const Node& first, const Node* end) {
    for (const Node* item = &first; item != end; item = item->next) {
      if (item->listed) {
        way_.back().listed = true;
        way_.back().index = item->nth - 1;
      }
      if (item->form == Form::null && item->listed) continue;
      if (item->form != Form::object) {
        add(1810, *item, say("beside a primitive stands an object with its id and extensions"));
        continue;
      }
      object(*item, "Element", false);
    }
    way_.back().listed = false;
  }

  void extension(const Node& node, const Seen& seen) {
    const bool has_value =
        std::ranges::any_of(seen, [](const auto& s) { return s.first->choice(); });
    const bool has_more = node.child("extension") != nullptr;
    if (has_value == has_more)
      add(1813, node,
          has_value ? say("an extension has a value or extensions, not both (ext-1)")
                    : say("an extension has a value or extensions (ext-1)"));
  }

  // `targets` are those of the element that this Reference is.
  void reference(const Node& node, std::span<const std::string_view> targets) {
    const Node* const said_reference = node.child("reference");
    if (said_reference == nullptr || said_reference->form != Form::text) return;
    const std::string_view text = said_reference->text;
    const Node* const found = references_.resolve(node);
    const bool inside =
        text.starts_with('#') || text.starts_with("urn:uuid:") || text.starts_with("urn:oid:");
    if (inside && found == nullptr)
      add(1814, node, say("this refers to a resource that is not in the message"), {},
          Severity::warning);
    const std::string_view type =
        found != nullptr ? references_.type_of(*found) : type_and_id(text).type;
    if (type.empty() || targets.empty()) return;
    const bool fits = std::ranges::any_of(
        targets, [&](std::string_view target) { return target == "Resource" || target == type; });
    if (!fits)
      add(1811, node, say("no % is meant to stand here", name_of(r4().type_name(type))), {},
          Severity::warning);
  }

  Level level_;
  References references_;
  core::Problems problems_;
  std::array<std::size_t, 3> counts_{};  // by Severity
  std::vector<Step> way_;
  std::span<const std::string_view> targets_{};  // of the object that comes next
  // Where twin() is.
  const Node* twin_of_ = nullptr;
  const Node* twin_ = nullptr;
  std::uint32_t twin_at_ = 1;
};

}  // namespace

core::Problems check(const Node& root, Level level) {
  return level == Level::none ? core::Problems() : Check(root, level).run(root);
}

}  // namespace parsers::fhir
