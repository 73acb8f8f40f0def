#include "channels/src/charsets.hpp"

namespace channels {

namespace charset = parsers::charset;
using core::say;

namespace {

// Null, and a finding: there is no such set.
const charset::Charset* find(const yaml::Text& text, core::Safe example, core::Problems& problems) {
  const auto* found = charset::find_charset(text.text.text());
  if (found != nullptr) return found;
  std::vector<core::Name> known;
  for (const auto& one : charset::charsets()) known.push_back(name_of(one));
  const core::Name meant = core::did_you_mean(text.text.text(), known);
  problems.add({.code = 4023,
                .what = say("weir knows no character set `%`", text.text),
                .hint = meant.empty() ? std::move(example) : say("did you mean `%`?", meant),
                .place = text.place});
  return nullptr;
}

}  // namespace

const charset::Charset* read_charset(const yaml::Text& text, core::Problems& problems) {
  if (text.empty() || text.text.text() == "auto") return nullptr;
  const auto* found = find(text, say("for example 8859/2, windows-1250, UTF-8, or auto"), problems);
  if (found != nullptr && found->form == charset::Form::wide) {
    problems.add({.code = 4024,
                  .what = say("`%` cannot travel in MLLP", text.text),
                  .hint = say("leave it out: weir sees such messages by their bytes"),
                  .place = text.place});
  }
  return found;
}

void write_hl7v2(const DestinationFile& file, Destination& made, core::Problems& problems) {
  made.xml = file.write_as == WriteAs::xml;
  const WriteCharset& charset = file.charset;
  auto report = [&](core::Safe what, core::Safe hint) {
    problems.add({.code = 4064,
                  .what = std::move(what),
                  .hint = std::move(hint),
                  .place = charset.set.empty() ? file.to.place : charset.set.place});
  };
  if (!charset.set.empty()) {
    const core::Safe hint = say("for example 8859/1, windows-1252 or UTF-8");
    made.charset = find(charset.set, hint, problems);
    made.missing =
        charset.missing == Lacking::park ? charset::Missing::fail : charset::Missing::question_mark;
    if (made.charset != nullptr && made.charset->form == charset::Form::wide)
      report(say("weir does not write `%`", charset.set.text), hint);
    if (made.xml)
      report(say("`%` gets XML, which is always UTF-8", made.name), say("leave `charset:` out"));
  }
  if (made.kind == Destination::Kind::http && (made.xml || !charset.set.empty()))
    report(say("`%` gets no HL7 v2", made.name),
           say("FHIR is always UTF-8: leave `charset:` and `write_as:` out"));
}

}  // namespace channels
