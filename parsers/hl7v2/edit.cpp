#include "parsers/hl7v2/edit.hpp"

#include <algorithm>
#include <charconv>

#include "parsers/charset/converter.hpp"
#include "parsers/hl7v2/draft.hpp"

namespace parsers::hl7v2 {

namespace {

class PathReader {
 public:
  explicit PathReader(std::string_view text) : rest_(text) {}

  std::optional<core::Path> read() {
    core::Path path;
    if (!core::SegmentName::looks_right(rest_.substr(0, 3))) return {};
    path.segment = core::SegmentName(rest_);
    rest_.remove_prefix(3);
    if (!optional('[', path.occurrence, ']')) return {};
    if (rest_.empty()) return path;
    std::uint32_t number = 0;
    if (!accept('-') || !digits(number)) return {};
    path.field = static_cast<std::uint16_t>(number);
    if (!part('[', path.repetition, ']') || !part('.', path.component, '\0') ||
        !part('.', path.subcomponent, '\0'))
      return {};
    return rest_.empty() ? std::optional(path) : std::nullopt;
  }

 private:
  bool accept(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool digits(std::uint32_t& number) {
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
    if (error != std::errc() || number == 0 || number > 65'535) return false;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return true;
  }
  bool optional(char open, std::uint32_t& number, char close) {
    if (!accept(open)) return true;
    return digits(number) && (close == '\0' || accept(close));
  }
  bool part(char open, std::uint16_t& number, char close) {
    std::uint32_t wide = 0;
    if (!optional(open, wide, close)) return false;
    number = static_cast<std::uint16_t>(wide);
    return true;
  }

  std::string_view rest_;  // owner: the caller
};

std::string text_of(std::string_view raw, const charset::Reading& reading) {
  if (charset::is_text(raw, reading)) return std::string(raw);
  std::string text;
  static_cast<void>(charset::decode(raw, *reading.charset, text));
  return text;
}

// visit(field, its text) until it says no.
template <class Visit>
bool each_field(const View& view, const SegmentView& segment, Visit visit) {
  for (std::size_t n = 1; n <= segment.field_count(); ++n) {
    if (!visit(n, text_of(segment.field(n).raw(), view.reading()))) return false;
  }
  return true;
}

}  // namespace

core::Result<core::Path> parse_path(std::string_view text) {
  const auto path = PathReader(text).read();
  if (path) return *path;
  return core::fail({.code = 1240,
                     .what = core::say("this is no path"),
                     .hint = core::say("paths are written PID-3, PID-3[2].1 or OBX[3]-5")});
}

std::string with(const View& view, const std::vector<std::pair<core::Path, std::string>>& changes) {
  Draft draft(view);
  struct Made {
    core::SegmentName name;
    std::uint32_t occurrence;
    std::size_t number;
  };
  std::vector<Made> made;
  auto number = [&](const core::Path& path) {
    const std::uint32_t wanted = std::max(1U, path.occurrence);
    for (std::size_t i = 0; i < view.size(); ++i) {
      if (view[i].name() == path.segment && view[i].occurrence() == wanted) return i;
    }
    for (const Made& one : made) {
      if (one.name == path.segment && one.occurrence == wanted) return one.number;
    }
    made.push_back({path.segment, wanted, draft.insert(view.size(), path.segment)});
    return made.back().number;
  };
  for (const auto& [path, value] : changes) draft.set(number(path), path, value);
  return draft.bytes();
}

core::Result<charset::Encoded> in_charset(const View& view, const charset::Charset& to,
                                          charset::Missing missing) {
  const core::SegmentName msh("MSH");
  std::string text;
  for (std::size_t i = 0; i < view.size(); ++i) {
    std::string segment = text_of(view[i].raw(), view.reading());
    if (view[i].name() == msh && view[i].occurrence() == 1)
      segment = changed_segment(segment, {msh, 1, 18, 0, 0, 0}, view.separators(), to.code);
    (text += segment) += '\r';
  }
  charset::Encoded made;
  if (charset::encode(text, to, made.bytes) == 0) return made;
  core::Problem refusal;
  for (std::size_t i = 0; i < view.size(); ++i) {
    const SegmentView segment = view[i];
    const bool good = each_field(view, segment, [&](std::size_t n, const std::string& field) {
      const core::Path path{
          segment.name(), segment.occurrence(), static_cast<std::uint16_t>(n), 0, 0, 0};
      auto one = charset::encode(field, to, missing, path);
      if (!one) {
        refusal = std::move(one).error();
        return false;
      }
      made.problems.add(std::move(one->problems));
      return true;
    });
    if (!good) return core::fail(std::move(refusal));
  }
  // A line that is no segment has no fields.
  if (made.problems.empty()) return charset::encode(text, to, missing, {});
  return made;
}

}  // namespace parsers::hl7v2
