// Value: a JSON text as a tree that owns itself. For reading what others send: answers of a FHIR
// server, resources in tests.
//
// Knows JSON (RFC 8259) and keeps numbers as they were written, so 1.20 stays 1.20. Does not
// know FHIR. The text may hold patient data, so a Problem about it has never a word of it.
//
// Invariant: every string is UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/core/result.hpp"

namespace parsers::json {

struct Value {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
  Kind kind = Kind::null;
  std::string text{};  // of a string: decoded; of a number and a boolean: as written
  std::vector<Value> items{};
  std::vector<std::pair<std::string, Value>> members{};  // in the order of the text

  // Null when there is no such member, or this is no object.
  const Value* find(std::string_view key) const;
  // The text of that member if it is a string; empty otherwise.
  std::string_view string(std::string_view key) const;
  bool operator==(const Value&) const = default;
};

// As read_tree() (tree.hpp) reads it.
core::Result<Value> read(std::string_view json);

// In lines, indented by two blanks; numbers as they were written.
std::string pretty(const Value& value);
// In one line.
std::string compact(const Value& value);

}  // namespace parsers::json
