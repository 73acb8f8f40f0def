// Any bytes as XML: a tree or a Problem, in bounded time. Any of it that is an HL7 v2 message says
// the same when it is written as XML again.
#include <string>

#include "parsers/core/ensure.hpp"
#include "parsers/hl7v2/xml.hpp"
#include "parsers/xml/read.hpp"

using namespace parsers;

namespace {

std::size_t nodes(const tree::Node& node) {
  std::size_t count = 1;
  for (const tree::Node* child = node.first; child != nullptr; child = child->next) {
    ENSURE(child->parent == &node);
    ENSURE(child->nth >= 1);
    count += nodes(*child);
  }
  return count;
}

std::string again(const std::string& er7) {
  const core::Message message(er7);
  const hl7v2::View view = hl7v2::parse(message);
  const auto read = hl7v2::from_xml(hl7v2::to_xml(view, hl7v2::Dictionary::nearest("2.5.1")));
  ENSURE(read.has_value());
  return read->text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size > 16'384) return 0;
  const std::string text(bytes, bytes + size);
  if (const auto made = xml::read(text)) ENSURE(nodes((*made)->root()) <= size + 1);
  const auto message = hl7v2::from_xml(text);
  if (!message || !message->text.starts_with("MSH|")) return 0;
  const std::string once = again(message->text);
  ENSURE(again(once) == once);
  return 0;
}
