// Tests of what a channel does with what is read although it is not written so, through the same
// intake() as the engine, and of how it is counted.
#include <doctest/doctest.h>

#include "engine/flow/intake.hpp"
#include "engine/flow/ledger.hpp"
#include "parsers/hl7v2/ack.hpp"
#include "tests/channels/kit.hpp"
#include "tests/engine/dialogue.hpp"

namespace flow = engine::flow;
namespace core = parsers::core;
namespace repair = parsers::repair;
using repair::Kind;

namespace {

struct Taken {
  flow::Intake intake;
  flow::Trace trace;
};

Taken taken(std::string_view repair, std::string_view bytes, const repair::Set& frame = {}) {
  tests::Texts texts = tests::base_site();
  texts["channels/ward.yaml"] = tests::changed(texts["channels/ward.yaml"],
                                               "read: { repair: " + std::string(repair) + " }\n");
  const tests::Loaded loaded = tests::load(texts);
  REQUIRE(loaded.plan != nullptr);
  const core::Message message(bytes);
  Taken made;
  made.intake = flow::intake(
      loaded.plan->channels.front(), "plan", message,
      {.date = "2026-11-19", .peer = "10.0.0.1", .ack_id = "W1", .frame = frame}, &made.trace);
  return made;
}

// What became of it: "routed AA W1208", "refused AE 100 E1206", with codes of issues.
std::string outcome(const Taken& made) {
  std::string text = made.intake.entry.outcome;
  const core::Message answer(made.intake.ack.commit + made.intake.ack.application);
  const auto view = parsers::hl7v2::parse(answer);
  const auto ack = parsers::hl7v2::read_ack(view);
  if (ack) text += ' ' + std::string(ack->code);
  if (ack && ack->condition != 0) text += ' ' + std::to_string(ack->condition);
  for (const flow::SignalRow& signal : made.intake.entry.signals) {
    if (signal.kind.size() == 5) text += ' ' + signal.kind;
  }
  return text;
}

const std::string kMsh = "MSH|^~\\&|WARD|H|WEIR|H|20261119||ADT^A01|M1|P|2.5.1\r";
const std::string kRest = "EVN|A01|20261119\rPID|1||P1^^^H^MR||Quill^Hester\rPV1|1|I\r";

std::string with_line_feeds(std::string text) {
  std::replace(text.begin(), text.end(), '\r', '\n');
  return text;
}

}  // namespace

TEST_CASE("leniency: accept counts, warn is an issue, refuse keeps the message and says where") {
  const std::string feeds = with_line_feeds(kMsh + kRest), wrapped = kMsh + kRest + "more\r";
  struct Row {
    std::string_view repair;
    std::string bytes;
    std::string_view outcome;
  };
  const Row rows[] = {
      {"", kMsh + kRest, "routed AA"},
      {"refuse", kMsh + kRest, "routed AA"},
      {"", feeds, "routed AA"},
      {"{ line-ends: warn }", feeds, "routed AA W1206"},
      {"{ line-ends: refuse }", feeds, "refused AE 100 E1206"},
      {"{ others: refuse, line-ends: accept }", feeds, "routed AA"},
      {"", wrapped, "routed AA W1208"},
      {"{ wrapped-lines: accept }", wrapped, "routed AA"},
      {"{ wrapped-lines: refuse }", wrapped, "refused AE 100 E1208"},
      {"refuse", "\n" + wrapped, "refused AE 100 E1202 E1208"},
      {"{ piece: refuse }", kMsh + kRest + "DSC|2\r", "refused AE 100 E1258"},
      {"", kMsh + kRest + "DSC|2\r", "routed AA"},
      {"{ piece: warn }", kMsh + kRest + "DSC|2\r", "routed AA W1258"},
      {"refuse", "hello", "unreadable AR 100 E1203"},
      {"{ leading-blanks: refuse }", "\nMSH|^~\\&|WARD|H|WEIR|H|20261119||ADT^A01||P|2.5.1\r",
       "refused AE 100 E1202"},
      {"{ guessed-charset: refuse }", kMsh + "PID|1||P1||\xE9\r", "refused AE 102 E1212"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.repair);
    CAPTURE(row.bytes);
    const Taken made = taken(row.repair, row.bytes);
    CHECK(outcome(made) == row.outcome);
    const bool refused = !row.outcome.starts_with("routed");
    CHECK(made.intake.entry.deliveries.empty() == refused);
    CHECK(made.intake.entry.raw == row.bytes);
  }
  const Taken made = taken("refuse", with_line_feeds(kMsh + kRest));
  CHECK(made.intake.ack.application.find("ERR||MSH^1|100^") != std::string::npos);
  CHECK(made.intake.entry.control_id == "M1");
  CHECK(made.intake.entry.keys.size() > 1);
}

TEST_CASE("leniency: what is odd about a frame weighs as what is odd about a message") {
  const repair::Set frame = repair::with({}, Kind::missing_return);
  CHECK(outcome(taken("", kMsh + kRest, frame)) == "routed AA");
  CHECK(outcome(taken("warn", kMsh + kRest, frame)) == "routed AA W1103");
  const Taken refused = taken("{ missing-return: refuse }", kMsh + kRest, frame);
  CHECK(outcome(refused) == "refused AE 100 E1103");
  // It was counted with the frame.
  CHECK(refused.intake.repairs.none());
}

