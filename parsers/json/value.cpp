#include "parsers/json/value.hpp"

#include <algorithm>

#include "parsers/json/tree.hpp"
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

using Kind = Value::Kind;

Kind kind_of(tree::Form form) {
  switch (form) {
    case tree::Form::text:
      return Kind::string;
    case tree::Form::number:
      return Kind::number;
    case tree::Form::boolean:
      return Kind::boolean;
    case tree::Form::null:
      return Kind::null;
    case tree::Form::object:
      return Kind::object;
    case tree::Form::list:
      return Kind::array;
  }
  return Kind::null;
}

Value from(const tree::Node& node) {
  Value value{.kind = kind_of(node.form), .text = std::string(node.text)};
  for (const tree::Node* child = node.first; child != nullptr; child = child->next) {
    if (node.form == tree::Form::list) {
      value.items.push_back(from(*child));
    } else if (!child->listed) {
      value.members.emplace_back(child->name, from(*child));
    } else {
      if (child->nth == 1) value.members.emplace_back(child->name, Value{.kind = Kind::array});
      value.members.back().second.items.push_back(from(*child));
    }
  }
  return value;
}

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

core::Result<Value> read(std::string_view json) {
  const auto made = TRY(read_tree(json));
  return from(made->root());
}

std::string pretty(const Value& value) { return Printer(true).run(value) + '\n'; }

std::string compact(const Value& value) { return Printer(false).run(value); }

}  // namespace parsers::json
