// Writer: appends JSON to a string, with the commas where they belong, and takes back what
// turned out to be empty.
//
// Knows JSON text. Does not know what is written, and keeps no tree.
//
// Invariant: whether a comma is due is read off the last byte written, so a Mark is a size and
// rollback() is a truncation.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace parsers::json {

// The text as the inside of a JSON string; what is not UTF-8 becomes U+FFFD.
void escape_to(std::string& out, std::string_view utf8);

class Writer {
 public:
  struct Mark {
    std::size_t size = 0;
  };

  // Appends to `out`, which outlives the Writer; what it holds already stays.
  explicit Writer(std::string& out) : out_(out), base_(out.size()) {}

  void begin_object() { open('{'); }
  void end_object() { out_ += '}'; }
  void begin_array() { open('['); }
  void end_array() { out_ += ']'; }
  void key(std::string_view name);
  void string(std::string_view utf8);
  // A finished token: a number as it was written, or JSON made elsewhere.
  void raw(std::string_view token);
  void boolean(bool value) { raw(value ? "true" : "false"); }
  void null() { raw("null"); }
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  void number(T value) {
    if constexpr (std::signed_integral<T>) {
      signed_number(value);
    } else {
      unsigned_number(value);
    }
  }

  Mark mark() const { return {out_.size()}; }
  // Forgets everything since the mark, with its key and comma.
  void rollback(Mark mark) { out_.resize(mark.size); }
  // Nothing was written since the mark.
  bool unchanged_since(Mark mark) const { return out_.size() == mark.size; }
  const std::string& text() const { return out_; }

 private:
  bool comma_due() const {
    if (out_.size() == base_) return false;
    const char last = out_.back();
    return last != '{' && last != '[' && last != ':' && last != ',';
  }
  void open(char bracket) { raw({&bracket, 1}); }
  template <class Write>
  void append(std::size_t size, Write write);
  void signed_number(std::int64_t value);
  void unsigned_number(std::uint64_t value);

  std::string& out_;
  std::size_t base_;
};

}  // namespace parsers::json
