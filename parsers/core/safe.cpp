#include "parsers/core/safe.hpp"

namespace parsers::core {

// Copies the pattern up to its next hole and steps over it.
void Safe::to_hole(std::string_view& pattern) {
  while (!pattern.empty()) {
    const char c = pattern.front();
    pattern.remove_prefix(1);
    if (c != '%') {
      text_ += c;
      continue;
    }
    if (pattern.empty() || pattern.front() != '%') return;
    text_ += '%';
    pattern.remove_prefix(1);
  }
}

void Safe::finish(std::string_view pattern) { to_hole(pattern); }

}  // namespace parsers::core
