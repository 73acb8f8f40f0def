// Tests of messages that come in pieces (HL7 2.5.1, 2.10.2), in virtual time: what is joined, what
// waits, what is answered, and that nothing is lost whenever weir stops.

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include "engine/flow/intake.hpp"
#include "engine/flow/joining.hpp"
#include "tests/channels/kit.hpp"

using namespace engine::flow;
namespace core = parsers::core;

namespace {

struct Msh {
  std::string id;
  std::string follows{};
  std::string asked{};  // "AL|AL": MSH-15 and MSH-16
  std::string sender = "WARD";
};
std::string msh(const Msh& m) {
  return "MSH|^~\\&|" + m.sender + "|H|WEIR|H|20261119143205||ADT^A01^ADT_A01|" + m.id +
         "|P|2.5.1||" + m.follows + (m.asked.empty() ? "" : '|' + m.asked) + '\r';
}

const std::string kHead = "EVN|A01|20261119\rPID|1||P1^^^H^MR||Quill^Hester\r";
const std::string kRest = "PV1|1|I\r";
const std::string kInsurance = "IN1|1|A^Plan\r";

const std::string kOne = msh({"M1"}) + kHead + "DSC|4711|F\r";
const std::string kTwo = msh({"M2", "4711"}) + kRest + "DSC|4712\r";
const std::string kThree = msh({"M3", "4712"}) + kInsurance;
const std::string kWhole = msh({"M1"}) + kHead + kRest + kInsurance;

// A channel, what it remembers, and the messages on its disk.
class Talk {
 public:
  explicit Talk(const std::string& change = "") {
    tests::Texts texts = tests::base_site();
    texts["channels/ward.yaml"] = tests::changed(texts["channels/ward.yaml"], change);
    loaded_ = tests::load(texts);
    CAPTURE(loaded_.shown);
    REQUIRE(loaded_.plan != nullptr);
    restart();
  }
  const channels::Channel& channel() const { return loaded_.plan->channels.front(); }

  Intake take(const std::string& text) const {
    const core::Message m(text);
    return intake(channel(), "plan", m,
                  {.now = mappings::Time(std::chrono::milliseconds(now_ms)),
                   .date = "2026-11-19",
                   .peer = "10.0.0.1",
                   .ack_id = "W1",
                   .memory = memory.get()});
  }
  // On disk, or refused.
  void keep(const Entry& entry, bool kept = true) {
    memory->end(memory->begin(entry), kept ? std::to_string(disk.size()) : "");
    if (!kept) return;
    disk.push_back(entry);
    for (std::string& id : disk.back().pieces)
      id = id.empty() ? std::to_string(disk.size() - 1) : id;
  }
  // "waits-for-more AA M1 -": the outcome, MSA-1 and MSA-2 of the answers, and what is owed.
  std::string says(const std::string& text, bool kept = true) {
    const Intake taken = take(text);
    if (taken.wait) return "wait";
    keep(taken.entry, kept);
    const Answers& answers = kept ? taken.ack : taken.ack_not_stored;
    std::string told = taken.entry.outcome;
    for (const std::string& answer : {answers.commit, answers.application}) {
      if (answer.empty()) continue;
      const core::Message m(answer);
      const auto view = parsers::hl7v2::parse(m);
      const auto msa = view.first(core::SegmentName("MSA"));
      told += ' ' + std::string(msa->field(1).raw()) + ' ' + std::string(msa->field(2).raw());
    }
    return told;
  }
  // What was owed or held since the start, without what waits: as it was processed.
  std::vector<std::string> processed() const {
    std::vector<std::string> all;
    for (const Entry& entry : disk) {
      if (!entry.deliveries.empty()) all.push_back(entry.joined.empty() ? entry.raw : entry.joined);
    }
    return all;
  }
  // As weir does at a start, from what is on disk.
  void restart() {
    memory = std::make_unique<Memory>(channel().duplicates.within.ms);
    std::vector<std::string> over;
    for (const Entry& entry : disk)
      over.insert(over.end(), entry.pieces.begin(), entry.pieces.end());
    for (std::size_t i = 0; i < disk.size(); ++i) {
      const Entry& entry = disk[i];
      if (!entry.piece) continue;
      if (!entry.pieces.empty()) {
        memory->open.joined(entry.piece->print, entry.received_ms);
      } else if (std::ranges::find(over, std::to_string(i)) == over.end()) {
        memory->open.add({.id = std::to_string(i),
                          .raw = entry.raw,
                          .control_id = entry.control_id,
                          .received_ms = entry.received_ms,
                          .piece = *entry.piece},
                         now_ms);
      }
    }
  }
  // What has waited for too long now, held for a person.
  std::size_t gives_up() {
    std::size_t count = 0;
    for (; const Chain* chain = memory->open.overdue(now_ms - channel().pieces.wait.ms); ++count)
      keep(give_up(channel(), "plan", *chain, now_ms));
    return count;
  }

