#include "parsers/yaml/read.hpp"

#include <algorithm>

#include "parsers/yaml/detail/build.hpp"
#include "parsers/yaml/detail/cut.hpp"
#include "parsers/yaml/detail/events.hpp"
#include "parsers/yaml/detail/failure.hpp"
#include "parsers/yaml/detail/text.hpp"

namespace parsers::yaml {

using core::Name;
using core::NameKey;
using core::Place;
using core::Problem;
using core::say;
using detail::Cut;

namespace {

constexpr int kRoundsMax = 8;  // of masking what is cut short and reading again

// What prevents reading at all.
std::optional<Problem> unreadable(core::Origin origin, std::string_view text) {
  if (text.size() > kFileBytesMax) {
    return Problem{.code = 1409,
                   .what = say("this file is larger than % MiB", kFileBytesMax >> 20U),
                   .hint = say("keep large tables in a .csv file"),
                   .place = {.origin = origin}};
  }
  const auto bad = detail::find_bad_byte(text);
  if (!bad) return std::nullopt;
  const Place place{.origin = origin, .offset = bad->offset, .length = 1};
  if (bad->what == detail::Bad::utf8) {
    return Problem{.code = 1410,
                   .what = say("this file is not UTF-8 from here on"),
                   .hint = say("save it again, with the encoding UTF-8"),
                   .place = place};
  }
  return Problem{.code = 1410,
                 .what = say("there is a control character here"),
                 .hint = say("delete it; in double quotes it can be written as \\xNN"),
                 .place = place};
}

Name in_quotes(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return {NameKey{}, quoted + '"'};
}

Problem cut_short(core::Origin origin, std::string_view text, const Cut& cut) {
  const std::string_view all = text.substr(cut.begin, cut.end - cut.begin);
  Problem problem{
      .code = 3105,
      .what = cut.formula ? say("this formula is cut short by the one-line { } or [ ] around it")
                          : say("this text is cut short by the one-line { } or [ ] around it"),
      .hint = !cut.whole    ? say("close its brackets and quotes, and put it in double quotes")
              : cut.formula ? say("put the formula on its own line, or in double quotes")
                            : say("put the text on its own line, or in double quotes"),
      .place = {.origin = origin, .offset = cut.begin, .length = cut.end - cut.begin},
      .note = say("inside { } and [ ], a comma or bracket ends the value")};
  if (cut.whole) {
    problem.fix_from = Name(NameKey{}, all);
    problem.fix_to = in_quotes(all);
  }
  return problem;
}

// The events of a text, read again and again with what is cut short masked by harmless letters of
// the same length, so that what follows is found too.
struct Scanned {
  detail::Events events{};
  std::vector<Cut> cuts{};  // in order
  bool lost = false;        // a cut that could not be masked: what follows is not to be trusted
};

Scanned scan(std::string_view text) {
  Scanned scanned{.events = detail::scan(text)};
  std::string masked;
  for (int round = 0; round < kRoundsMax; ++round) {
    const std::vector<Cut> found =
        detail::find_cuts(round == 0 ? text : std::string_view(masked), scanned.events);
    if (found.empty()) return scanned;
    if (round == 0) masked = text;
    for (const Cut& cut : found) {
      std::fill(masked.begin() + cut.begin, masked.begin() + cut.end, 'x');
      scanned.cuts.push_back(cut);
      scanned.lost = scanned.lost || !cut.whole;
    }
    std::sort(scanned.cuts.begin(), scanned.cuts.end(),
              [](const Cut& a, const Cut& b) { return a.begin < b.begin; });
    if (scanned.lost) return scanned;
    scanned.events = detail::scan(masked);
  }
  scanned.lost = true;
  return scanned;
}

void tabs(core::Origin origin, std::string_view text, std::span<const detail::Extent> scalars,
          std::uint32_t until, std::vector<Problem>& found) {
  for (const std::uint32_t offset : detail::find_tabs(text, scalars, until)) {
    found.push_back({.code = 1407,
                     .what = say("there are no tabs in these files"),
                     .hint = say("use blanks; most editors can be told to"),
                     .place = {.origin = origin, .offset = offset, .length = 1}});
  }
}

// What a tab spoils is found around it.
bool explained(std::string_view text, const std::vector<Problem>& found, std::uint32_t offset) {
  const std::uint32_t line = core::locate(text, offset).line;
  return std::any_of(found.begin(), found.end(), [&](const Problem& problem) {
    if (problem.code != 1407) return false;
    const std::uint32_t here = core::locate(text, problem.place.offset).line;
    return here == line || here + 1 == line;
  });
}

// In the order of the text; what was found first comes first at one place.
void deliver(std::vector<Problem> unordered, core::Origin origin, core::Problems& problems) {
  std::vector<std::pair<std::uint32_t, std::size_t>> order;
  for (std::size_t i = 0; i < unordered.size(); ++i) {
    order.emplace_back(unordered[i].place.offset, i);
  }
  std::sort(order.begin(), order.end());
  std::vector<Problem> found;
  for (const auto& [offset, i] : order) found.push_back(std::move(unordered[i]));
  const std::size_t more = found.size() - std::min(found.size(), kFindingsMax);
  found.resize(found.size() - more);
  for (Problem& problem : found) problems.add(std::move(problem));
  if (more == 0) return;
  problems.add({.code = 1412,
                .severity = core::Severity::info,
                .what = say("there are % findings more in this file", more),
                .hint = say("mend these first"),
                .place = {.origin = origin}});
}

}  // namespace

Document read(core::Sources& sources, core::Source source, core::Problems& problems) {
  const core::Origin origin = sources.add(std::move(source));
  const std::string_view text = sources.find(origin)->text;
  if (auto problem = unreadable(origin, text)) {
    problems.add(*std::move(problem));
    return {.origin = origin, .store = std::make_unique<Store>()};
  }
  const Scanned scanned = scan(text);
  const detail::Events& events = scanned.events;
  detail::Built built = detail::build(origin, text, events, scanned.cuts);
  std::vector<Problem> found(built.problems.begin(), built.problems.end());
  for (const Cut& cut : scanned.cuts) found.push_back(cut_short(origin, text, cut));
  const auto size = static_cast<std::uint32_t>(text.size());
  if (scanned.lost) {
    found.erase(std::remove_if(found.begin(), found.end(),
                               [&](const Problem& p) {
                                 return p.code != 3105 &&
                                        p.place.offset >= scanned.cuts.back().begin;
                               }),
                found.end());
  } else if (events.failure) {
    const std::size_t line_end = std::min(text.find('\n', events.failure->offset), text.size());
    tabs(origin, text, built.scalars, static_cast<std::uint32_t>(line_end), found);
    if (!explained(text, found, events.failure->offset)) {
      found.push_back(detail::explain(origin, text, events, built.scalars));
    }
  } else {
    if (events.second_document) {
      found.push_back(detail::explain_second(origin, text, *events.second_document));
    }
    tabs(origin, text, built.scalars, events.second_document.value_or(size), found);
  }
  deliver(std::move(found), origin, problems);
  return std::move(built.document);
}

}  // namespace parsers::yaml
