#include "tools/checking/fix.hpp"

#include <algorithm>
#include <utility>

namespace tools {

std::optional<Edit> edit_of(const core::Problem& problem, const core::Sources& sources) {
  const core::Source* source = sources.find(problem.place.origin);
  const std::string& from = problem.fix_from.text();
  if (source == nullptr || from.empty() || problem.fix_to.empty()) return {};
  const std::size_t place = problem.place.offset;
  const std::size_t end = place + std::max<std::size_t>(1, problem.place.length);
  const std::size_t first = place + 1 < from.size() ? 0 : place + 1 - from.size();
  const std::size_t at = source->text.find(from, first);
  if (at == std::string::npos || at >= end) return {};
  return Edit{source->name.text(), at, from.size(), problem.fix_to.text()};
}

namespace {

std::pair<std::size_t, std::size_t> weight(const core::Problems& problems) {
  return {problems.count(core::Severity::error), problems.count(core::Severity::warning)};
}

// The file's text with the edit; empty when the file of that name is not what was checked.
std::optional<std::string> edited(const Edit& edit, const Checked& checked, core::Origin origin,
                                  const channels::Files& files) {
  std::optional<std::string> text = files.read(edit.file);
  if (!text || *text != checked.sources().find(origin)->text) return {};
  text->replace(edit.offset, edit.length, edit.text);
  return text;
}

bool finds_at(const Checked& checked, const Edit& edit) {
  return std::any_of(checked.problems().begin(), checked.problems().end(),
                     [&](const core::Problem& p) {
                       const core::Source* source = checked.sources().find(p.place.origin);
                       return source != nullptr && source->name.text() == edit.file &&
                              p.place.offset < edit.offset + edit.text.size() &&
                              p.place.offset + std::max(1U, p.place.length) > edit.offset;
                     });
}

// The text of the file that the problem's fix makes; empty when it does not mend.
std::optional<std::pair<std::string, std::string>> mending(const core::Problem& problem,
                                                           const Checked& checked,
                                                           const channels::Files& files,
                                                           std::string_view environment) {
  const std::optional<Edit> edit = edit_of(problem, checked.sources());
  if (!edit) return {};
  std::optional<std::string> text = edited(*edit, checked, problem.place.origin, files);
  if (!text) return {};
  const Checked after = check_site(with(files, {{edit->file, *text}}), environment);
  if (weight(after.problems()) >= weight(checked.problems()) || finds_at(after, *edit)) return {};
  return std::pair(edit->file, std::move(*text));
}

}  // namespace

core::Problems tried(const Checked& checked, const channels::Files& files,
                     std::string_view environment) {
  core::Problems all;
  std::size_t fixes = 0;
  for (core::Problem problem : checked.problems()) {
    const bool mends = !problem.fix_to.empty() && fixes++ < kFixesMax &&
                       mending(problem, checked, files, environment);
    if (!mends) problem.fix_from = problem.fix_to = {};
    all.add(std::move(problem));
  }
  return all;
}

Texts mended(const channels::Files& files, std::string_view environment) {
  Texts texts;
  // Each round has fewer findings than the one before, so this ends.
  for (std::size_t fixes = 0; fixes < kFixesMax; ++fixes) {
    const channels::Files now = with(files, texts);
    const Checked checked = check_site(now, environment);
    std::optional<std::pair<std::string, std::string>> next;
    for (const core::Problem& problem : checked.problems()) {
      next = mending(problem, checked, now, environment);
      if (next) break;
    }
    if (!next) break;
    texts[next->first] = std::move(next->second);
  }
  return texts;
}

}  // namespace tools
