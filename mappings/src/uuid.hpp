// Version 5 UUIDs (RFC 4122, 4.3): the same name gives the same id, always.
//
// The door to Boost.UUID. Knows no messages.
#pragma once

#include <string>
#include <string_view>

namespace mappings {

// uuid5(site, type, identity): what makes a resource the same thing next time.
std::string stable_id(std::string_view site, std::string_view type, std::string_view identity);

}  // namespace mappings
