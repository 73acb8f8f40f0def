// Checks whether what comes, a route's mappings and what they hand on fit together.
//
// Knows formats and structures, and tests of the form MSH-9.1 = 'ADT' and MSH-9.2 in ('A01',
// 'A08'), joined by `and`; of any other test it says nothing. Does not know messages.
#pragma once

#include "channels/src/plan.hpp"
#include "channels/src/site.hpp"

namespace channels {

// E4028: the first mapping reads another format than what comes. E4512 for each event that the
// test lets through and its structures do not cover. E4026, E4027: `first:` makes what `map:` does
// not read.
void check_route(const RouteFile& file, const Route& route, mappings::Format comes, Site& site);

}  // namespace channels
