#include "parsers/yaml/read.hpp"

#include "parsers/yaml/detail/build.hpp"
#include "parsers/yaml/detail/events.hpp"
#include "parsers/yaml/detail/text.hpp"

namespace parsers::yaml {

using core::Place;
using core::say;

namespace {

// What prevents reading at all.
std::optional<core::Problem> unreadable(core::Origin origin, std::string_view text) {
  if (text.size() > kFileBytesMax) {
    return core::Problem{.code = 1409,
                         .what = say("this file is larger than % MiB", kFileBytesMax >> 20U),
                         .hint = say("keep large tables in a .csv file"),
                         .place = {.origin = origin}};
  }
  const auto bad = detail::find_bad_byte(text);
  if (!bad) return std::nullopt;
  const Place place{.origin = origin, .offset = bad->offset, .length = 1};
  if (bad->what == detail::Bad::utf8) {
    return core::Problem{.code = 1410,
                         .what = say("this file is not UTF-8 from here on"),
                         .hint = say("save it again, with the encoding UTF-8"),
                         .place = place};
  }
  return core::Problem{.code = 1410,
                       .what = say("there is a control character here"),
                       .hint = say("delete it; in double quotes it can be written as \\xNN"),
                       .place = place};
}

core::Problem failed(core::Origin origin, const detail::Failure& failure) {
  const Place place{.origin = origin, .offset = failure.offset, .length = 1};
  return {.code = 1401, .what = say("this is not YAML"), .place = place};
}

}  // namespace

Document read(core::Sources& sources, core::Source source, core::Problems& problems) {
  const core::Origin origin = sources.add(std::move(source));
  const std::string_view text = sources.find(origin)->text;
  if (auto problem = unreadable(origin, text)) {
    problems.add(*std::move(problem));
    return {.origin = origin, .store = std::make_unique<Store>()};
  }
  const detail::Events events = detail::scan(text);
  detail::Built built = detail::build(origin, text, events);
  problems.add(std::move(built.problems));
  if (events.failure) problems.add(failed(origin, *events.failure));
  return std::move(built.document);
}

}  // namespace parsers::yaml
