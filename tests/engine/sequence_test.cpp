// Tests of sequence numbers (HL7 2.5.1, 2.10.1): what each number means, and what is answered.
#include "channels/src/sequence.hpp"

#include <doctest/doctest.h>

#include "engine/flow/intake.hpp"
#include "tests/channels/kit.hpp"

using namespace engine::flow;
namespace core = parsers::core;
using channels::turn_of;
using Its = channels::Turn;

namespace {

std::string message(std::string_view number, std::string_view id = "M1",
                    std::string_view sender = "WARD", std::string_view asked = "") {
  return "MSH|^~\\&|" + std::string(sender) + "|H|WEIR|H|20261119143205||ADT^A01|" +
         std::string(id) + "|P|2.5.1|" + std::string(number) + "||" + std::string(asked) +
         "\rEVN|A01|20261119\rPID|1||P1^^^H^MR||Quill^Hester\rPV1|1|I\r";
}

// A channel with what it remembers.
class Talk {
 public:
  explicit Talk(const std::string& change) {
    tests::Texts texts = tests::base_site();
    texts["channels/ward.yaml"] = tests::changed(texts["channels/ward.yaml"], change);
    loaded_ = tests::load(texts);
    CAPTURE(loaded_.shown);
    REQUIRE(loaded_.plan != nullptr);
  }
  Intake take(const std::string& text) {
    const core::Message m(text);
    return intake(loaded_.plan->channels.front(), "plan", m,
                  {.date = "2026-11-19", .ack_id = "W1", .memory = &memory});
  }
  // "AA 5 routed": MSA-1 and MSA-4 of the answer, and the outcome; what is kept is remembered.
  std::string says(const std::string& text, bool kept = true) {
    const Intake taken = take(text);
    memory.end(memory.begin(taken.entry), kept ? "1" : "");
    const Answers& answers = kept ? taken.ack : taken.ack_not_stored;
    const core::Message m(answers.commit.empty() ? answers.application : answers.commit);
    const auto view = parsers::hl7v2::parse(m);
    const auto msa = view.first(core::SegmentName("MSA"));
    return std::string(msa->field(1).raw()) + ' ' + std::string(msa->field(4).raw()) + ' ' +
           taken.entry.outcome;
  }
  Memory memory{1000};

 private:
  tests::Loaded loaded_;
};

const std::string kEnforce = "read: { sequence: enforce }\n";

}  // namespace

TEST_CASE("sequence: what MSH-13 means depends on the last number of its sender") {
  struct Row {
    const char* text;
    std::optional<std::int64_t> last;
    Its turn;
  };
  const Row rows[] = {
      {"", 4, Its::unnumbered},
      {"5", 4, Its::next},
      {"005", 4, Its::next},
      {"5", {}, Its::next},
      {"1", 0, Its::next},
      {"4", 4, Its::repeat},
      {"3", 4, Its::back},
      {"6", 4, Its::gap},
      {"0", 4, Its::start},
      {"0", {}, Its::start},
      {"-1", 4, Its::resync},
      {"-2", 4, Its::unclear},
      {"5.5", 4, Its::unclear},
      {"five", {}, Its::unclear},
      {"999999999999999", 999'999'999'999'998, Its::next},
      {"1000000000000000", 999'999'999'999'999, Its::unclear},
      {"99999999999999999999", {}, Its::unclear},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(turn_of(row.text, row.last) == row.turn);
    CHECK(channels::kTurnRows[static_cast<std::size_t>(row.turn)].turn == row.turn);
  }
}

TEST_CASE("sequence: where it is enforced, the next is taken, and MSA-4 says which is the next") {
  struct Step {
    const char* number;
    const char* says;
  };
  const Step steps[] = {
      {"7", "AA 7 routed"},           // none is known: any
      {"8", "AA 8 routed"},           //
      {"8", "AE 9 refused"},          // an answer was lost: the sender goes on
      {"10", "AE 9 refused"},         // one was lost: the sender stops, or asks with 0
      {"3", "AE 9 refused"},          //
      {"x", "AE 9 refused"},          //
      {"0", "AA 9 sequence-start"},   //
      {"9", "AA 9 routed"},           //
      {"", "AA  routed"},             // who does not number is not held to it
      {"10", "AA 10 routed"},         //
      {"-1", "AA -1 routed"},         // from here on any
      {"0", "AA -1 sequence-start"},  //
      {"2", "AA 2 routed"},           //
      {"3", "AA 3 routed"},           //
  };
  Talk talk(kEnforce);
  for (const Step& step : steps) {
    CAPTURE(step.number);
    CHECK(talk.says(message(step.number)) == step.says);
  }
}

