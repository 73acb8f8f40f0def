// Tests of what a message is answered with: both mode tables and the choice matrix of the standard
// (HL7 2.5.1, 2.9.2 and 2.9.3), row by row, through the same intake() as the engine.
#include "parsers/hl7v2/ack.hpp"

#include <doctest/doctest.h>

#include "engine/flow/answer.hpp"
#include "engine/flow/intake.hpp"
#include "engine/flow/memory.hpp"
#include "tests/channels/kit.hpp"

namespace flow = engine::flow;
namespace core = parsers::core;
using channels::AckCodes;
using channels::AckStyle;
using channels::AckTerms;
using channels::AckWhen;
using channels::Fate;

namespace {

// A channel of the usual site, with another `ack:` or `otherwise:`.
struct Site {
  tests::Loaded loaded;  // owns what the channel refers to
  channels::Channel channel;
};
Site site(const std::string& change = "") {
  tests::Texts texts = tests::base_site();
  texts["env/test.yaml"] = tests::changed(texts["env/test.yaml"], "accept_processing_id: [P]\n");
  texts["profiles/strict.yaml"] =
      "profile: strict\nbased_on: hl7v2 2.5.1\nfields: { PID-3: { required: yes } }\n";
  if (!change.empty())
    texts["channels/ward.yaml"] = tests::changed(texts["channels/ward.yaml"], change);
  tests::Loaded loaded = tests::load(texts);
  CAPTURE(loaded.shown);
  REQUIRE(loaded.plan != nullptr);
  channels::Channel channel = loaded.plan->channels.front();
  return {std::move(loaded), std::move(channel)};
}

std::string message(std::string_view type, std::string_view processing = "P",
                    std::string_view id = "M1", std::string_view asked = "",
                    std::string_view version = "2.5.1") {
  return "MSH|^~\\&|WARD|H|WEIR|H|20261119143205||" + std::string(type) + '|' + std::string(id) +
         '|' + std::string(processing) + '|' + std::string(version) + "|||" + std::string(asked) +
         "\rEVN|A01|20261119\rPID|1||P1^^^H^MR||Quill^Hester\rPV1|1|I\r";
}

std::string changed(std::string text, std::string_view from, std::string_view to) {
  return text.replace(text.find(from), from.size(), to);
}

flow::Intake taken(const Site& of, std::string_view text, const flow::Memory* memory = nullptr) {
  const core::Message m(text);
  return flow::intake(of.channel, "plan", m,
                      {.date = "2026-11-19", .peer = "10.0.0.1", .ack_id = "W1", .memory = memory});
}

// "CA", "AE 101", "CA+AE 202": MSA-1 of each answer, with the first condition of ERR-3.
std::string said(const flow::Answers& answers) {
  std::string text;
  for (const std::string* answer : {&answers.commit, &answers.application}) {
    if (answer->empty()) continue;
    const core::Message m(*answer);
    const auto view = parsers::hl7v2::parse(m);
    const auto ack = parsers::hl7v2::read_ack(view);
    text += (text.empty() ? "" : "+") + std::string(ack->code);
    if (ack->condition != 0) text += ' ' + std::to_string(ack->condition);
  }
  return text.empty() ? "nothing" : text;
}

}  // namespace

TEST_CASE("ack: the conditions of table 0155 mean what they say") {
  struct Row {
    std::string_view code;
    bool good, bad;  // whether an answer is wanted
  };
  const Row rows[] = {
      {"AL", true, true}, {"NE", false, false}, {"ER", false, true}, {"SU", true, false}};
  for (const Row& row : rows) {
    CAPTURE(row.code);
    const auto when = channels::ack_when(row.code);
    REQUIRE(when);
    CHECK(channels::wanted(*when, true) == row.good);
    CHECK(channels::wanted(*when, false) == row.bad);
  }
  for (const std::string_view odd : {"", "al", "XX", "AL "}) CHECK_FALSE(channels::ack_when(odd));
}

