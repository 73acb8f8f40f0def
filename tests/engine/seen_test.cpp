// Tests of what is remembered of messages, in virtual time, and of what is done with one that came
// before.
#include "engine/flow/seen.hpp"

#include <doctest/doctest.h>

#include "engine/flow/intake.hpp"
#include "tests/channels/kit.hpp"

using namespace engine::flow;
namespace core = parsers::core;

namespace {

std::string message(std::string_view id, std::string_view time = "20261119143205",
                    std::string_view name = "Quill", std::string_view from = "WARD") {
  return "MSH|^~\\&|" + std::string(from) + "|H|WEIR|H|" + std::string(time) + "||ADT^A01|" +
         std::string(id) + "|P|2.5.1\rPID|1||P1||" + std::string(name) + "\rPV1|1|I\r";
}

Fingerprint print_of(const std::string& text) {
  const core::Message m(text);
  return *fingerprint(parsers::hl7v2::parse(m));
}

// A site whose channel does this with what came before.
tests::Loaded site_where(std::string_view then) {
  tests::Texts texts = tests::base_site();
  texts["channels/ward.yaml"] = tests::changed(
      texts["channels/ward.yaml"], "read: { duplicates: { then: " + std::string(then) + " } }\n");
  return tests::load(texts);
}

}  // namespace

TEST_CASE("seen: a message is the same when all but the time of sending is") {
  const Fingerprint one = print_of(message("M1"));
  CHECK(one == print_of(message("M1", "20261119143333")));
  struct Case {
    const char* name;
    std::string text;
    bool same_id;
  };
  const Case cases[] = {{"another name", message("M1", "20261119143205", "Quilt"), true},
                        {"another number", message("M2"), false},
                        {"another sender", message("M1", "20261119143205", "Quill", "LAB"), false},
                        {"a segment more", message("M1") + "NTE|1\r", true},
                        {"a field that is empty instead of absent",
                         message("M1").substr(0, message("M1").size() - 1) + "|\r", true}};
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const Fingerprint other = print_of(c.text);
    CHECK((other.id == one.id) == c.same_id);
    CHECK(!(other == one));
  }
  const core::Message unnumbered(message(""));
  CHECK_FALSE(fingerprint(parsers::hl7v2::parse(unnumbered)));
  CHECK(fingerprints_of(to_bytes(one)) == std::vector{one});
  CHECK(fingerprints_of("short").empty());
}

TEST_CASE("seen: it forgets what is too old and the oldest of too many") {
  Seen seen(1000, 3);
  const Fingerprint one = print_of(message("M1"));
  seen.add(one, 100);
  CHECK(seen.look(one, 1100) == Seen::Before::same);
  CHECK(seen.look(one, 1101) == Seen::Before::never);
  CHECK(seen.look(print_of(message("M1", "1", "Other")), 200) == Seen::Before::other);
  CHECK(seen.look(print_of(message("M2")), 200) == Seen::Before::never);
  seen.add(one, 500);  // again: remembered from then on
  for (int i = 2; i < 9; ++i) seen.add(print_of(message("M" + std::to_string(i))), 500 + i);
  CHECK(seen.size() == 3);
  CHECK(seen.look(one, 510) == Seen::Before::never);
  CHECK(seen.look(print_of(message("M8")), 510) == Seen::Before::same);
}

TEST_CASE("seen: what is done with a message that came before is the channel's word") {
  struct Row {
    const char* then;
    bool same;  // content
    channels::Fate fate;
    const char* outcome;
    bool delivered;
  };
  using channels::Fate;
  const Row rows[] = {{"process", true, Fate::accepted, "routed", true},
                      {"process", false, Fate::accepted, "routed", true},
                      {"ack-and-drop", true, Fate::accepted, "duplicate", false},
                      {"ack-and-drop", false, Fate::accepted, "routed", true},
                      {"refuse", true, Fate::repeated, "refused", false},
                      {"refuse", false, Fate::repeated, "refused", false}};
  for (const Row& row : rows) {
    CAPTURE(row.then);
    CAPTURE(row.same);
    const tests::Loaded loaded = site_where(row.then);
    REQUIRE(loaded.plan != nullptr);
    const channels::Channel& channel = loaded.plan->channels.front();
    Memory memory(channel.duplicates.within.ms);
    auto take = [&](const std::string& text, std::int64_t at) {
      const core::Message m(text);
      return intake(channel, "plan", m,
                    {.now = mappings::Time(std::chrono::milliseconds(at)),
                     .ack_id = "W1",
                     .memory = &memory});
    };
    const Intake first = take(message("M1"), 1000);
    CHECK(first.entry.outcome == "routed");
    memory.end(memory.begin(first.entry), "1");
    const Intake again =
        take(row.same ? message("M1", "20261119150000") : message("M1", "1", "Other"), 2000);
    CHECK(again.fate == row.fate);
    CHECK(again.entry.outcome == row.outcome);
    CHECK(again.entry.deliveries.empty() == !row.delivered);
    // A day later nobody remembers.
    CHECK(take(message("M1"), 2000 + channel.duplicates.within.ms).entry.outcome == "routed");
  }
}

TEST_CASE("seen: a message whose twin is on its way to disk waits for what becomes of that") {
  struct Row {
    const char* then;
    bool same;   // content
    bool waits;  // while the first is on its way
    bool kept;   // the first, in the end
    const char* outcome;
  };
  const Row rows[] = {{"process", true, false, true, "routed"},
                      {"ack-and-drop", true, true, true, "duplicate"},
                      {"ack-and-drop", true, true, false, "routed"},
                      {"ack-and-drop", false, true, true, "routed"},
                      {"refuse", true, true, true, "refused"},
                      {"refuse", true, true, false, "routed"}};
  for (const Row& row : rows) {
    CAPTURE(row.then);
    CAPTURE(row.same);
    CAPTURE(row.kept);
    const tests::Loaded loaded = site_where(row.then);
    REQUIRE(loaded.plan != nullptr);
    const channels::Channel& channel = loaded.plan->channels.front();
    Memory memory(channel.duplicates.within.ms);
    auto take = [&](const std::string& text) {
      const core::Message m(text);
      return intake(channel, "plan", m, {.ack_id = "W1", .memory = &memory});
    };
    const Memory::Mark first = memory.begin(take(message("M1")).entry);
    const std::string twin = row.same ? message("M1") : message("M1", "1", "Other");
    CHECK(take(twin).wait == row.waits);
    CHECK_FALSE(take(message("M2")).wait);
    memory.end(first, row.kept ? "1" : "");
    const Intake after = take(twin);
    CHECK_FALSE(after.wait);
    CHECK(after.entry.outcome == row.outcome);
    CHECK_FALSE(memory.underway(id_bytes(fingerprints_of(std::string(24, 'x')).front())));
  }
}
