#include "parsers/core/path.hpp"

namespace parsers::core {

std::string to_text(const Path& path) {
  std::string text(path.segment.view());
  if (path.occurrence != 0) text += '[' + std::to_string(path.occurrence) + ']';
  if (path.field == 0) return text;
  text += '-' + std::to_string(path.field);
  if (path.repetition != 0) text += '[' + std::to_string(path.repetition) + ']';
  if (path.component != 0) text += '.' + std::to_string(path.component);
  if (path.subcomponent != 0) text += '.' + std::to_string(path.subcomponent);
  return text;
}

}  // namespace parsers::core
