// The cases of std_maps.yaml: what each data type map makes of a message.
//
// Knows how a case is read, and compiled with the standard library or with one of its files
// replaced. Does not know what is expected of whom.
#pragma once

#include <string>
#include <vector>

#include "tests/mappings/kit.hpp"

namespace tests {

struct MapCase {
  std::string map;        // XPN-HumanName
  std::string structure;  // the message structure that is read
  std::string makes;      // a FHIR resource
  std::string message;    // segments, each ended by CR
  std::string make;       // what stands below `make:`
  std::string expected;   // JSON without blanks between its parts
};

// Of tests/mappings/std_maps.yaml, in its order.
std::vector<MapCase> map_cases();

// What comes out, as JSON; or the findings, a line each. `templates` are those that a site has
// beside the standard ones, such as another map of the same name; `more` stands in the mapping's
// head.
std::string made(const kit::Site& site, const MapCase& one,
                 const std::vector<std::string>& templates = {}, const std::string& more = {});

}  // namespace tests