TEST_CASE("sequence: a message that is refused or not stored does not use its number up") {
  Talk talk(kEnforce + "ack: { problems: { out_of_sequence: AR } }\n");
  CHECK(talk.says(message("1")) == "AA 1 routed");
  CHECK(talk.says(message("2"), false) == "AR 2 routed");
  CHECK(talk.says(message("2", "")) == "AE  refused");  // it has no MSH-10
  CHECK(talk.says(message("3")) == "AR 2 refused");
  CHECK(talk.says(message("2")) == "AA 2 routed");
}

TEST_CASE("sequence: each sender has numbers of its own, and each channel knows its senders") {
  Talk talk(kEnforce);
  CHECK(talk.says(message("5", "M1", "WARD")) == "AA 5 routed");
  CHECK(talk.says(message("90", "M1", "LAB")) == "AA 90 routed");
  CHECK(talk.says(message("6", "M2", "WARD")) == "AA 6 routed");
  CHECK(talk.says(message("92", "M2", "LAB")) == "AE 91 refused");
}

TEST_CASE("sequence: what asks for the next number goes nowhere, and says so when it has more") {
  Talk talk(kEnforce);
  CHECK(talk.says(message("4")) == "AA 4 routed");
  const Intake start = talk.take(message("0"));
  CHECK(start.entry.deliveries.empty());
  REQUIRE(start.entry.signals.size() == 1);
  CHECK(start.entry.signals.front().kind == "W4405");
  const std::string alone = message("0").substr(0, message("0").find('\r') + 1);
  CHECK(talk.take(alone).entry.signals.empty());
  const std::string anew = message("-1").substr(0, message("-1").find('\r') + 1);
  CHECK(talk.says(anew) == "AA -1 sequence-start");
  CHECK(talk.says(message("1000")) == "AA 1000 routed");
}

TEST_CASE("sequence: checked, every message is processed, and what is out of order is a finding") {
  struct Step {
    const char* number;
    bool found;
  };
  const Step steps[] = {{"5", false},  {"6", false},  {"6", true}, {"8", true},  {"9", false},
                        {"2", true},   {"3", false},  {"", false}, {"0", false}, {"4", false},
                        {"-1", false}, {"77", false}, {"x", true}, {"78", false}};
  Talk talk("read: { sequence: check }\n");
  for (const Step& step : steps) {
    CAPTURE(step.number);
    const Intake taken = talk.take(message(step.number));
    CHECK(taken.entry.signals.front().kind.starts_with("W44") == step.found);
    CHECK(talk.says(message(step.number)) == "AA  routed");
  }
}

TEST_CASE("sequence: off, nobody looks at MSH-13") {
  Talk talk("");
  for (const char* const number : {"5", "5", "1", "0", "x"})
    CHECK(talk.says(message(number)) == "AA  routed");
  CHECK_FALSE(talk.take(message("1")).entry.numbered);
}

TEST_CASE("sequence: a message waits while the one before of its sender is on its way to disk") {
  Talk talk(kEnforce);
  const Memory::Mark first = talk.memory.begin(talk.take(message("1")).entry);
  CHECK(talk.take(message("2")).wait);
  CHECK_FALSE(talk.take(message("2", "M1", "LAB")).wait);
  talk.memory.end(first, "");
  CHECK(talk.says(message("1")) == "AA 1 routed");
}

TEST_CASE("sequence: with commit and application acknowledgement, the first says the number") {
  Talk talk(kEnforce + "ack: { style: auto }\n");
  const Intake taken = talk.take(message("5", "M1", "WARD", "AL|AL"));
  CHECK(taken.ack.commit.find("\rMSA|CA|M1||5\r") != std::string::npos);
  CHECK(taken.ack.application.find("\rMSA|AA|M1\r") != std::string::npos);
  talk.memory.end(talk.memory.begin(taken.entry), "1");
  CHECK(talk.says(message("7", "M2", "WARD", "AL|AL")) == "CE 6 refused");
}

TEST_CASE("sequence: a duplicate that is dropped is answered with its own number") {
  Talk talk("read: { sequence: enforce, duplicates: { then: ack-and-drop } }\n");
  CHECK(talk.says(message("5", "A")) == "AA 5 routed");
  CHECK(talk.says(message("6", "B")) == "AA 6 routed");
  CHECK(talk.says(message("5", "A")) == "AA 5 duplicate");
  CHECK(talk.says(message("7", "C")) == "AA 7 routed");
}
