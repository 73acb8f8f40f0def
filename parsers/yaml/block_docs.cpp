// The reference page of a Block. The editor's schema is in block_schema.cpp.
#include <algorithm>

#include "parsers/yaml/block.hpp"

namespace parsers::yaml {

namespace {

std::string quoted_words(const Type& type) {
  std::string text;
  for (const std::string& word : type.words) text += (text.empty() ? "`" : ", `") + word + '`';
  return text;
}

// A cell of a table: a bar would end it.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

std::string standard_of(const Option& option) {
  if (!option.later.empty()) return "does not work yet: " + option.later;
  if (option.required) return "required";
  return option.standard.empty() ? "" : '`' + option.standard + '`';
}

std::string value_of(const Option& option) {
  std::string text = describe(option.type);
  if (option.least && option.most) {
    text += ", " + std::to_string(*option.least) + " to " + std::to_string(*option.most);
  }
  return text;
}

void example_line(std::string& out, const Option& option) {
  out += option.name.text() + ':';
  if (option.example.find('\n') == std::string::npos) {
    out += ' ' + option.example + '\n';
    return;
  }
  out += '\n';
  for (std::size_t at = 0; at < option.example.size();) {
    const std::size_t end = std::min(option.example.find('\n', at), option.example.size());
    out += "  " + option.example.substr(at, end - at) + '\n';
    at = end + 1;
  }
}

// An example shows one of each choice.
bool in_example(const Block& block, const Option& option) {
  if (!option.later.empty()) return false;
  return std::none_of(block.choices.begin(), block.choices.end(), [&](const Choice& choice) {
    const auto at = std::find(choice.names.begin(), choice.names.end(), option.name);
    return at != choice.names.begin() && at != choice.names.end();
  });
}

void page(std::string& out, const Block& block) {
  out += "## " + block.name.text() + "\n\n" + block.about + '\n';
  if (!block.short_form.empty()) {
    out += "\nA bare value stands for `" + block.short_form.text() + "`.\n";
  }
  for (const Choice& choice : block.choices) {
    std::string names;
    for (const core::Name& name : choice.names) {
      names += (names.empty() ? "`" : ", `") + name.text() + '`';
    }
    out +=
        std::string(choice.one_needed ? "\nExactly one of " : "\nAt most one of ") + names + ".\n";
  }
  out += "\n| option | value | default | meaning |\n|---|---|---|---|\n";
  for (const Option& option : block.options) {
    out += "| `" + option.name.text() + "` | " + cell(value_of(option)) + " | " +
           cell(standard_of(option)) + " | " + cell(option.about) + " |\n";
  }
  out += "\n```yaml\n";
  for (const Option& option : block.options) {
    if (in_example(block, option)) example_line(out, option);
  }
  out += "```\n";
}

void collect(const Type& type, std::vector<const Block*>& blocks);

void collect(const Block& block, std::vector<const Block*>& blocks) {
  if (std::find(blocks.begin(), blocks.end(), &block) != blocks.end()) return;
  blocks.push_back(&block);
  for (const Option& option : block.options) collect(option.type, blocks);
}

void collect(const Type& type, std::vector<const Block*>& blocks) {
  if (type.block != nullptr) collect(type.block(), blocks);
  for (const Type& item : type.item) collect(item, blocks);
}

}  // namespace

std::string describe(const Type& type) {
  if (!type.name.empty()) return type.name;
  const std::string item = type.item.empty() ? "" : describe(type.item.front());
  switch (type.kind) {
    case Type::Kind::text:
      return "text";
    case Type::Kind::formula:
      return "formula";
    case Type::Kind::yes_no:
      return "`yes` or `no`";
    case Type::Kind::integer:
      return "whole number";
    case Type::Kind::duration:
      return "duration";
    case Type::Kind::size:
      return "size";
    case Type::Kind::word:
      return type.words.size() == 1 ? quoted_words(type) : "one of " + quoted_words(type);
    case Type::Kind::list:
      return (type.one_will_do ? item + ", or list of " : "list of ") + item;
    case Type::Kind::map:
      return "block of `name:` " + item;
    case Type::Kind::block:
      return '[' + type.block().name.text() + "](#" + type.block().name.text() + ')';
    case Type::Kind::anything:
      return "anything";
  }
  return {};
}

std::string markdown(const Block& block) {
  std::vector<const Block*> blocks;
  collect(block, blocks);
  std::string out;
  for (const Block* one : blocks) {
    if (!out.empty()) out += '\n';
    page(out, *one);
  }
  return out;
}

}  // namespace parsers::yaml
