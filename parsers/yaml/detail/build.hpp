// Builds the Nodes of a Document from yaml-cpp's events, and refuses what flat YAML does not have.
//
// Knows places, duplicate keys, and the words that YAML would take for "nothing" (here they are
// text). Does not know yaml-cpp.
#pragma once

#include <span>
#include <string>

#include "parsers/core/problem.hpp"
#include "parsers/yaml/detail/cut.hpp"
#include "parsers/yaml/detail/events.hpp"
#include "parsers/yaml/detail/text.hpp"
#include "parsers/yaml/node.hpp"

namespace parsers::yaml::detail {

struct Built {
  Document document;
  std::vector<Extent> scalars;  // in the order of the text
  core::Problems problems;
};

// The events may be those of a text that broke off: what is open is closed. Where the text was
// masked to read on, a scalar is what stands there in truth.
Built build(core::Origin origin, std::string_view text, const Events& events,
            std::span<const Cut> masked);

}  // namespace parsers::yaml::detail
