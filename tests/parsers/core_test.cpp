// Tests of parsers/core: what can be said, where it is, and how it is shown.
#include <doctest/doctest.h>

#include "parsers/core/message.hpp"
#include "parsers/core/result.hpp"
#include "parsers/core/show.hpp"

using namespace parsers::core;

namespace {

Name name(std::string_view text) { return Name(NameKey{}, text); }

template <class T>
concept CanBeSaid = requires(T value) { say("a word: %", value); };

static_assert(CanBeSaid<int> && CanBeSaid<Name> && CanBeSaid<Path>);
static_assert(!CanBeSaid<std::string> && !CanBeSaid<std::string_view> && !CanBeSaid<const char*>);

}  // namespace

TEST_CASE("core: a sentence is its pattern with numbers, names and paths in it") {
  CHECK(say("plain").text() == "plain");
  CHECK(say("% of % in %", 3, name("rows"), Path{SegmentName("OBX"), 2, 5, 0, 1, 0}).text() ==
        "3 of rows in OBX[2]-5.1");
  CHECK(say("100 %% of %", name("it")).text() == "100 % of it");
}

TEST_CASE("core: a path is written as an analyst writes it") {
  CHECK(to_text(Path{SegmentName("PID"), 0, 3, 2, 1, 4}) == "PID-3[2].1.4");
  CHECK(to_text(Path{SegmentName("OBX"), 3, 5, 0, 0, 0}) == "OBX[3]-5");
  CHECK(to_text(Path{SegmentName("PV1"), 0, 0, 0, 0, 0}) == "PV1");
}

TEST_CASE("core: lines and columns count from 1, a column is a code point, a BOM is none") {
  const std::string text =
      "a\nb\xC3\xA9"
      "c\n";
  CHECK(locate(text, 0).line == 1);
  CHECK(locate(text, 2).line == 2);
  CHECK(locate(text, 5).column == 3);
  CHECK(locate("\xEF\xBB\xBFxy", 4).column == 2);
  CHECK(locate(text, 999).line == 3);
}

TEST_CASE("core: a problem in a file is shown with its line and a caret") {
  Sources sources;
  const Origin origin =
      sources.add({name("mappings/lib/patient.yaml"), "make:\n  gendre: =PID-8\n"});
  Problem problem{.code = 3012,
                  .what = say("Patient has no element `%`", name("gendre")),
                  .hint = say("did you mean `%`?", name("gender")),
                  .place = {origin, 8, 6, {}}};
  problem.fix_from = name("gendre");
  problem.fix_to = name("gender");
  CHECK(show(problem, sources) ==
        "error[E3012]: Patient has no element `gendre`\n"
        " --> mappings/lib/patient.yaml:2:3\n"
        "  |\n"
        "2 |   gendre: =PID-8\n"
        "  |   ^^^^^^\n"
        "  |\n  = help: did you mean `gender`?\n"
        "  = fix:  gendre -> gender\n");
}

TEST_CASE("core: a problem in a message is shown with its path and none of its text") {
  Problem problem{.code = 1203,
                  .severity = Severity::warning,
                  .what = say("not a date"),
                  .place = {kMessage, 10, 4, Path{SegmentName("PID"), 0, 7, 0, 0, 0}}};
  CHECK(show(problem, Sources{}) == "warning[W1203]: not a date\n --> PID-7\n");
}

TEST_CASE("core: a slip of one letter, or two letters swapped, is guessed; another word is not") {
  const std::vector<Name> names{name("gender"), name("identifier"), name("name")};
  CHECK(did_you_mean("gendre", names).text() == "gender");
  CHECK(did_you_mean("identifer", names).text() == "identifier");
  CHECK(did_you_mean("Name", names).text() == "name");
  CHECK(did_you_mean("xyzzy", names).empty());
}

TEST_CASE("core: a message owns the receive buffer without a copy, and keeps what is made of it") {
  Buffer buffer("\x0bMSH|payload\x1c\r");
  const char* before = buffer.view().data();
  const Message message(std::move(buffer), 1, 11);
  CHECK(message.payload() == "MSH|payload");
  CHECK(message.payload().data() == before + 1);
  const std::string_view kept = message.keep("text");
  CHECK(kept == "text");
}

TEST_CASE("core: TRY hands a failure to the caller") {
  auto inner = [](bool good) -> Result<int> {
    if (!good) return fail({.code = 1001, .what = say("bad")});
    return 7;
  };
  auto outer = [&](bool good) -> Result<int> { return TRY(inner(good)) + 1; };
  CHECK(outer(true).value() == 8);
  CHECK(outer(false).error().code == 1001);
}
