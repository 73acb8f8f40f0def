#include "parsers/cda/kind.hpp"

#include <vector>

#include "parsers/cda/document.hpp"

namespace parsers::cda {

std::span<const std::string_view> kinds() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> made;
    for (const Template& one : documents()) {
      if (!one.name.empty()) made.push_back(one.name);
    }
    made.emplace_back("document");
    return made;
  }();
  return names;
}

std::string_view kind_of(const tree::Node& root) {
  const auto document = recognise(root);
  if (document && document->kind != nullptr && !document->kind->name.empty())
    return document->kind->name;
  return document && document->body == Body::unstructured ? "unstructured" : "document";
}

}  // namespace parsers::cda
