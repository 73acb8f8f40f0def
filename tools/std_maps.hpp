// The page of the standard maps: which there are, from the files that are compiled into weir, and
// which the guide has and weir does not.
//
// Knows the reasons for the latter. Does not know what a map means.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tools {

// A map of the HL7 Version 2 to FHIR implementation guide that weir does not ship.
struct LeftOut {
  std::string_view guide;  // CWE[Duration]
  std::string_view reason;
};
std::span<const LeftOut> left_out_maps();

std::string std_maps_page();

}  // namespace tools
