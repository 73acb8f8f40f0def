#include "parsers/core/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace parsers::core {

void ensure_failed(const char* condition, std::source_location where) noexcept {
  std::fprintf(stderr, "weir: broken promise `%s` at %s:%u\n", condition, where.file_name(),
               static_cast<unsigned>(where.line()));
  std::abort();
}

}  // namespace parsers::core
