// Value<T>: how one C++ type is read from a Node, described to people, and shown as a default.
//
// Knows the plain types. A struct with a Spec is the general case (spec.hpp).
//
// Invariant: read() is not called for a node that says nothing; when it finds the value wrong, it
// tells the Reader and leaves the target as it is.
#pragma once

#include <array>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "parsers/yaml/block.hpp"
#include "parsers/yaml/values.hpp"

namespace parsers::yaml {

// Text that later checks need the place of: the name of a mapping, an endpoint.
struct Text {
  core::Name text{};
  core::Place place{};
  bool empty() const { return text.empty(); }
};

// A formula; its `=` is taken off, and the place is that of what follows it.
struct FormulaText {
  core::Name text{};
  core::Place place{};
  bool marked = false;  // had its `=`
  bool empty() const { return text.empty(); }
};

// A value that later checks need the place of.
template <class T>
struct Placed {
  T value{};
  core::Place place{};
};

// Keys that the analyst chooses, in the order of the file.
template <class V>
struct Map {
  struct Item {
    core::Name key{};
    core::Place key_place{};
    V value{};
  };
  std::vector<Item> items{};

  const V* find(std::string_view key) const {
    for (const Item& item : items) {
      if (item.key.text() == key) return &item.value;
    }
    return nullptr;
  }
  bool empty() const { return items.empty(); }
  auto begin() const { return items.begin(); }
  auto end() const { return items.end(); }
};

// The words of an enum, as analysts write them:
//   template <> inline constexpr auto yaml::words<Style> = std::array{
//       yaml::Word{"original", Style::original}, yaml::Word{"enhanced", Style::enhanced}};
template <class E>
struct Word {
  std::string_view text;
  E value;
};
template <class E>
inline constexpr std::array<Word<E>, 0> words = {};

// Non-template halves, in value.cpp.
bool want_scalar(Reader& reader, const Node& node);
bool want_list(Reader& reader, const Node& node);  // a single value, if the option says so, too
bool want_map(Reader& reader, const Node& node);
void read_text(Reader& reader, const Node& node, Text& to);
void read_formula(Reader& reader, const Node& node, FormulaText& to);
void not_a_word(Reader& reader, const Node& node, const std::vector<core::Name>& all);
std::optional<std::int64_t> read_integer(Reader& reader, const Node& node, std::int64_t least,
                                         std::int64_t most);

template <class T>
struct Value;

template <>
struct Value<Text> {
  static void read(Reader& reader, const Node& node, Text& to) { read_text(reader, node, to); }
  static Type type() { return {.kind = Type::Kind::text}; }
  static std::string show(const Text& value) { return value.text.text(); }
};

template <>
struct Value<core::Name> {
  static void read(Reader& reader, const Node& node, core::Name& to) {
    if (want_scalar(reader, node)) to = node.text();
  }
  static Type type() { return {.kind = Type::Kind::text}; }
  static std::string show(const core::Name& value) { return value.text(); }
};

template <>
struct Value<std::string> {
  static void read(Reader& reader, const Node& node, std::string& to) {
    if (want_scalar(reader, node)) to = node.text().text();
  }
  static Type type() { return {.kind = Type::Kind::text}; }
  static std::string show(const std::string& value) { return value; }
};

template <>
struct Value<FormulaText> {
  static void read(Reader& reader, const Node& node, FormulaText& to) {
    read_formula(reader, node, to);
  }
  static Type type() { return {.kind = Type::Kind::formula}; }
  static std::string show(const FormulaText& value) { return value.text.text(); }
};

template <>
struct Value<Node> {
  static void read(Reader&, const Node& node, Node& to) { to = node; }
  static Type type() { return {.kind = Type::Kind::anything}; }
  static std::string show(const Node&) { return {}; }
};

template <>
struct Value<bool> {
  static void read(Reader& reader, const Node& node, bool& to);
  static Type type() { return {.kind = Type::Kind::yes_no}; }
  static std::string show(bool value) { return value ? "yes" : "no"; }
};

template <>
struct Value<Duration> {
  static void read(Reader& reader, const Node& node, Duration& to);
  static Type type() { return {.kind = Type::Kind::duration}; }
  static std::string show(Duration value) { return to_text(value); }
};

template <>
struct Value<Size> {
  static void read(Reader& reader, const Node& node, Size& to);
  static Type type() { return {.kind = Type::Kind::size}; }
  static std::string show(Size value) { return to_text(value); }
};

template <std::integral T>
struct Value<T> {
  static void read(Reader& reader, const Node& node, T& to) {
    using Wide = std::int64_t;
    constexpr Wide kMost = std::in_range<Wide>(std::numeric_limits<T>::max())
                               ? static_cast<Wide>(std::numeric_limits<T>::max())
                               : std::numeric_limits<Wide>::max();
    const auto value =
        read_integer(reader, node, static_cast<Wide>(std::numeric_limits<T>::min()), kMost);
    if (value) to = static_cast<T>(*value);
  }
  static Type type() { return {.kind = Type::Kind::integer}; }
  static std::string show(T value) { return std::to_string(value); }
};

template <class E>
  requires std::is_enum_v<E>
struct Value<E> {
  static_assert(!words<E>.empty(), "an enum needs its words<E>");
  static void read(Reader& reader, const Node& node, E& to) {
    if (!want_scalar(reader, node)) return;
    std::vector<core::Name> all;
    for (const auto& word : words<E>) {
      if (node.text().text() == word.text) {
        to = word.value;
        return;
      }
      all.emplace_back(core::NameKey{}, word.text);
    }
    not_a_word(reader, node, all);
  }
  static Type type() {
    Type type{.kind = Type::Kind::word};
    for (const auto& word : words<E>) type.words.emplace_back(word.text);
    return type;
  }
  static std::string show(E value) {
    for (const auto& word : words<E>) {
      if (word.value == value) return std::string(word.text);
    }
    return {};
  }
};

template <class T>
struct Value<Placed<T>> {
  static void read(Reader& reader, const Node& node, Placed<T>& to) {
    Value<T>::read(reader, node, to.value);
    to.place = node.place();
  }
  static Type type() { return Value<T>::type(); }
  static std::string show(const Placed<T>& value) { return Value<T>::show(value.value); }
};

template <class T>
struct Value<std::optional<T>> {
  static void read(Reader& reader, const Node& node, std::optional<T>& to) {
    T value{};
    Value<T>::read(reader, node, value);
    to = std::move(value);
  }
  static Type type() { return Value<T>::type(); }
  static std::string show(const std::optional<T>& value) {
    return value ? Value<T>::show(*value) : std::string();
  }
};

template <class T>
struct Value<std::vector<T>> {
  static void read(Reader& reader, const Node& node, std::vector<T>& to) {
    if (!want_list(reader, node)) return;
    to.clear();
    if (node.kind() != Node::Kind::list) {
      Value<T>::read(reader, node, to.emplace_back());
      return;
    }
    for (const Node& item : node.items()) {
      if (!item.nothing()) Value<T>::read(reader, item, to.emplace_back());
    }
  }
  static Type type() { return {.kind = Type::Kind::list, .item = {Value<T>::type()}}; }
  static std::string show(const std::vector<T>& values) {
    std::string text;
    for (const T& value : values) text += (text.empty() ? "[" : ", ") + Value<T>::show(value);
    return text.empty() ? text : text + "]";
  }
};

template <class V>
struct Value<Map<V>> {
  static void read(Reader& reader, const Node& node, Map<V>& to) {
    if (!want_map(reader, node)) return;
    to.items.clear();
    for (const Entry& entry : node.entries()) {
      auto& item = to.items.emplace_back();
      item.key = entry.key;
      item.key_place = entry.key_place;
      reader.enter(entry.key);
      if (!entry.value.nothing()) Value<V>::read(reader, entry.value, item.value);
      reader.leave();
    }
  }
  static Type type() { return {.kind = Type::Kind::map, .item = {Value<V>::type()}}; }
  static std::string show(const Map<V>&) { return {}; }
};

template <class V>
struct Value<std::map<std::string, V, std::less<>>> {
  static void read(Reader& reader, const Node& node, std::map<std::string, V, std::less<>>& to) {
    if (!want_map(reader, node)) return;
    to.clear();
    for (const Entry& entry : node.entries()) {
      reader.enter(entry.key);
      V& value = to[entry.key.text()];
      if (!entry.value.nothing()) Value<V>::read(reader, entry.value, value);
      reader.leave();
    }
  }
  static Type type() { return {.kind = Type::Kind::map, .item = {Value<V>::type()}}; }
  static std::string show(const std::map<std::string, V, std::less<>>&) { return {}; }
};

}  // namespace parsers::yaml
