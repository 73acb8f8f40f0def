// Suite: a *.test.yaml file, and what running it says.
//
// Knows `given`, `change`, `expect`: a good message, what is different in this case, and what
// must come out of it. Runs the same intake() as the engine. Does not know files:
// messages are handed in.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "channels/src/site.hpp"
#include "parsers/yaml/node.hpp"

namespace tools {

namespace core = parsers::core;

// The text of a file beside the suite; empty when it cannot be read.
using Beside = std::function<std::optional<std::string>(std::string_view path)>;

struct CaseResult {
  std::string name;
  bool passed = false;
  std::vector<std::string> differences;  // "Patient.gender: expected female, got unknown"
};
struct SuiteResult {
  std::string name;
  std::vector<CaseResult> cases;
};

// Empty when the file is no suite; what is wrong with it is in `problems`.
std::optional<SuiteResult> run_suite(const parsers::yaml::Document& document,
                                     const channels::Site& site, const Beside& beside,
                                     core::Problems& problems);

}  // namespace tools
