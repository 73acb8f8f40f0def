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

namespace {

// "unmapped-code at PID-8", of warnings and errors.
std::vector<std::string> issue_lines(const mappings::Applied& applied) {
  std::vector<std::string> lines;
  for (const mappings::Issue& issue : applied.issues) {
    if (issue.severity == core::Severity::info) continue;
    lines.push_back(std::string(word(issue.kind)) + " at " + to_text(issue.place));
  }
  return lines;
}

void compare_issues(const yaml::Node& wanted, const mappings::Applied& applied,
                    std::vector<std::string>& lines) {
  std::vector<std::string> expected;
  for (const yaml::Node& one : wanted.items()) expected.push_back(one.text().text());
  if (wanted.scalar() && wanted.text().text() != "none") expected.push_back(wanted.text().text());
  std::vector<std::string> got = issue_lines(applied);
  std::sort(expected.begin(), expected.end());
  std::sort(got.begin(), got.end());
  if (expected == got) return;
  std::string all;
  for (const std::string& line : got) all += (all.empty() ? "" : ", ") + line;
  lines.push_back("issues: got " + (all.empty() ? "none" : all));
}

// `message: fails`, and why.
void compare_fate(const std::string& what, const std::string& wanted, const DryRun& run,
                  std::vector<std::string>& lines) {
  const bool failed = run.applied.documents.empty();
  if (what == "message" && failed != (wanted == "fails"))
    lines.emplace_back(failed ? "the message fails" : "the message does not fail");
  if (what != "because") return;
  auto says = [&](const core::Problems& problems) {
    return std::any_of(problems.begin(), problems.end(), [&](const core::Problem& p) {
      return p.what.text().find(wanted) != std::string::npos;
    });
  };
  if (!says(run.applied.problems) && !says(run.problems))
    lines.push_back("because: nothing says `" + wanted + "`");
}

}  // namespace

std::vector<std::string> differences(const yaml::Map<yaml::Node>& expect, const DryRun& run) {
  std::vector<std::string> lines;
  const Made made = made_of(run.applied);
  for (const auto& [key, place, value] : expect) {
    const std::string& path = key.text();
    const std::string& wanted = value.text().text();
    if (path == "issues") {
      compare_issues(value, run.applied, lines);
    } else if (path == "message" || path == "because") {
      compare_fate(path, wanted, run, lines);
    } else {
      const std::optional<std::string> got = value_at(made, path);
      const bool same = wanted == "absent" ? !got : got == wanted;
      if (!same) lines.push_back(path + ": expected " + wanted + ", got " + got.value_or("absent"));
    }
  }
  return lines;
}

std::string golden_text(const DryRun& made) {
  std::string text;
  for (const mappings::Document& document : made.applied.documents) {
    const auto value = parsers::json::read(document.bytes);
    std::string one = value ? parsers::json::pretty(*value) : document.bytes;
    std::replace(one.begin(), one.end(), '\r', '\n');
    text += one;
    if (!text.ends_with('\n')) text += '\n';
  }
  return text;
}

}  // namespace tools
