// Check: what is wrong in a FHIR resource, by the definitions of R4.
//
// Knows elements, their JSON form, how often they are there, how primitives are written, codes of
// required bindings, choices, primitive extensions, contained resources, extensions, and where
// references lead. Does not know profiles of others, invariants, or codes that are not fixed.
//
// The place of a finding is a FHIRPath expression of names that R4 has: an unknown element is
// named by what it stands in. A pure function, linear in the size of the tree.
#pragma once

#include <cstdint>
#include <string_view>

#include "parsers/core/problem.hpp"
#include "parsers/tree/tree.hpp"

namespace parsers::fhir {

// Each with the one before. Structure: what may stand where, in which form. Profile: how often,
// how it is written, which codes, and references.
enum class Level : std::uint8_t { none, structure, profile };

// Of each severity; more are not listed.
inline constexpr std::size_t kFindingsMax = 100;

// `root` is a resource that was read from JSON.
core::Problems check(const tree::Node& root, Level level);

}  // namespace parsers::fhir