TEST_CASE("leniency: each kind counts once for a message, however grave it is") {
  for (const std::string_view repair : {"accept", "warn", "refuse"}) {
    CAPTURE(repair);
    const Taken made = taken(repair, " " + kMsh + " \r \r" + kRest + "one\rtwo\r");
    repair::Set expected;
    for (const Kind kind : {Kind::leading_blanks, Kind::blank_lines, Kind::wrapped_lines})
      expected = repair::with(expected, kind);
    CHECK(made.intake.repairs == expected);
    CHECK(made.trace.problems.size() >= 5);
  }
}

TEST_CASE("leniency: what is odd about a frame is counted once, and told with its messages") {
  struct Row {
    const char* name;
    std::string bytes;
    std::string_view odd;
  };
  const Row rows[] = {
      {"nothing", tests::f("MSH|a") + tests::f("MSH|b"), ""},
      {"bytes before it", "xxx" + tests::f("MSH|a") + tests::f("MSH|b"),
       "stray-bytes stray-bytes with it "},
      {"bytes behind it", tests::f("MSH|a") + "xxx" + tests::f("MSH|b"),
       "stray-bytes stray-bytes with it "},
      {"no CR", "\x0bMSH|a\x1c" + tests::f("MSH|b"), "missing-return missing-return with it "},
      {"LF", "\x0bMSH|a\x1c\n" + tests::f("MSH|b"), "line-feed line-feed with it "},
      {"a frame within", "\x0bMSH|" + tests::f("MSH|b"), "frame-in-frame frame-in-frame with it "},
      {"a batch", "x" + tests::f("MSH|a\rMSH|b\r"),
       "stray-bytes stray-bytes with it stray-bytes with it "},
      {"an empty frame swallows it", "x" + tests::f("") + tests::f("MSH|a"),
       "stray-bytes empty-frame "},
      {"a web client", "GET / HTTP/1.1", "web-client "},
  };
  for (const Row& row : rows) {
    for (std::size_t piece = 1; piece <= row.bytes.size(); ++piece) {
      CAPTURE(row.name);
      CAPTURE(piece);
      tests::Dialogue talk;
      for (std::size_t at = 0; at < row.bytes.size(); at += piece) {
        talk.receives(std::string_view(row.bytes).substr(at, piece));
        talk.goes_on();
      }
      CHECK(talk.odd() == row.odd);
    }
  }
}

TEST_CASE("leniency: a CR that never comes is counted, whether the sender waits or goes") {
  tests::Dialogue waits;
  waits.receives("\x0bMSH|a\x1c").hears(flow::Late{});
  CHECK(waits.odd() == "missing-return missing-return with it ");
  tests::Dialogue goes;
  goes.receives("\x0bMSH|a\x1c").hears(flow::Gone{});
  CHECK(goes.odd() == "missing-return missing-return with it ");
  tests::Dialogue empty;
  empty.receives("\x0b\x1c").asks();
  CHECK(empty.hears(flow::Late{}).asks() == "read ");
  tests::Dialogue half;
  half.receives("\x0bMSH|a").hears(flow::Gone{});
  CHECK(half.odd() == "half-frame ");
}

TEST_CASE("ledger: peers and kinds are counted apart, with their first and last time") {
  flow::Ledger ledger;
  const repair::Set feeds = repair::with({}, Kind::line_ends);
  ledger.note("10.0.0.2", feeds, 1000);
  ledger.note("10.0.0.1", repair::with(feeds, Kind::cut_tail), 2000);
  ledger.note("10.0.0.2", feeds, 3000);
  ledger.note("10.0.0.3", {}, 4000);
  std::string text;
  for (const flow::Ledger::Row& row : ledger.rows())
    text += row.peer + ' ' + std::string(repair::row_of(row.kind).name) + ' ' +
            std::to_string(row.count) + ' ' + std::to_string(row.first_ms) + ' ' +
            std::to_string(row.last_ms) + '\n';
  CHECK(text ==
        "10.0.0.1 line-ends 1 2000 2000\n10.0.0.1 cut-tail 1 2000 2000\n"
        "10.0.0.2 line-ends 2 1000 3000\n");
}

TEST_CASE("ledger: of too many peers the rest is counted together") {
  flow::Ledger ledger;
  const repair::Set feeds = repair::with({}, Kind::line_ends);
  for (std::size_t i = 0; i < flow::Ledger::kPeersMost + 10; ++i)
    ledger.note("p" + std::to_string(i), feeds, 1);
  ledger.note("p0", feeds, 2);
  const auto rows = ledger.rows();
  REQUIRE(rows.size() == flow::Ledger::kPeersMost + 1);
  for (const flow::Ledger::Row& row : rows) {
    if (row.peer == "p0") CHECK(row.count == 2);
    if (row.peer == flow::Ledger::kOthers) CHECK(row.count == 10);
  }
}