  std::int64_t now_ms = 1'000'000;
  std::unique_ptr<Memory> memory;
  std::vector<Entry> disk;

 private:
  tests::Loaded loaded_;
};

const std::string kEnhanced = "ack: { style: auto }\n";

}  // namespace

TEST_CASE("pieces: each is stored and answered, and the last does what all of them say") {
  Talk talk;
  CHECK(talk.says(kOne) == "waits-for-more AA M1");
  CHECK(talk.says(kTwo) == "waits-for-more AA M2");
  CHECK(talk.processed().empty());
  CHECK(talk.says(kThree) == "routed AA M3");
  CHECK(talk.processed() == std::vector{kWhole});
  const Entry& last = talk.disk.back();
  CHECK(last.raw == kThree);
  CHECK(last.pieces == std::vector<std::string>{"0", "1", "2"});
  CHECK(last.type == "ADT^A01");
  // It is found by what stood in the pieces before, too.
  for (const char* const text : {"M1", "M3", "P1"})
    CHECK(std::ranges::find(last.keys, text, &SearchKey::text) != last.keys.end());
  CHECK(talk.memory->open.size() == 0);
  CHECK(talk.memory->open.bytes() == 0);
}

TEST_CASE("pieces: what is made of them is what is made of the message in one piece") {
  Talk pieces, whole;
  for (const std::string& piece : {kOne, kTwo, kThree}) pieces.says(piece);
  whole.says(kWhole);
  const auto& made = pieces.disk.back().deliveries;
  const auto& expected = whole.disk.back().deliveries;
  REQUIRE(made.size() == expected.size());
  for (std::size_t i = 0; i < made.size(); ++i) {
    CHECK(made[i].body == expected[i].body);
    CHECK(made[i].control_id == expected[i].control_id);
    CHECK(made[i].order_key == expected[i].order_key);
  }
}

TEST_CASE("pieces: in whatever order they come, they are joined in the right one") {
  std::vector<std::string> order{kOne, kTwo, kThree};
  std::ranges::sort(order);
  do {
    Talk talk;
    for (const std::string& piece : order) talk.says(piece);
    CHECK(talk.processed() == std::vector{kWhole});
    CHECK(talk.memory->open.size() == 0);
  } while (std::ranges::next_permutation(order).found);
}

TEST_CASE("pieces: one that comes twice counts once, wherever the answer was lost") {
  const std::string all[] = {kOne, kTwo, kThree};
  for (std::size_t again = 0; again < 3; ++again) {
    for (const bool restarted : {false, true}) {
      CAPTURE(again);
      CAPTURE(restarted);
      Talk talk;
      for (std::size_t i = 0; i < 3; ++i) {
        talk.says(all[i]);
        if (i != again) continue;
        if (restarted) talk.restart();
        CHECK(talk.says(all[i]) == "duplicate AA M" + std::to_string(i + 1));
      }
      CHECK(talk.processed() == std::vector{kWhole});
      talk.now_ms += 86'000'000;
      CHECK(talk.gives_up() == 0);
    }
  }
}

TEST_CASE("pieces: all of them once more are the message once more") {
  Talk talk;
  for (int i = 0; i < 2; ++i) {
    for (const std::string& piece : {kOne, kTwo, kThree}) talk.says(piece);
  }
  CHECK(talk.processed() == std::vector{kWhole, kWhole});
  Talk drops("read: { duplicates: { then: ack-and-drop } }\n");
  for (int i = 0; i < 2; ++i) {
    for (const std::string& piece : {kOne, kTwo, kThree}) drops.says(piece);
  }
  CHECK(drops.processed() == std::vector{kWhole});
}

TEST_CASE("pieces: whenever weir stops, what it has acknowledged is there again") {
  const std::string all[] = {kOne, kTwo, kThree};
  for (std::size_t stops = 0; stops < 3; ++stops) {
    for (const bool kept : {true, false}) {
      CAPTURE(stops);
      CAPTURE(kept);
      Talk talk;
      for (std::size_t i = 0; i < 3; ++i) {
        if (i != stops) {
          talk.says(all[i]);
          continue;
        }
        talk.says(all[i], kept);  // it is lost, or only its answer is
        talk.restart();
        talk.says(all[i]);  // so it comes again
      }
      CHECK(talk.processed() == std::vector{kWhole});
      CHECK(talk.memory->open.size() == 0);
    }
  }
}

