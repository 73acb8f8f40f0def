// The log: one line per event, key=value, on standard error.
//
// Takes only what cannot hold text of a message: constants, numbers, Names and Safe sentences.
// Does not know who reads it.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "parsers/core/safe.hpp"

namespace engine::log {

namespace core = parsers::core;

enum class Level : std::uint8_t { info, warning, error };

// A value of a line. A text of run time fits in only as a Name or a Safe.
class Value {
 public:
  Value(std::integral auto number) : made_(std::to_string(number)) {}  // NOLINT(*-explicit-*)
  Value(const core::Name& name) : made_(name.text()) {}                // NOLINT(*-explicit-*)
  Value(const core::Safe& safe) : made_(safe.text()) {}                // NOLINT(*-explicit-*)
  const std::string& text() const { return made_; }

 private:
  std::string made_;
};

struct Pair {
  std::string_view key;  // a constant
  Value value;
};

void start();
// write(Level::info, "listening", {{"channel", name}, {"port", 6661}})
void write(Level level, std::string_view event, std::initializer_list<Pair> pairs);

}  // namespace engine::log
