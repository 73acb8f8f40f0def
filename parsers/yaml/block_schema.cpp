// The JSON Schema (draft-07) of a Block, for editors.
#include <algorithm>

#include "parsers/json/writer.hpp"
#include "parsers/yaml/block.hpp"

namespace parsers::yaml {

namespace {

using json::Writer;

constexpr std::string_view kDuration = "^[0-9]+ ?(ms|s|m|h|d|w|y)$";
constexpr std::string_view kSize = "^[0-9]+ ?(B|KiB|MiB|GiB)$";

class SchemaWriter {
 public:
  explicit SchemaWriter(std::string& out) : out_(out) {}

  void run(const Block& root) {
    out_.begin_object();
    pair("$schema", "http://json-schema.org/draft-07/schema#");
    pair("title", root.name.text());
    inside(root);
    out_.key("definitions");
    out_.begin_object();
    for (std::size_t i = 0; i < blocks_.size(); ++i) {  // grows while it is written
      out_.key(name_of(i));
      out_.begin_object();
      block(*blocks_[i]);
      out_.end_object();
    }
    out_.end_object();
    out_.end_object();
  }

 private:
  void pair(std::string_view key, std::string_view value) {
    out_.key(key);
    out_.string(value);
  }

  // Two blocks may have one name.
  std::string name_of(std::size_t index) const {
    const std::string& name = blocks_[index]->name.text();
    const auto same = std::count_if(blocks_.begin(), blocks_.begin() + static_cast<long>(index),
                                    [&](const Block* b) { return b->name.text() == name; });
    return same == 0 ? name : name + '-' + std::to_string(same + 1);
  }

  void reference(const Block& block) {
    auto found = std::find(blocks_.begin(), blocks_.end(), &block);
    if (found == blocks_.end()) found = blocks_.insert(blocks_.end(), &block);
    pair("$ref", "#/definitions/" + name_of(static_cast<std::size_t>(found - blocks_.begin())));
  }

  void block(const Block& block) {
    if (block.short_form.empty()) {
      inside(block);
      return;
    }
    pair("description", block.about);
    out_.key("anyOf");
    out_.begin_array();
    out_.begin_object();
    type(block.find(block.short_form.text())->type);
    out_.end_object();
    out_.begin_object();
    inside(block);
    out_.end_object();
    out_.end_array();
  }

  void inside(const Block& block) {
    pair("type", "object");
    pair("description", block.about);
    out_.key("additionalProperties");
    out_.boolean(false);
    out_.key("properties");
    out_.begin_object();
    for (const Option& one : block.options) option(one);
    out_.end_object();
    required(block);
    choices(block);
  }

  void option(const Option& option) {
    out_.key(option.name.text());
    out_.begin_object();
    pair("description", option.later.empty()
                            ? option.about
                            : option.about + " Does not work yet: " + option.later + '.');
    if (!option.later.empty()) {
      out_.key("not");
      out_.begin_object();
      out_.end_object();
    } else {
      pair_list("examples", {option.example});
      value(option);
    }
    out_.end_object();
  }

  void value(const Option& option) {
    if (!option.standard.empty()) pair("default", option.standard);
    if (option.type.kind == Type::Kind::block) {
      // Beside $ref, draft-07 ignores everything else.
      out_.key("allOf");
      out_.begin_array();
      out_.begin_object();
      type(option.type);
      out_.end_object();
      out_.end_array();
      return;
    }
    type(option.type);
    if (option.type.kind != Type::Kind::integer) return;
    if (option.least) {
      out_.key("minimum");
      out_.number(*option.least);
    }
    if (option.most) {
      out_.key("maximum");
      out_.number(*option.most);
    }
  }

  void pair_list(std::string_view key, const std::vector<std::string>& values) {
    out_.key(key);
    out_.begin_array();
    for (const std::string& value : values) out_.string(value);
    out_.end_array();
  }

  void list(const Type& type) {
    if (type.one_will_do) {
      out_.key("anyOf");
      out_.begin_array();
      out_.begin_object();
      this->type(type.item.front());
      out_.end_object();
      out_.begin_object();
    }
    pair("type", "array");
    nested("items", type.item.front());
    if (type.one_will_do) {
      out_.end_object();
      out_.end_array();
    }
  }

  void nested(std::string_view key, const Type& item) {
    out_.key(key);
    out_.begin_object();
    type(item);
    out_.end_object();
  }

  void type(const Type& type) {
    switch (type.kind) {
      case Type::Kind::text:
      case Type::Kind::formula:
        // An unquoted 01 or yes is text to us, whatever the editor takes it for.
        if (!type.pattern.empty()) pair("pattern", type.pattern);
        return pair_list("type", {"string", "number", "boolean"});
      case Type::Kind::yes_no:
        return out_.raw("\"enum\":[true,false,\"yes\",\"no\"]");
      case Type::Kind::integer:
        return pair("type", "integer");
      case Type::Kind::duration:
        pair("type", "string");
        return pair("pattern", kDuration);
      case Type::Kind::size:
        pair("type", "string");
        return pair("pattern", kSize);
      case Type::Kind::word:
        return pair_list("enum", type.words);
      case Type::Kind::list:
        return list(type);
      case Type::Kind::map:
        pair("type", "object");
        return nested("additionalProperties", type.item.front());
      case Type::Kind::block:
        return reference(type.block());
      case Type::Kind::anything:
        return;
    }
  }

  void required(const Block& block) {
    std::vector<std::string> names;
    for (const Option& option : block.options) {
      if (option.required) names.push_back(option.name.text());
    }
    if (!names.empty()) pair_list("required", names);
  }

  void need(const core::Name& name) {
    out_.begin_object();
    pair_list("required", {name.text()});
    out_.end_object();
  }

  void choices(const Block& block) {
    if (block.choices.empty()) return;
    out_.key("allOf");
    out_.begin_array();
    for (const Choice& choice : block.choices) {
      out_.begin_object();
      out_.key("oneOf");
      out_.begin_array();
      for (const core::Name& name : choice.names) need(name);
      if (!choice.one_needed) none_of(choice);
      out_.end_array();
      out_.end_object();
    }
    out_.end_array();
  }

  void none_of(const Choice& choice) {
    out_.begin_object();
    out_.key("not");
    out_.begin_object();
    out_.key("anyOf");
    out_.begin_array();
    for (const core::Name& name : choice.names) need(name);
    out_.end_array();
    out_.end_object();
    out_.end_object();
  }

  Writer out_;
  std::vector<const Block*> blocks_;
};

}  // namespace

std::string schema(const Block& block) {
  std::string out;
  SchemaWriter(out).run(block);
  return out;
}

}  // namespace parsers::yaml