TEST_CASE("ack: which mode applies follows the style of the channel and MSH-15 and MSH-16") {
  struct Row {
    const char* name;
    AckStyle style;
    std::string_view msh15, msh16;
    std::string_view commit, application;
  };
  const Row rows[] = {
      {"original, nothing asked", AckStyle::original, "", "", "", "AA"},
      {"original, whatever is asked", AckStyle::original, "AL", "NE", "", "AA"},
      {"automatic, nothing asked: original", AckStyle::automatic, "", "", "", "AA"},
      {"automatic, both asked", AckStyle::automatic, "AL", "AL", "CA", "AA"},
      {"automatic, commit only: the other counts as NE", AckStyle::automatic, "AL", "", "CA", ""},
      {"automatic, application only", AckStyle::automatic, "", "AL", "", "AA"},
      {"automatic, AL|NE", AckStyle::automatic, "AL", "NE", "CA", ""},
      {"automatic, NE|AL", AckStyle::automatic, "NE", "AL", "", "AA"},
      {"automatic, NE|NE", AckStyle::automatic, "NE", "NE", "", ""},
      {"automatic, on error only", AckStyle::automatic, "ER", "ER", "", ""},
      {"automatic, on success", AckStyle::automatic, "SU", "SU", "CA", "AA"},
      {"automatic, no code of table 0155 asks for nothing", AckStyle::automatic, "X", "Y", "",
       "AA"},
      {"enhanced, nothing asked: the commit", AckStyle::enhanced, "", "", "CA", ""},
      {"enhanced, both asked", AckStyle::enhanced, "AL", "AL", "CA", "AA"},
      {"enhanced, NE|NE", AckStyle::enhanced, "NE", "NE", "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    AckTerms terms;
    terms.style = row.style;
    const AckCodes codes = channels::ack_codes(terms, row.msh15, row.msh16, Fate::accepted);
    CHECK(codes.commit == row.commit);
    CHECK(codes.application == row.application);
  }
}

TEST_CASE("ack: for every condition and every fate, what is asked for is sent and nothing else") {
  const std::pair<std::string_view, AckWhen> conditions[] = {{"AL", AckWhen::always},
                                                             {"NE", AckWhen::never},
                                                             {"ER", AckWhen::on_error},
                                                             {"SU", AckWhen::on_success}};
  for (const channels::FateRow& row : channels::kFateRows) {
    CHECK(channels::kFateRows[static_cast<std::size_t>(row.fate)].commit == row.commit);
    for (const auto& [code, when] : conditions) {
      CAPTURE(row.about);
      CAPTURE(code);
      AckTerms asked;
      asked.style = AckStyle::enhanced;
      const AckCodes one = channels::ack_codes(asked, code, code, row.fate);
      CHECK(one.commit == (channels::wanted(when, row.commit == "CA") ? row.commit : ""));
      CHECK(one.application.empty() == !(row.application && channels::wanted(when, !row.nak)));
      // The channel's own word beats the message's.
      AckTerms said = asked;
      said.commit = said.application = when;
      const AckCodes other = channels::ack_codes(said, "AL", "NE", row.fate);
      CHECK(other.commit == one.commit);
      CHECK(other.application == one.application);
    }
  }
}

TEST_CASE("ack: the choice matrix, row by row") {
  struct Row {
    const char* name;
    std::string change;  // of the channel
    std::string text;
    const char* original;
    const char* enhanced;  // with AL|AL
  };
  const std::string refusing = "otherwise: { refuse: unsupported }\n";
  const Row rows[] = {
      {"no MSH", "", "PID|1||P1\r", "AR 100", "AR 100"},
      {"unreadable MSH-2", "", "MSH|||||\r", "AR 100", "AR 100"},
      {"unsupported message type", refusing, message("ZZZ^Z01"), "AR 200", "CR 200"},
      {"unsupported event", refusing, message("ADT^A60"), "AR 201", "CR 201"},
      {"a type that no route takes, where the rest is held", "", message("ADT^A60"), "AA", "CA+AA"},
      {"MSH-11 that is not allowed here", "", message("ADT^A01", "T"), "AR 202", "CR 202"},
      {"MSH-12 that nobody knows is accepted", "", message("ADT^A01", "P", "M1", "", "9.9"), "AA",
       "CA+AA"},
      {"syntax or structure error, where the channel takes it for one",
       "read: { check: structure, severity: { missing-segment: error } }\n",
       message("ADT^A01").substr(0, message("ADT^A01").find("PV1")), "AE 100", "CA+AE 100"},
      {"structure error, where it does not", "", message("ADT^A01") + "PV1|2|I\r", "AA", "CA+AA"},
      {"required field missing, where the channel asks for it", "read: { profile: strict }\n",
       changed(message("ADT^A01"), "P1^^^H^MR", ""), "AE 101", "CA+AE 101"},
      {"no MSH-10", "", message("ADT^A01", "P", ""), "AE 101", "CE 101"},
      {"all is well", "", message("ADT^A01"), "AA", "CA+AA"},
      {"the channel says AE for what it refuses",
       "ack: { problems: { refused: AE, check_failed: AR, unreadable: AE } }\n",
       message("ADT^A01", "T"), "AE 202", "CR 202"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(said(taken(site(row.change), row.text).ack) == row.original);
    Site enhanced = site(row.change);
    enhanced.channel.ack.style = AckStyle::enhanced;
    enhanced.channel.ack.commit = enhanced.channel.ack.application = AckWhen::always;
    // What is unreadable has no MSH-15: the style of the channel still applies.
    const std::string expected = std::string(row.enhanced) == "AR 100" ? "CR 100" : row.enhanced;
    CHECK(said(taken(enhanced, row.text).ack) == expected);
  }
}

TEST_CASE("ack: the choice matrix: a control id that came before, and a frame that is too large") {
  struct Row {
    const char* name;
    const char* then;
    bool same;  // content
    const char* original;
    const char* enhanced;  // with AL|AL
  };
  const Row rows[] = {{"duplicate, same content", "ack-and-drop", true, "AA", "CA+AA"},
                      {"duplicate, other content, refused", "refuse", false, "AE 205", "CE 205"},
                      {"duplicate, other content, processed", "process", false, "AA", "CA+AA"}};
  for (const Row& row : rows) {
    for (const char* const style : {"original", "auto"}) {
      CAPTURE(row.name);
      const Site of = site("read: { duplicates: { then: " + std::string(row.then) +
                           " } }\nack: { style: " + style + " }\n");
      flow::Memory memory(of.channel.duplicates.within.ms);
      const std::string first = message("ADT^A01", "P", "M1", "AL|AL");
      memory.end(memory.begin(taken(of, first, &memory).entry), "1");
      const std::string second = row.same ? first : changed(first, "Hester", "Helen");
      CHECK(said(taken(of, second, &memory).ack) ==
            (style == std::string("auto") ? row.enhanced : row.original));
    }
  }
  const std::string large = flow::too_large(site().channel, message("ADT^A01"), {.ack_id = "W1"});
  CHECK(large.find("MSA|AR|M1") != std::string::npos);
  CHECK(large.find("|104^Value too long^HL70357|") != std::string::npos);
}

TEST_CASE("ack: what weir cannot store now is refused for now, and says so") {
  const flow::Intake original = taken(site(), message("ADT^A01"));
  CHECK(said(original.ack_not_stored) == "AR 207");
  CHECK(original.ack_not_stored.application.find("send it again") == std::string::npos);
  const flow::Intake enhanced =
      taken(site("ack: { style: auto }\n"), message("ADT^A01", "P", "M1", "AL|AL"));
  CHECK(said(enhanced.ack_not_stored) == "CE 207");
  const flow::Intake silent =
      taken(site("ack: { style: auto }\n"), message("ADT^A01", "P", "M1", "SU|NE"));
  CHECK(said(silent.ack_not_stored) == "nothing");
}

TEST_CASE("ack: what a sender hears of a mapping that failed is the channel's word") {
  struct Row {
    const char* said;
    const char* original;
    const char* enhanced;  // with AL|AL
  };
  const Row rows[] = {{"", "AA", "CA+AA"},
                      {"AA", "AA", "CA+AA"},
                      {"AE", "AE 103", "CA+AE 103"},
                      {"AR", "AR 103", "CA+AR 103"}};
  for (const Row& row : rows) {
    CAPTURE(row.original);
    const std::string failing =
        row.said[0] == 0 ? "" : "problems: { mapping_failed: " + std::string(row.said) + " }, ";
    for (const char* const style : {"original", "auto"}) {
      tests::Texts texts = tests::base_site();
      texts["terminology/gender.yaml"] =
          "table: gender\nabout: Nobody\nto: http://hl7.org/fhir/administrative-gender\n"
          "unmapped: { fail: message }\nmap:\n  F: female\n";
      texts["channels/ward.yaml"] =
          tests::changed(texts["channels/ward.yaml"],
                         "ack: { " + failing + "style: " + std::string(style) + " }\n");
      const tests::Loaded loaded = tests::load(texts);
      CAPTURE(loaded.shown);
      REQUIRE(loaded.plan != nullptr);
      std::string text = message("ADT^A01", "P", "M1", "AL|AL");
      text.insert(text.find("\rPV1"), "||19620214|Q");
      const core::Message m(text);
      const flow::Intake made =
          flow::intake(loaded.plan->channels.front(), "plan", m, {.ack_id = "W1"});
      CHECK(said(made.ack) == (style == std::string("auto") ? row.enhanced : row.original));
      // Whatever is said, it is kept, and what it owes waits for a person.
      CHECK(made.entry.outcome == "routed");
      REQUIRE(made.entry.deliveries.size() == 1);
      CHECK(made.entry.deliveries.front().state == flow::DeliveryState::parked);
      CHECK(made.ack.application.find("|Q") == std::string::npos);
    }
  }
}

TEST_CASE("ack: what was odd is told in an AA as warnings, where the channel says so") {
  struct Row {
    const char* name;
    const char* warnings;
    const char* version;
    bool told;
  };
  const Row rows[] = {{"nobody asked", "no", "2.5.1", false},
                      {"asked", "yes", "2.5.1", true},
                      {"asked, 2.7", "yes", "2.7", true},
                      {"there is no severity before 2.5", "yes", "2.4", false}};
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    const Site of = site("ack: { warnings: " + std::string(row.warnings) + " }\n");
    std::string text = message("ADT^A01", "P", "M1", "", row.version);
    text.insert(text.find("\rPV1"), "||NOTADATE|Q");
    const flow::Intake made = taken(of, text);
    const std::string& ack = made.ack.application;
    CAPTURE(ack);
    CHECK(ack.find("MSA|AA|M1\r") != std::string::npos);
    CHECK((ack.find("ERR||PID^1^8") != std::string::npos) == row.told);
    CHECK((ack.find("|103^Table value not found^HL70357|W|") != std::string::npos) == row.told);
    CHECK((ack.find("|102^Data type error^HL70357|W|") != std::string::npos) == row.told);
    CHECK(ack.find("|E|") == std::string::npos);
    CHECK(ack.find("NOTADATE") == std::string::npos);
    CHECK(ack.find("Quill") == std::string::npos);
  }
  // A refusal tells why it is one, and no warnings beside.
  const flow::Intake refused = taken(
      site("ack: { warnings: yes }\notherwise: { refuse: unsupported }\n"), message("ADT^A60"));
  CHECK(refused.ack.application.find("|W|") == std::string::npos);
}

TEST_CASE("ack: an answer names places, never what stood there") {
  for (const char* const processing : {"T", "P"}) {
    const flow::Intake intake =
        taken(site("otherwise: { refuse: unsupported }\n"), message("ADT^A60", processing));
    CHECK(intake.ack.application.find("Quill") == std::string::npos);
    CHECK(intake.ack.application.find("P1") == std::string::npos);
  }
}

TEST_CASE("ack: an application acknowledgement may be a message of its own") {
  const Site replies = site(
      "ack: { style: auto, application_to: back }\n"
      "destinations:\n  fhir: { to: fhir-store, send_as: fhir-transaction }\n"
      "  back: { to: lis, send_as: hl7v2 }\n");
  const flow::Intake asked = taken(replies, message("ADT^A01", "P", "M1", "AL|AL"));
  CHECK(said(asked.ack) == "CA");
  REQUIRE(asked.entry.deliveries.size() == 2);
  const flow::Delivery& reply = asked.entry.deliveries.back();
  CHECK(reply.destination == "back");
  CHECK(reply.control_id == "W1A");
  CHECK(reply.body.find("|W1A|P|2.5.1|||AL|NE\rMSA|AA|M1\r") != std::string::npos);
  // In original mode there is one answer, and it goes back where the message came from.
  const flow::Intake plain = taken(replies, message("ADT^A01"));
  CHECK(said(plain.ack) == "AA");
  CHECK(plain.entry.deliveries.size() == 1);
}
