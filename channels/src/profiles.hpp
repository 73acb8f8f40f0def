// Makes a profile of what its file says, and the checks of a channel of what its `read:` says.
//
// Knows which names lead somewhere: segments, fields, structures, types, tables, versions, kinds
// of findings. Does not know how messages are checked.
#pragma once

#include <memory>

#include "channels/src/site.hpp"
#include "parsers/hl7v2/check.hpp"

namespace channels {

// What contradicts HL7 or itself is left out, and is a finding.
std::shared_ptr<const parsers::hl7v2::Profile> make_profile(const ProfileFile& file,
                                                            core::Problems& problems);

parsers::hl7v2::Checks make_checks(const ChannelFile& file, Site& site);

}  // namespace channels
