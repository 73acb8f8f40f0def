#include "tools/schema/mapping_schema.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "mappings/src/instructions.hpp"
#include "parsers/fhir/definitions.hpp"
#include "parsers/json/writer.hpp"

namespace tools {

namespace {

using mappings::Instruction;
using parsers::fhir::Definitions;
using parsers::fhir::ElementDef;
using Form = Instruction::Form;

class SchemaWriter {
 public:
  explicit SchemaWriter(std::string& out) : w_(out) {}

  void run(std::string_view title, const std::vector<std::string_view>& names) {
    object([&] {
      pair("$schema", "http://json-schema.org/draft-07/schema#");
      pair("title", title);
      pair("type", "object");
      w_.key("additionalProperties"), w_.boolean(false);
      within("properties", [&] {
        for (const Instruction& key : mappings::file_keys()) {
          const bool name = key.name == "mapping" || key.name == "template";
          if (!name || std::find(names.begin(), names.end(), key.name) != names.end()) member(key);
        }
      });
      list("required", {"from", "to"});
      w_.key("allOf");
      w_.begin_array();
      one_of(names);
      one_of({"make", "edit"});
      w_.end_array();
      within("definitions", [&] { definitions(); });
    });
  }

 private:
  template <class Body>
  void object(Body body) {
    w_.begin_object();
    body();
    w_.end_object();
  }
  template <class Body>
  void within(std::string_view key, Body body) {
    w_.key(key);
    object(body);
  }
  void pair(std::string_view key, std::string_view value) {
    w_.key(key);
    w_.string(value);
  }
  template <class Texts>
  void texts(std::string_view key, const Texts& values) {
    w_.key(key);
    w_.begin_array();
    for (const auto& value : values) w_.string(value);
    w_.end_array();
  }
  void list(std::string_view key, std::initializer_list<std::string_view> values) {
    texts(key, values);
  }
  void reference(std::string_view name) { pair("$ref", "#/definitions/" + std::string(name)); }
  void refer(std::string_view key, std::string_view name) {
    within(key, [&] { reference(name); });
  }
  // A list of one, or each on its own: {"anyOf": [{$ref}, {"type": "array", "items": {$ref}}]}.
  void one_or_list(std::string_view name) {
    w_.key("anyOf");
    w_.begin_array();
    object([&] { reference(name); });
    object([&] {
      pair("type", "array");
      refer("items", name);
    });
    w_.end_array();
  }
  void one_of(const std::vector<std::string_view>& names) {
    object([&] {
      w_.key("oneOf");
      w_.begin_array();
      for (const std::string_view name : names) object([&] { list("required", {name}); });
      w_.end_array();
    });
  }
  // As language.md has it: an unquoted 01 or yes is text, whatever the editor takes it for.
  void scalar() { list("type", {"string", "number", "boolean"}); }

  void member(const Instruction& key) {
    within(key.name, [&] {
      pair("description", key.about);
      list("examples", {key.example});
      form(key);
    });
  }

  void form(const Instruction& key) {
    switch (key.form) {
      case Form::text:
      case Form::formula:
        return scalar();
      case Form::formulas:
        return one_or_list("scalar");
      case Form::value:
        return one_or_list("value");
      case Form::values:
        pair("type", "array");
        return refer("items", "value");
      case Form::items:
        return one_or_list("item");
      case Form::named:
        pair("type", "object");
        return refer("additionalProperties", "scalar");
      case Form::move:
        pair("type", "object");
        list("required", {"from", "to"});
        w_.key("additionalProperties"), w_.boolean(false);
        return within("properties", [&] {
          refer("from", "scalar");
          refer("to", "scalar");
        });
      case Form::word:
        return words(key.words);
      case Form::options:
        return pair("type", "object");
    }
  }

  void words(std::string_view all) {
    std::vector<std::string_view> found;
    while (!all.empty()) {
      const std::size_t end = std::min(all.find(' '), all.size());
      found.push_back(all.substr(0, end));
      all.remove_prefix(std::min(end + 1, all.size()));
    }
    texts("enum", found);
  }

  void definitions() {
    within("scalar", [&] { scalar(); });
    within("instructions", [&] { instructions(); });
    within("value", [&] {
      w_.key("anyOf");
      w_.begin_array();
      object([&] { reference("scalar"); });
      object([&] { reference("part"); });
      object([&] {
        pair("type", "array");
        refer("items", "value");
      });
      w_.end_array();
    });
    within("part", [&] {
      all_of_instructions();
      refer("additionalProperties", "value");
    });
    within("primitive", [&] {
      w_.key("anyOf");
      w_.begin_array();
      object([&] { reference("scalar"); });
      object([&] { only_instructions(); });
      w_.end_array();
    });
    item();
    for (const auto& name : Definitions::r4().resources()) owner(name.text(), true);
    for (std::size_t i = 0; i < wanted_.size(); ++i) {  // grows while it is written
      const std::string name = wanted_[i];
      within(name, [&] {
        w_.key("anyOf");
        w_.begin_array();
        object([&] { reference("scalar"); });
        object([&] { elements(name, false); });
        w_.end_array();
      });
    }
  }

