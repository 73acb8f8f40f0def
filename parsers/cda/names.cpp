#include "parsers/cda/names.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "parsers/cda/kind.hpp"
#include "parsers/cda/model.hpp"

namespace parsers::cda {

using core::Name;
using core::Safe;
using core::say;

namespace {

// CDA R2, 4.3.5; and the attributes that findings are about.
constexpr std::array kMore =
    std::to_array<std::string_view>({kRoot,       "content",     "linkHtml",
                                     "sub",       "sup",         "br",
                                     "footnote",  "footnoteRef", "renderMultiMedia",
                                     "paragraph", "list",        "item",
                                     "caption",   "table",       "thead",
                                     "tbody",     "tfoot",       "tr",
                                     "th",        "td",          "col",
                                     "colgroup",  "ID",          "nullFlavor"});

Safe name_of(const tree::Node& node) {
  const bool known =
      Model::get().known(node.name) || std::ranges::find(kMore, node.name) != kMore.end();
  const Safe name = known ? say("%", Name(core::NameKey{}, node.name)) : say("*");
  if (node.kind == tree::Kind::attribute) return say("@%", name);
  const bool several = node.nth > 1 || (node.next != nullptr && node.next->name == node.name);
  return several ? say("%[%]", name, node.nth) : name;
}

}  // namespace

core::Place place_of(const tree::Node& node) {
  std::vector<const tree::Node*> way;
  for (const tree::Node* at = &node; at != nullptr; at = at->parent) {
    if (at->kind != tree::Kind::text) way.push_back(at);
  }
  core::Place place;
  place.offset = node.offset;
  place.length = node.length;
  for (std::size_t i = way.size(); i-- > 0;) place.element.join(".", name_of(*way[i]));
  return place;
}

}  // namespace parsers::cda
