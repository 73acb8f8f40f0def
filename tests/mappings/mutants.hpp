// Mutants of a mapping file: copies from each of which one rule is gone.
//
// Knows lines and how deep they stand; a rule is a key or a list item below `make:`, with all that
// stands below it. Does not know what rules mean.
#pragma once

#include <string>
#include <vector>

namespace tests {

struct Mutant {
  int line = 0;  // of the rule that is gone, from 1
  std::string rule;
  std::string text;  // the whole file
};

std::vector<Mutant> without_one_rule(const std::string& yaml);

}  // namespace tests
