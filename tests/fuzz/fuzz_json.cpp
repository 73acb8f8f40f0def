// Any bytes as JSON: a tree whose places are in the text and say what the nodes say, or a Problem
// whose place is in it; and what was read is read again the same when it is written.
#include <string>

#include "parsers/core/ensure.hpp"
#include "parsers/json/tree.hpp"
#include "parsers/json/value.hpp"

using namespace parsers;

namespace {

void follow(const tree::Node& node, std::string_view bytes) {
  ENSURE(node.offset + std::size_t{node.length} <= bytes.size());
  const std::string_view written = bytes.substr(node.offset, node.length);
  if (node.form == tree::Form::number || node.form == tree::Form::boolean)
    ENSURE(written == node.text);
  if (node.form == tree::Form::text)
    ENSURE(written == node.text || written.find('\\') != std::string_view::npos);
  if (node.form == tree::Form::object) ENSURE(written.front() == '{' && written.back() == '}');
  if (node.form == tree::Form::list) ENSURE(written.front() == '[' && written.back() == ']');
  std::size_t end = node.offset;
  for (const tree::Node* child = node.first; child != nullptr; child = child->next) {
    ENSURE(child->parent == &node);
    ENSURE(child->offset >= end);
    ENSURE(child->listed || child->nth == 1);
    follow(*child, bytes);
    end = child->offset + child->length;
  }
  ENSURE(end <= node.offset + std::size_t{node.length});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 16'384) return 0;
  const std::string bytes(data, data + size);
  const auto made = json::read_tree(bytes);
  if (!made) {
    ENSURE(made.error().place.offset <= size);
    return 0;
  }
  follow((*made)->root(), bytes);
  const auto value = json::read(bytes);
  ENSURE(value.has_value());
  const std::string written = json::compact(*value);
  ENSURE(json::compact(*json::read(written)) == written);
  ENSURE(*json::read(json::pretty(*value)) == *value);
  return 0;
}