TEST_CASE("pieces: what the journal refuses was not there") {
  Talk talk;
  CHECK(talk.says(kOne, false) == "waits-for-more AR M1");
  CHECK(talk.memory->open.size() == 0);
  talk.says(kOne);
  talk.says(kTwo);
  CHECK(talk.says(kThree, false) == "routed AR M3");
  CHECK(talk.memory->open.size() == 2);
  CHECK(talk.says(kThree) == "routed AA M3");
  CHECK(talk.processed() == std::vector{kWhole});
}

TEST_CASE("pieces: those of one sender are taken one after the other") {
  Talk talk;
  const Memory::Mark mark = talk.memory->begin(talk.take(kOne).entry);
  CHECK(talk.says(kTwo) == "wait");
  CHECK(talk.says(msh({"X", "", "", "LAB"}) + kHead + "DSC|1\r") == "waits-for-more AA X");
  CHECK(talk.says(msh({"Y"}) + kHead + kRest) == "routed AA Y");  // no piece
  talk.memory->end(mark, "");
  CHECK(talk.says(kTwo) == "waits-for-more AA M2");
}

TEST_CASE("pieces: what waits for too long is held for review, with what came") {
  struct Row {
    const char* name;
    std::vector<std::string> came;
    std::string text;
  };
  const Row rows[] = {
      {"the last is missing", {kOne, kTwo}, msh({"M1"}) + kHead + kRest},
      {"the first is missing", {kTwo, kThree}, msh({"M2", "4711"}) + kRest + kInsurance},
      {"only one came", {kOne}, msh({"M1"}) + kHead},
  };
  for (const Row& row : rows) {
    for (const bool restarted : {false, true}) {
      CAPTURE(row.name);
      Talk talk("read: { pieces: { wait: 10m } }\n");
      for (const std::string& piece : row.came) {
        talk.now_ms += 500'000;  // the time counts from the last one
        CHECK(talk.gives_up() == 0);
        CHECK(talk.says(piece).starts_with("waits-for-more"));
      }
      talk.now_ms += 599'999;
      CHECK(talk.gives_up() == 0);
      if (restarted) {  // its sender could send nothing meanwhile
        talk.restart();
        talk.now_ms += 599'999;
        CHECK(talk.gives_up() == 0);
      }
      talk.now_ms += 1;
      CHECK(talk.gives_up() == 1);
      const Entry& held = talk.disk.back();
      CHECK(held.outcome == "held: review");
      CHECK(held.raw == row.text);
      CHECK(held.pieces.size() == row.came.size());
      REQUIRE(held.signals.size() == 1);
      CHECK(held.signals[0].kind == "W4406");
      REQUIRE(held.deliveries.size() == 1);
      CHECK(held.deliveries[0].state == DeliveryState::parked);
      talk.restart();
      talk.now_ms += 86'000'000;
      CHECK(talk.gives_up() == 0);
    }
  }
}

TEST_CASE("pieces: of one that was held, a late one waits for itself") {
  Talk talk;
  talk.says(kOne);
  talk.now_ms += 600'000;
  CHECK(talk.gives_up() == 1);
  CHECK(talk.says(kTwo).starts_with("waits-for-more"));
  talk.now_ms += 600'000;
  CHECK(talk.gives_up() == 1);
}

TEST_CASE("pieces: MSH-14 alone makes no piece of a whole message") {
  Talk talk;
  CHECK(talk.says(msh({"A", "456"}) + kHead + kRest) == "routed AA A");
  CHECK(std::ranges::find(talk.disk.back().signals, "W4407", &SignalRow::kind) !=
        talk.disk.back().signals.end());
  CHECK(talk.says(msh({"B", "456"}) + kRest) == "waits-for-more AA B");  // no PID
  CHECK(talk.says(msh({"C", "457"}) + "ADD|x\r" + kHead + kRest) == "waits-for-more AA C");
  // DSC-2 I: there is more if somebody asks.
  CHECK(talk.says(msh({"D"}) + kHead + kRest + "DSC|10|I\r") == "routed AA D");
  CHECK(talk.disk.back().joined.empty());
  CHECK(talk.says(msh({"E"}) + kHead + "PV1|1\rADD||I\r") == "routed AA E");  // folded
  CHECK(talk.disk.back().joined == msh({"E"}) + kHead + "PV1|1|I\r");
  CHECK_FALSE(talk.disk.back().piece);
}

