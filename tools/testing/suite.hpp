// Suite: a *.test.yaml file, and what running it says.
//
// Knows `given`, `change`, `expect`, `ack`, `golden`: a good message, what is different in this
// case, and what must come out of it. Runs the same intake() as the engine. Does not know files:
// messages and golden texts are handed in, and what a golden file should hold is handed out.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tools/dry_run.hpp"
#include "tools/testing/tests_file.hpp"

namespace tools {

// The text of a file beside the suite; empty when it cannot be read.
using Beside = std::function<std::optional<std::string>(std::string_view path)>;

struct Golden {
  std::string path;                 // beside the suite
  std::optional<std::string> text;  // what the file holds
  std::string made;                 // what came out
};
struct CaseResult {
  std::string name;
  bool passed = false;
  std::vector<std::string> differences;  // "Patient.gender: expected female, got unknown"
  std::optional<Golden> golden;          // that differs
  std::string message;                   // that was mapped
  std::vector<mappings::Reason> reasons;
};
struct SuiteResult {
  std::string name;
  std::vector<CaseResult> cases;
};

// What is tested: a mapping, or a channel of the plan.
struct Subjects {
  const channels::Site& site;
  const channels::Plan* plan =
      nullptr;  // null: the site has errors, so only mappings can be tested
};

// What can be found wrong with the file before anything is run; false: it cannot be run.
bool check_tests(const TestsFile& file, const channels::Site& site, const Beside& beside,
                 core::Problems& problems);

// Empty when the file is no suite; what is wrong with it is in `problems`.
std::optional<SuiteResult> run_suite(const TestsFile& file, const Subjects& subjects,
                                     const Beside& beside, core::Problems& problems);

}  // namespace tools
