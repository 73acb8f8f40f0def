#include "tools/testing/expect.hpp"

#include <algorithm>

#include "parsers/yaml/values.hpp"

namespace tools {

using parsers::json::Value;

namespace {

struct Step {
  std::string_view name;
  std::size_t position = 0;  // 0: not said
};

std::vector<Step> steps_of(std::string_view path) {
  std::vector<Step> steps;
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    std::string_view part = path.substr(0, dot);
    path.remove_prefix(std::min(dot + 1, path.size()));
    Step step;
    if (const std::size_t open = part.find('[');
        open != std::string_view::npos && part.ends_with(']')) {
      step.position =
          parsers::yaml::parse_integer<std::size_t>(part.substr(open + 1, part.size() - open - 2))
              .value_or(0);
      part = part.substr(0, open);
    }
    step.name = part;
    steps.push_back(step);
  }
  return steps;
}

// Without a position, every one of a list is meant.
std::vector<const Value*> down(const std::vector<const Value*>& from, const Step& step) {
  std::vector<const Value*> found;
  for (const Value* value : from) {
    const Value* below = value->find(step.name);
    if (below == nullptr) continue;
    if (below->kind != Value::Kind::array) {
      if (step.position <= 1) found.push_back(below);
      continue;
    }
    for (std::size_t i = 0; i < below->items.size(); ++i) {
      if (step.position == 0 || step.position == i + 1) found.push_back(&below->items[i]);
    }
  }
  return found;
}

}  // namespace

Made made_of(const mappings::Applied& applied) {
  Made made;
  for (const mappings::Document& document : applied.documents) {
    const auto bundle = parsers::json::read(document.bytes);
    const Value* entries = bundle ? bundle->find("entry") : nullptr;
    if (entries == nullptr) continue;
    for (const Value& entry : entries->items) {
      if (const Value* resource = entry.find("resource"); resource != nullptr)
        made.resources.push_back(*resource);
    }
  }
  return made;
}

std::optional<std::string> value_at(const Made& made, std::string_view path) {
  std::vector<Step> steps = steps_of(path);
  if (steps.empty()) return {};
  const bool count = steps.size() > 1 && steps.back().name == "count";
  if (count) steps.pop_back();
  std::vector<const Value*> values;
  for (const Value& resource : made.resources) {
    if (resource.string("resourceType") == steps.front().name) values.push_back(&resource);
  }
  if (const std::size_t position = steps.front().position; position > 0) {
    values =
        position <= values.size() ? std::vector{values[position - 1]} : std::vector<const Value*>{};
  }
  for (std::size_t i = 1; i < steps.size(); ++i) values = down(values, steps[i]);
  if (count) return std::to_string(values.size());
  if (values.empty()) return {};
  const Value& first = *values.front();
  const bool plain = first.kind != Value::Kind::object && first.kind != Value::Kind::array;
  return plain ? first.text : parsers::json::compact(first);
}

std::vector<std::string> issue_lines(const mappings::Applied& applied) {
  std::vector<std::string> lines;
  for (const mappings::Issue& issue : applied.issues) {
    if (issue.severity == parsers::core::Severity::info) continue;
    lines.push_back(std::string(word(issue.kind)) + " at " + to_text(issue.path));
  }
  return lines;
}

}  // namespace tools
