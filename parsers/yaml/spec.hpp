// Spec: one table per YAML block, from which its reader, linter, reference page and JSON Schema
// come, so that they cannot disagree. Defaults are the member initialisers.
//
//   struct Retry { Duration first{1000}; int times = 3; };
//
//   template <> const Spec<Retry>& spec<Retry>() {
//     static const auto table = Spec<Retry>("retry", "How a destination is tried again.")
//         .option("first", &Retry::first, "Wait before the first retry.", "1s")
//         .option("times", &Retry::times, "How often.", "3").between(1, 100)
//         .later("jitter", "Spreads retries.", "10%", "retries are not spread yet");
//     return table;
//   }
//
//   const Retry retry = spec<Retry>().read(node, problems);
//
// Members may be: core::Name and std::string (text), Text (text with its place), FormulaText,
// bool, integers, Duration, Size, an enum with `words<E>`, Node (anything), a struct with a
// `spec<T>()`, and Placed, std::optional, std::vector and Map of these. A type of your own:
// specialise Value<T> (value.hpp).
//
// A key without a value counts as not said. Does not know files.
#pragma once

#include <initializer_list>

#include "parsers/core/ensure.hpp"
#include "parsers/yaml/block.hpp"
#include "parsers/yaml/value.hpp"

namespace parsers::yaml {

template <class T>
class Spec {
 public:
  Spec(std::string_view name, std::string_view about)
      : block_{.name = word(name), .about = std::string(about)} {}

  template <class M>
  Spec&& option(std::string_view name, M T::* member, std::string_view about,
                std::string_view example) && {
    return std::move(*this).option_at(
        name, [member](T& object) -> M& { return object.*member; }, about, example);
  }
  // The same where `at` says: one of an array, for options that come from a table.
  template <class At>
  Spec&& option_at(std::string_view name, At at, std::string_view about,
                   std::string_view example) && {
    using M = std::remove_cvref_t<decltype(at(std::declval<T&>()))>;
    ENSURE(about.ends_with('.') && !example.empty());
    T standard{};
    block_.options.push_back({.name = word(name),
                              .about = std::string(about),
                              .example = std::string(example),
                              .type = Value<M>::type(),
                              .standard = Value<M>::show(at(standard)),
                              .read = [at](Reader& reader, const Node& node, void* object) {
                                Value<M>::read(reader, node, at(*static_cast<T*>(object)));
                              }});
    return std::move(*this);
  }

  // The option that was named last must be there.
  Spec&& required() && {
    last().required = true;
    return std::move(*this);
  }
  // What the option that was named last means where nobody says it, when its member cannot tell.
  Spec&& usually(std::string_view standard) && {
    last().standard = standard;
    return std::move(*this);
  }
  // The integer (or each one of a list) that was named last lies within bounds.
  Spec&& between(std::int64_t least, std::int64_t most) && {
    last().least = least;
    last().most = most;
    return std::move(*this);
  }
  // The list (or each one of a map) that was named last may be a single value: `listen: adt` for
  // `listen: [adt]`.
  Spec&& or_one() && {
    Type& type = last().type;
    type.one_will_do = true;
    if (type.kind == Type::Kind::map) type.item.front().one_will_do = true;
    return std::move(*this);
  }
  // An option of the language that does not work yet: an error that says so, never ignored.
  Spec&& later(std::string_view name, std::string_view about, std::string_view example,
               std::string_view reason) && {
    ENSURE(about.ends_with('.') && !example.empty() && !reason.empty());
    block_.options.push_back({.name = word(name),
                              .about = std::string(about),
                              .example = std::string(example),
                              .type = {.kind = Type::Kind::anything},
                              .later = std::string(reason)});
    return std::move(*this);
  }
  // Exactly one of these must be there: `unmapped: { use: X }` or `{ keep: source }`.
  Spec&& exactly_one(std::initializer_list<std::string_view> names) && {
    return std::move(*this).choice(names, true);
  }
  Spec&& at_most_one(std::initializer_list<std::string_view> names) && {
    return std::move(*this).choice(names, false);
  }
  // A bare value stands for this option: `to: loinc` for `to: { system: loinc }`.
  Spec&& short_form(std::string_view name) && {
    ENSURE(block_.find(name) != nullptr);
    block_.short_form = word(name);
    return std::move(*this);
  }

  T read(const Node& node, core::Problems& problems) const {
    T object{};
    Reader reader(problems);
    read_block(block_, reader, node, &object);
    return object;
  }
  std::string markdown() const { return yaml::markdown(block_); }
  std::string schema() const { return yaml::schema(block_); }
  const Block& block() const { return block_; }

 private:
  static core::Name word(std::string_view text) { return {core::NameKey{}, text}; }
  Option& last() {
    ENSURE(!block_.options.empty());
    return block_.options.back();
  }
  Spec&& choice(std::initializer_list<std::string_view> names, bool one_needed) && {
    Choice choice{.names = {}, .one_needed = one_needed};
    for (const std::string_view name : names) {
      ENSURE(block_.find(name) != nullptr);
      choice.names.push_back(word(name));
    }
    block_.choices.push_back(std::move(choice));
    return std::move(*this);
  }

  Block block_;
};

// Each block type has one, in the .cpp of the room that it belongs to.
template <class T>
const Spec<T>& spec();

template <class T>
const Block& block_of() {
  return spec<T>().block();
}

// A struct inside a block.
template <class T>
struct Value {
  static void read(Reader& reader, const Node& node, T& to) {
    read_block(block_of<T>(), reader, node, &to);
  }
  static Type type() { return {.kind = Type::Kind::block, .block = &block_of<T>}; }
  static std::string show(const T&) { return {}; }
};

}  // namespace parsers::yaml
