#include "parsers/json/value.hpp"

#include <algorithm>

#include "parsers/json/writer.hpp"

namespace parsers::json {

const Value* Value::find(std::string_view key) const {
  for (const auto& [name, value] : members) {
    if (name == key) return &value;
  }
  return nullptr;
}

std::string_view Value::string(std::string_view key) const {
  const Value* value = find(key);
  return value != nullptr && value->kind == Kind::string ? std::string_view(value->text)
                                                         : std::string_view();
}

namespace {

// Writes a tree; line breaks if `indented`.
class Printer {
 public:
  explicit Printer(bool indented) : indented_(indented) {}

  std::string run(const Value& value) {
    print(value, 0);
    return std::move(out_);
  }

 private:
  void line(std::size_t depth) {
    if (!indented_) return;
    out_ += '\n';
    out_.append(2 * depth, ' ');
  }
  void text(std::string_view utf8) {
    out_ += '"';
    escape_to(out_, utf8);
    out_ += '"';
  }

  void print(const Value& value, std::size_t depth) {
    switch (value.kind) {
      case Value::Kind::null:
        out_ += "null";
        return;
      case Value::Kind::boolean:
      case Value::Kind::number:
        out_ += value.text;
        return;
      case Value::Kind::string:
        return text(value.text);
      case Value::Kind::array:
        return array(value, depth);
      case Value::Kind::object:
        return object(value, depth);
    }
  }

  void array(const Value& value, std::size_t depth) {
    out_ += '[';
    for (const Value& item : value.items) {
      if (&item != &value.items.front()) out_ += ',';
      line(depth + 1);
      print(item, depth + 1);
    }
    if (!value.items.empty()) line(depth);
    out_ += ']';
  }

  void object(const Value& value, std::size_t depth) {
    out_ += '{';
    for (const auto& member : value.members) {
      if (&member != &value.members.front()) out_ += ',';
      line(depth + 1);
      text(member.first);
      out_ += indented_ ? ": " : ":";
      print(member.second, depth + 1);
    }
    if (!value.members.empty()) line(depth);
    out_ += '}';
  }

  bool indented_;
  std::string out_;
};

}  // namespace

std::string pretty(const Value& value) { return Printer(true).run(value) + '\n'; }

std::string compact(const Value& value) { return Printer(false).run(value); }

}  // namespace parsers::json
