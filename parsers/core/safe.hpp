// Safe: a sentence that cannot hold text of a message.
//
// Knows how to fill a fixed pattern with numbers, Paths and Names. A Name is text of the
// site's own files or of weir's own tables; only their doors hold the key to make one. So
// `say("patient %", mrn)` does not compile, and what a Problem, a log line or a ticket says is
// free of patient data by type, not by care.
// Does not know what the sentence is about.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "parsers/core/path.hpp"

namespace parsers::core {

// The right to make a Name. tidy.py lists the files that may say `NameKey{}`: the YAML door,
// the generated dictionaries, and the command line.
struct NameKey {
  explicit NameKey() = default;
};

// A word or a piece of text that did not come from a message.
class Name {
 public:
  Name() = default;
  Name(NameKey, std::string_view text) : text_(text) {}

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  // A piece of this name; still not message text.
  Name part(std::size_t offset, std::size_t length = std::string_view::npos) const {
    return offset > text_.size() ? Name{}
                                 : Name(NameKey{}, std::string_view(text_).substr(offset, length));
  }
  bool operator==(const Name&) const = default;

 private:
  std::string text_;
};

class Safe;

template <class T>
concept Sayable = std::integral<T> || std::same_as<T, Name> || std::same_as<T, Path> ||
                  std::same_as<T, SegmentName> || std::same_as<T, Safe>;

// A pattern with one % for each argument; checked when weir is compiled. %% is a percent sign.
template <class... Args>
class Pattern {
 public:
  template <std::size_t N>
  consteval Pattern(const char (&text)[N]) : text_(text, N - 1) {  // NOLINT(*-explicit-*)
    std::size_t holes = 0;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] != '%') continue;
      if (i + 1 < text_.size() && text_[i + 1] == '%') {
        ++i;
        continue;
      }
      ++holes;
    }
    if (holes != sizeof...(Args)) throw "the pattern needs one % for each argument";
  }
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;  // owner: a string literal
};

class Safe {
 public:
  Safe() = default;
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  bool operator==(const Safe&) const = default;

  // Sentences side by side, with a separator of weir's own.
  template <std::size_t N>
  Safe& join(const char (&separator)[N], const Safe& more) {
    if (!text_.empty() && !more.text_.empty()) text_ += separator;
    text_ += more.text_;
    return *this;
  }

  template <Sayable... Args>
  static Safe fill(std::string_view pattern, const Args&... args) {
    Safe safe;
    (safe.put(pattern, args), ...);
    safe.finish(pattern);
    return safe;
  }

 private:
  template <Sayable T>
  void put(std::string_view& pattern, const T& arg) {
    to_hole(pattern);
    if constexpr (std::same_as<T, bool>) {
      text_ += arg ? "yes" : "no";
    } else if constexpr (std::same_as<T, char>) {
      text_ += arg;
    } else if constexpr (std::integral<T>) {
      text_ += std::to_string(arg);
    } else if constexpr (std::same_as<T, Path>) {
      text_ += to_text(arg);
    } else if constexpr (std::same_as<T, SegmentName>) {
      text_ += arg.view();
    } else {
      text_ += arg.text();
    }
  }
  void to_hole(std::string_view& pattern);
  void finish(std::string_view pattern);

  std::string text_;
};

// say("there is no element `%`", name): one sentence, no full stop.
template <Sayable... Args>
Safe say(Pattern<std::type_identity_t<Args>...> pattern, const Args&... args) {
  return Safe::fill(pattern.text(), args...);
}

// A message's text may not be said at all.
template <class... Args>
  requires(!(Sayable<Args> && ...))
Safe say(const char*, const Args&...) = delete;

}  // namespace parsers::core
