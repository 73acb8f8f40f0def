#include "parsers/yaml/block.hpp"

#include <algorithm>

namespace parsers::yaml {

using core::Name;
using core::NameKey;
using core::say;

void Reader::problem(std::uint16_t code, const core::Place& place, core::Safe what,
                     core::Safe hint) {
  core::Problem problem{
      .code = code, .what = std::move(what), .hint = std::move(hint), .place = place};
  if (path_.size() > 1) problem.note = say("in %", where());
  problems_.add(std::move(problem));
}

core::Safe Reader::where() const {
  core::Safe path;
  for (const Name& key : path_) path.join(".", say("%", key));
  return path;
}

const Option* Block::find(std::string_view option) const {
  const auto found = std::find_if(options.begin(), options.end(),
                                  [&](const Option& o) { return o.name.text() == option; });
  return found == options.end() ? nullptr : &*found;
}

namespace {

void unknown_key(const Block& block, Reader& reader, const Node& node, const Entry& entry) {
  std::vector<Name> names;
  for (const Option& option : block.options) names.push_back(option.name);
  const Name meant = core::did_you_mean(entry.key.text(), names);
  core::Safe hint;
  if (!meant.empty()) {
    hint = say("did you mean `%`?", meant);
  } else {
    core::Safe all;
    for (const Name& name : names) all.join(", ", say("%", name));
    hint = say("options here: %", all);
  }
  reader.problem(1420, entry.key_place, say("`%` has no option `%`", block.name, entry.key),
                 std::move(hint));
  // Renaming helps only if the right name is not there as well.
  if (!meant.empty() && node.find(meant.text()) == nullptr) reader.suggest(entry.key, meant);
}

void read_entry(const Option& option, Reader& reader, const Entry& entry, void* object) {
  if (!option.later.empty()) {
    reader.problem(1426, entry.key_place, say("`%` does not work yet", option.name),
                   say("%; leave the option out", Name(NameKey{}, option.later)));
    return;
  }
  if (entry.value.nothing()) return;  // a key without a value is not said
  const Option* outer = reader.option();
  reader.set_option(&option);
  reader.enter(option.name);
  option.read(reader, entry.value, object);
  reader.leave();
  reader.set_option(outer);
}

bool said(const Node& node, const Name& option) {
  const Node* value = node.find(option.text());
  return value != nullptr && !value->nothing();
}

void check_choice(const Block& block, const Choice& choice, Reader& reader, const Node& node) {
  core::Safe all;
  const Entry* second = nullptr;
  int there = 0;
  for (const Name& name : choice.names) all.join(", ", say("`%`", name));
  for (const Entry& entry : node.entries()) {
    const bool is_one =
        std::find(choice.names.begin(), choice.names.end(), entry.key) != choice.names.end();
    if (!is_one || entry.value.nothing()) continue;
    if (++there == 2) second = &entry;
  }
  if (second != nullptr) {
    reader.problem(1427, second->key_place, say("only one of % may be said", all),
                   say("leave the others out"));
  } else if (there == 0 && choice.one_needed) {
    reader.problem(1427, node.place(), say("`%` needs one of %", block.name, all));
  }
}

}  // namespace

void read_block(const Block& block, Reader& reader, const Node& node, void* object) {
  if (node.scalar() && !block.short_form.empty()) {
    const Option& option = *block.find(block.short_form.text());
    read_entry(option, reader, {option.name, node.place(), node}, object);
    return;
  }
  if (node.kind() == Node::Kind::list || node.scalar()) {
    reader.problem(1421, node.place(),
                   say("`%` is a block of options, written as `key: value`", block.name));
    return;
  }
  for (const Entry& entry : node.entries()) {
    const Option* option = block.find(entry.key.text());
    if (option == nullptr) {
      unknown_key(block, reader, node, entry);
    } else {
      read_entry(*option, reader, entry, object);
    }
  }
  for (const Option& option : block.options) {
    if (!option.required || said(node, option.name)) continue;
    reader.problem(1422, node.place(), say("`%` needs the option `%`", block.name, option.name),
                   say("for example `%: %`", option.name, Name(NameKey{}, option.example)));
  }
  for (const Choice& choice : block.choices) check_choice(block, choice, reader, node);
}

}  // namespace parsers::yaml
