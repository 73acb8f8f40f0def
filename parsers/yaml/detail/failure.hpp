// Says in an analyst's words why a text is not YAML, at the line where the trouble is.
//
// Knows yaml-cpp's fixed sentences, and that it often gives up far behind the mistake: a quote
// or a bracket that was never closed. Does not read on.
#pragma once

#include <span>

#include "parsers/core/problem.hpp"
#include "parsers/yaml/detail/events.hpp"
#include "parsers/yaml/detail/text.hpp"

namespace parsers::yaml::detail {

core::Problem explain(core::Origin origin, std::string_view text, const Events& events,
                      std::span<const Extent> scalars);

// What stands where a second document would begin.
core::Problem explain_second(core::Origin origin, std::string_view text, std::uint32_t offset);

}  // namespace parsers::yaml::detail