  void all_of_instructions() {
    pair("type", "object");
    w_.key("allOf");
    w_.begin_array();
    object([&] { reference("instructions"); });
    w_.end_array();
  }

  void only_instructions() {
    all_of_instructions();
    within("propertyNames", [&] { pair("pattern", "^\\$"); });
  }

  void instructions() {
    within("properties", [&] {
      for (const Instruction& one : mappings::instructions()) member(one);
    });
    within("propertyNames", [&] {
      w_.key("anyOf");
      w_.begin_array();
      object([&] { pair("pattern", "^[^$]"); });
      object([&] {
        std::vector<std::string_view> names;
        for (const Instruction& one : mappings::instructions()) names.push_back(one.name);
        texts("enum", names);
      });
      w_.end_array();
    });
  }

  // What stands under make: by its resourceType, if it says one. A text is a part of a template.
  void item() {
    within("item", [&] {
      w_.key("anyOf");
      w_.begin_array();
      object([&] { reference("scalar"); });
      object([&] {
        all_of_instructions();
        within("properties", [&] {
          within("resourceType", [&] {
            std::vector<std::string> names;
            for (const auto& one : Definitions::r4().resources()) names.push_back(one.text());
            texts("enum", names);
          });
        });
      });
      w_.end_array();
      w_.key("allOf");
      w_.begin_array();
      for (const auto& name : Definitions::r4().resources()) {
        object([&] {
          within("if", [&] {
            pair("type", "object");
            list("required", {"resourceType"});
            within("properties",
                   [&] { within("resourceType", [&] { pair("const", name.text()); }); });
          });
          refer("then", name.text());
        });
      }
      w_.end_array();
    });
  }

  void owner(const std::string& name, bool resource) {
    within(name, [&] { elements(name, resource); });
  }

  void elements(const std::string& owner, bool resource) {
    all_of_instructions();
    within("properties", [&] {
      if (resource) within("resourceType", [&] { pair("const", owner); });
      for (const auto& name : Definitions::r4().children(owner)) {
        const ElementDef* def = Definitions::r4().element(owner, name.text());
        if (def == nullptr) continue;
        within(name.text(), [&] { element(owner, *def, def->choice() ? "" : type_of(*def)); });
        if (!def->choice()) continue;
        for (const auto& key : Definitions::r4().choice_keys(*def)) {
          const auto chosen = Definitions::r4().find(owner, key.text());
          within(key.text(), [&] { element(owner, *def, chosen ? chosen->type : ""); });
        }
      }
    });
    within("patternProperties", [&] { within("^\\$", [] {}); });
    w_.key("additionalProperties"), w_.boolean(false);
  }

  static std::string_view type_of(const ElementDef& def) {
    return def.types.empty() ? std::string_view() : def.types.front();
  }

  // A choice that is not made, or a type with no elements of its own, takes anything.
  void element(const std::string& owner, const ElementDef& def, std::string_view type) {
    const Definitions& r4 = Definitions::r4();
    if (r4.is_primitive(type)) {
      def.list ? one_or_list("primitive") : primitive(def);
      return;
    }
    const std::string below = r4.owner(type.empty() ? std::string_view() : inner(owner, def, type));
    const std::string name = type == "Resource" ? "item" : below.empty() ? "value" : want(below);
    def.list ? one_or_list(name) : reference(name);
  }

  // A nested element has its own elements, another one those of its type.
  static std::string inner(const std::string& owner, const ElementDef& def, std::string_view type) {
    if (!def.same_as.empty()) return std::string(def.same_as);
    const bool nested = type == "BackboneElement" || type == "Element";
    return nested ? owner + '.' + std::string(def.name) : std::string(type);
  }

  // Its codes, for the editor to offer; a formula begins with `=`.
  void primitive(const ElementDef& def) {
    const auto codes = Definitions::r4().codes(def.value_set);
    if (!def.required_binding || codes.empty()) return reference("primitive");
    w_.key("anyOf");
    w_.begin_array();
    object([&] { texts("enum", codes); });
    object([&] {
      pair("type", "string");
      pair("pattern", "^=");
    });
    object([&] { only_instructions(); });
    w_.end_array();
  }

  std::string want(const std::string& name) {
    if (seen_.insert(name).second) wanted_.push_back(name);
    return name;
  }

  parsers::json::Writer w_;
  std::vector<std::string> wanted_;
  std::set<std::string> seen_;
};

}  // namespace

std::string mapping_schema() {
  std::string out;
  SchemaWriter(out).run("mapping", {"mapping", "template"});
  return out;
}

std::string template_schema() {
  std::string out;
  SchemaWriter(out).run("template", {"template"});
  return out;
}

}  // namespace tools
