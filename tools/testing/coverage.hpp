// Coverage: what the tests of a mapping leave untried.
//
// Knows it by the Reasons that intake() gives: a rule that is the reason of no element never fired,
// a field that is the source of none is read by nothing (but perhaps by a test such as $when), a
// row that translated nothing was not used. Does not know how tests went.
#pragma once

#include <string>

#include "tools/testing/suite.hpp"

namespace tools {

struct Share {
  std::size_t tried = 0;
  std::size_t all = 0;
  std::vector<std::string> missing;  // in the order of the files
  // 100 when there is nothing to try.
  unsigned percent() const;
};

struct Coverage {
  std::string mapping;
  Share rules;   // "mappings/lib/patient.yaml:20"
  Share fields;  // "PID-18": of the messages that were given
  Share rows;    // "gender: A": of the tables that were asked
};

// Of the mapping that a suite tests; that of a channel's suite has no rules of its own.
Coverage coverage_of(const SuiteResult& suite, const channels::Site& site);

std::string to_text(const Coverage& coverage);

}  // namespace tools
