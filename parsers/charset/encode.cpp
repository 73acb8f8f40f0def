#include "parsers/charset/encode.hpp"

#include "parsers/charset/converter.hpp"

namespace parsers::charset {

using core::say;

core::Result<Encoded> encode(std::string_view text, const Charset& to, Missing missing,
                             const core::Path& path) {
  Encoded made;
  const std::size_t lost = encode(text, to, made.bytes);
  if (lost == 0) return made;
  core::Problem problem;
  problem.place.path = path;
  problem.what = say("% characters do not exist in %", lost, name_of(to));
  if (missing == Missing::fail) {
    problem.code = 1215;
    problem.hint = say("send it in UNICODE UTF-8");
    return core::fail(std::move(problem));
  }
  problem.code = 1214;
  problem.severity = core::Severity::warning;
  problem.hint = say("they are sent as `?`; send it in UNICODE UTF-8");
  made.problems.add(std::move(problem));
  return made;
}

}  // namespace parsers::charset
