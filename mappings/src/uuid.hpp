// Version 5 UUIDs (RFC 4122, 4.3): the same name gives the same id, always.
//
// The door to Boost.UUID. Knows no messages.
#pragma once

#include <string>
#include <string_view>

namespace mappings {

// uuid5(site, type, identity): what makes a resource the same thing next time.
std::string stable_id(std::string_view site, std::string_view type, std::string_view identity);

// 20 letters and digits that stand for a message as a mapping of a channel makes it: MSH-10 is no
// longer in HL7 2.5.1 (2.14.9.10). 100 bits, so that two of a site are never the same.
std::string short_id(std::string_view site, std::string_view channel, std::string_view mapping,
                     std::string_view message);

}  // namespace mappings
