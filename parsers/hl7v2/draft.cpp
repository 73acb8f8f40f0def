#include "parsers/hl7v2/draft.hpp"

#include <algorithm>

#include "parsers/charset/converter.hpp"

namespace parsers::hl7v2 {

namespace {

// The text with its nth part (from 1) changed by `change`; parts that are not there are made.
template <class Change>
std::string changed_part(std::string_view text, char separator, std::size_t n, Change change) {
  if (separator == 0) return change(text);
  std::string out;
  for (std::size_t i = 1;; ++i) {
    const std::size_t end = text.find(separator);
    const std::string_view part = text.substr(0, end);
    out += i == n ? change(part) : std::string(part);
    const bool last = end == std::string_view::npos;
    if (last && i >= n) return out;
    out += separator;
    text = last ? std::string_view{} : text.substr(end + 1);
  }
}

std::string without_part(std::string_view text, char separator, std::size_t n) {
  std::string out;
  for (std::size_t i = 1;; ++i) {
    const std::size_t end = text.find(separator);
    if (i != n)
      (out += i == 1 || (n == 1 && i == 2) ? "" : std::string(1, separator)) += text.substr(0, end);
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

bool is_header(std::string_view segment) { return segment.starts_with("MSH"); }

template <class Change>
std::string in_field(std::string_view segment, const core::Path& path, const Separators& s,
                     Change change) {
  const bool header = is_header(segment);
  if (header && path.field <= 2) return std::string(segment);  // separators are not data
  return changed_part(segment, s.field, path.field + (header ? 0U : 1U), change);
}

}  // namespace

std::string changed_field(std::string_view field, const core::Path& path, const Separators& s,
                          std::string_view value) {
  auto leaf = [&](std::string_view) { return std::string(value); };
  auto component = [&](std::string_view old) {
    return path.subcomponent == 0 ? std::string(value)
                                  : changed_part(old, s.subcomponent, path.subcomponent, leaf);
  };
  auto repetition = [&](std::string_view old) {
    return path.component == 0 ? std::string(value)
                               : changed_part(old, s.component, path.component, component);
  };
  if (path.repetition == 0 && path.component == 0) return std::string(value);
  return changed_part(field, s.repetition, std::max<std::size_t>(1, path.repetition), repetition);
}

std::string changed_segment(std::string_view segment, const core::Path& path, const Separators& s,
                            std::string_view value) {
  return in_field(segment, path, s,
                  [&](std::string_view field) { return changed_field(field, path, s, value); });
}

std::string_view trimmed(std::string_view text, char separator) {
  while (separator != 0 && text.ends_with(separator)) text.remove_suffix(1);
  return text;
}

Draft::Draft(const View& view) : view_(view), count_(view.size()) {
  lines_.reserve(count_);
  for (std::size_t i = 0; i < count_; ++i) lines_.push_back({std::string(view[i].raw()), i, true});
}

// What was decoded before it was split is encoded as a whole at the end.
std::string Draft::written(std::string_view utf8) const {
  std::string bytes;
  if (view_.decoded_before()) return std::string(utf8);
  static_cast<void>(charset::encode(utf8, view_.written_in(), bytes));
  return bytes;
}

void Draft::set(std::size_t segment, const core::Path& path, std::string_view value) {
  std::string& text = lines_[segment].text;
  if (path.field == 0) {
    text.replace(3, std::string::npos, written(value));
    return;
  }
  text = changed_segment(text, path, view_.separators(), written(value));
}

void Draft::remove(std::size_t segment, const core::Path& path) {
  Line& line = lines_[segment];
  const Separators& s = view_.separators();
  if (path.field == 0) {
    line.there = false;
    return;
  }
  const std::string cleared = in_field(line.text, path, s, [&](std::string_view field) {
    if (path.repetition != 0 && path.component == 0)
      return without_part(field, s.repetition, path.repetition);
    return changed_field(field, path, s, "");
  });
  line.text = trimmed(cleared, s.field);
}

std::size_t Draft::insert(std::size_t before, core::SegmentName name) {
  lines_.push_back({std::string(name.view()), std::min(before, count_), true});
  return lines_.size() - 1;
}

std::string Draft::bytes() const {
  std::string out;
  auto put = [&](const Line& line) {
    if (line.there) (out += line.text) += '\r';
  };
  auto fresh = [&](std::size_t before) {
    for (std::size_t i = count_; i < lines_.size(); ++i) {
      if (lines_[i].before == before) put(lines_[i]);
    }
  };
  for (std::size_t i = 0; i < count_; ++i) {
    if (lines_.size() > count_) fresh(i);
    put(lines_[i]);
  }
  fresh(count_);
  if (!view_.decoded_before()) return out;
  std::string bytes;
  static_cast<void>(charset::encode(out, view_.written_in(), bytes));
  return bytes;
}

}  // namespace parsers::hl7v2
