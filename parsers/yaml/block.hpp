// Block: the options of one YAML block, without their C++ types.
//
// Knows names, sentences, examples and defaults, and what a value looks like (Type); reads,
// checks and explains a block. Does not know where values go: each Option has a function for it.
//
// Flow: spec.hpp makes Blocks; read_block() fills an object from a Node; markdown() and schema()
// make the reference page and the editor's JSON Schema of the same table.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/core/problem.hpp"
#include "parsers/yaml/node.hpp"

namespace parsers::yaml {

struct Block;
struct Option;

// What may be written as a value.
struct Type {
  enum class Kind : std::uint8_t {
    text,
    formula,
    yes_no,
    integer,
    duration,
    size,
    word,
    list,
    map,
    block,
    anything
  };
  Kind kind = Kind::text;
  std::vector<std::string> words{};   // of word
  std::vector<Type> item{};           // of list and map: exactly one
  const Block& (*block)() = nullptr;  // of block
  bool one_will_do = false;           // of list: a single value may stand without [ ]
  std::string name{};                 // for people, when the kind is not enough: "2x"
  std::string pattern{};              // of text, for the editor
};

// Where findings go, and where in the block we are.
class Reader {
 public:
  explicit Reader(core::Problems& problems) : problems_(problems) {}

  void problem(std::uint16_t code, const core::Place& place, core::Safe what, core::Safe hint = {});
  void suggest(core::Name from, core::Name to) {
    problems_.suggest(std::move(from), std::move(to));
  }

  void enter(core::Name key) { path_.push_back(std::move(key)); }
  void leave() { path_.pop_back(); }
  // The option whose value is being read; null outside of a block.
  const Option* option() const { return option_; }
  void set_option(const Option* option) { option_ = option; }
  // "destinations.fhir.retry", or empty at the top.
  core::Safe where() const;

 private:
  core::Problems& problems_;
  std::vector<core::Name> path_;
  const Option* option_ = nullptr;
};

struct Option {
  core::Name name;
  std::string about;    // one sentence
  std::string example;  // a value as an analyst writes it
  Type type{};
  bool required = false;
  std::string later{};     // why it does not work yet; empty: it works
  std::string standard{};  // the default, as one writes it; empty: none
  std::optional<std::int64_t> least{};
  std::optional<std::int64_t> most{};
  std::function<void(Reader&, const Node&, void*)> read{};
};

// Of these options exactly one, or at most one, may be there.
struct Choice {
  std::vector<core::Name> names;
  bool one_needed = true;
};

struct Block {
  core::Name name;
  std::string about;
  std::vector<Option> options{};
  std::vector<Choice> choices{};
  core::Name short_form{};  // a bare value instead of the block stands for this option

  const Option* find(std::string_view option) const;
};

// Reads all that can be read; what is wrong keeps its default and is in the Reader's problems.
void read_block(const Block& block, Reader& reader, const Node& node, void* object);

// The page of the block and of the blocks inside it.
std::string markdown(const Block& block);
// JSON Schema draft-07 (yaml-language-server knows no later one).
std::string schema(const Block& block);
// "duration", "list of text", "one of `a`, `b`": for markdown and sentences.
std::string describe(const Type& type);

}  // namespace parsers::yaml