TEST_CASE("pieces: another sender, pointer, separator or character set is another message") {
  const std::string others[] = {
      msh({"N2", "4711", "", "LAB"}) + kRest, msh({"N2", "9"}) + kRest,
      "MSH|^~\\&|WARD|H|WEIR|H|20261119||ADT^A01^ADT_A01|N2|P|2.5.1||4711||||8859/1\r" + kRest,
      "MSH|!~\\&|WARD|H|WEIR|H|20261119||ADT!A01!ADT_A01|N2|P|2.5.1||4711\r" + kRest};
  for (const std::string& other : others) {
    CAPTURE(other);
    Talk talk;
    talk.says(kOne);
    CHECK(talk.says(other) == "waits-for-more AA N2");
    CHECK(talk.memory->open.size() == 2);
  }
}

TEST_CASE("pieces: in enhanced mode the application answers the whole, by its first piece") {
  Talk talk(kEnhanced);
  const std::string asked = "AL|AL";
  CHECK(talk.says(msh({"M1", "", asked}) + kHead + "DSC|1\r") == "waits-for-more CA M1");
  CHECK(talk.says(msh({"M2", "1", asked}) + kRest) == "routed CA M2 AA M1");
  CHECK(talk.says(msh({"M1", "", "NE|AL"}) + kHead + "DSC|1\r") == "waits-for-more");
  CHECK(talk.says(msh({"M3", "1", "NE|AL"}) + kRest) == "routed AA M1");
}

TEST_CASE("pieces: a last one that is refused can come again, mended") {
  Talk talk(
      "read: { pieces: { wait: 1m }, check: structure, severity: { missing-segment: error } }\n");
  CHECK(talk.says(kOne) == "waits-for-more AA M1");
  CHECK(talk.says(msh({"M2", "4711"}) + kInsurance) == "refused AE M2");  // no PV1
  CHECK(talk.memory->open.size() == 1);
  CHECK(talk.disk.back().pieces.empty());
  CHECK(talk.says(msh({"M3", "4711"}) + kRest) == "routed AA M3");
  CHECK(talk.processed() == std::vector{msh({"M1"}) + kHead + kRest});
}

TEST_CASE("pieces: a sender that begins anew is not joined with what it left") {
  Talk talk;
  talk.says(kOne);
  const std::string head = "EVN|A01|20261120\rPID|1||P2^^^H^MR\r";
  talk.says(msh({"N1"}) + head + "DSC|4711\r");
  CHECK(talk.says(msh({"N2", "4711"}) + kRest) == "routed AA N2");
  CHECK(talk.processed() == std::vector{msh({"N1"}) + head + kRest});
  talk.now_ms += 600'000;
  CHECK(talk.gives_up() == 1);
}

TEST_CASE("pieces: those that cannot be joined are held, not mapped by halves") {
  Talk talk;
  CHECK(talk.says("MSH|^~\\&|A|H|W|H|20261119||ADT^A01|J1|P|2.5.1||||||UNICODE UTF-16\r" + kHead +
                  "DSC|1\r") == "waits-for-more AA J1");  // it says UTF-16, and is not
  std::string wide("\xFF\xFE", 2);
  for (const char c : kOne) wide += std::string{c, '\0'};
  CHECK(talk.says(wide) == "held: review AA M1");
  CHECK(talk.disk.back().signals.back().kind == "W4406");
  Talk small("accept: { max_message: 100 B }\n");
  CHECK(small.says(msh({"S1"}) + "NTE|1||" + std::string(400, 'x') + "\rDSC|1\r") ==
        "held: review AA S1");
}

TEST_CASE("pieces: a channel that does not join takes each by itself, with an issue") {
  Talk talk("read: { pieces: { join: no } }\n");
  CHECK(talk.says(kOne) == "routed AA M1");
  CHECK(talk.disk.back().signals.front().kind == "W1258");
  CHECK(talk.says(msh({"E"}) + kHead + "PV1|1\rADD||I\r") == "routed AA E");
  CHECK(talk.disk.back().joined.empty());
}

TEST_CASE("pieces: many pieces cost no more than their number") {
  Talk talk;
  constexpr int kMany = 2000;
  for (int i = 0; i < kMany; ++i) {
    const std::string before = i == 0 ? "" : "P" + std::to_string(i);
    talk.says(msh({"M" + std::to_string(i), before}) + (i == 0 ? kHead : "NTE|1||x\r") + "DSC|P" +
              std::to_string(i + 1) + '\r');
  }
  CHECK(talk.says(msh({"Z", "P" + std::to_string(kMany)}) + kRest) == "routed AA Z");
  CHECK(talk.disk.back().pieces.size() == kMany + 1);
}
