// Checks whether a route can hand its mapping messages that the mapping does not read.
//
// Knows tests of the form MSH-9.1 = 'ADT' and MSH-9.2 in ('A01', 'A08'), joined by `and`; of any
// other test it says nothing. Does not know messages.
#pragma once

#include "channels/src/site.hpp"

namespace channels {

// E4512 for each event that the test lets through and the mapping's structures do not cover.
void check_reach(const RouteFile& route, const yaml::Text& said, const mappings::Program& program,
                 Site& site);

}  // namespace channels
