// The cases of std_maps.yaml: what each data type map makes of a message.
//
// Knows how a case is read, and compiled with the standard library or with one of its files
// replaced. Does not know what is expected of whom.
#pragma once

#include <string>
#include <vector>

#include "tests/mappings/mapping_kit.hpp"

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

// The standard library, made once; every case works on a copy.
class StandardMaps {
 public:
  StandardMaps();

  // What comes out, as JSON without its id; or the findings, a line each. `replaced` is the text of
  // a site's template, which wins over the standard one of its name; empty: there is none.
  std::string of(const MapCase& one, const std::string& replaced = {}) const;

  const mappings::Library& library() const { return library_; }

 private:
  core::Sources sources_;
  core::Problems problems_;
  mappings::Library library_;
  terminology::Tables tables_;
  mappings::SiteFacts facts_;
  mappings::Events events_;
};

}  // namespace tests
