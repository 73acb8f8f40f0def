// Report: how tests went, as text for people, JSON, and JUnit for build servers.
//
// Knows results. Does not know where a report goes.
#pragma once

#include "tools/testing/coverage.hpp"
#include "tools/testing/suite.hpp"

namespace tools {

std::string as_text(const std::vector<SuiteResult>& suites);
std::string as_json(const std::vector<SuiteResult>& suites);
// A testsuite for each file; what is no XML character in a name is left out.
std::string as_junit(const std::vector<SuiteResult>& suites);

}  // namespace tools
