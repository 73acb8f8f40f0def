// Tests of the character set in which a destination wants HL7 v2: originals, what mappings make,
// and acknowledgements that are messages of their own.
#include "engine/flow/outgoing.hpp"

#include <doctest/doctest.h>

#include "engine/flow/intake.hpp"
#include "parsers/hl7v2/xml.hpp"
#include "tests/channels/kit.hpp"

namespace flow = engine::flow;
namespace core = parsers::core;

namespace {

tests::Loaded site(const std::string& channel) {
  tests::Texts texts = tests::base_site();
  texts["channels/ward.yaml"] = tests::changed(texts["channels/ward.yaml"], channel);
  return tests::load(texts);
}
std::string to_lis(const std::string& charset) {
  return "routes: [ { name: all, send: lis } ]\n"
         "destinations:\n  lis: { to: lis, send_as: hl7v2, " +
         charset + " }\n";
}
flow::Intake taken(const tests::Loaded& loaded, const std::string& text) {
  CAPTURE(loaded.shown);
  REQUIRE(loaded.plan != nullptr);
  const core::Message m(text);
  return flow::intake(loaded.plan->channels.front(), "plan", m,
                      {.date = "2026-11-19", .ack_id = "W1"});
}
std::string message(const std::string& charset, const std::string& name) {
  return "MSH|^~\\&|WARD|H|WEIR|H|20261119143205||ADT^A01|M1|P|2.5.1||||||" + charset +
         "\rPID|1||P1||" + name + "\r";
}

}  // namespace

TEST_CASE("outgoing: an original is written in the set that its destination wants, and says so") {
  struct Row {
    std::string name;
    std::string charset;   // of the destination
    std::string in, body;  // body empty: the bytes as they came
    bool owed;
    const char* signal;
  };
  const Row rows[] = {
      {"nothing is said", "timeout: 10s", message("UNICODE UTF-8", "Z\xc3\xbcrn"), "", true, ""},
      {"UTF-8 to Latin-1", "charset: 8859/1", message("UNICODE UTF-8", "Z\xc3\xbcrn"),
       message("8859/1", "Z\xfcrn"), true, ""},
      {"Latin-1 to UTF-8", "charset: UNICODE UTF-8", message("8859/1", "Z\xfcrn"),
       message("UNICODE UTF-8", "Z\xc3\xbcrn"), true, ""},
      {"it is in that set already", "charset: 8859/1", message("8859/1", "Z\xfcrn"), "", true, ""},
      {"only MSH-18 is to be said", "charset: 8859/1", message("", "Zurn"),
       message("8859/1", "Zurn"), true, ""},
      {"a character that the set lacks parks it", "charset: 8859/1",
       message("UNICODE UTF-8", "\xe6\x9d\x8e"), "", false, "E1215 PID[1]-5"},
      {"or is written as ?", "charset: { set: 8859/1, missing: question-mark }",
       message("UNICODE UTF-8", "\xe6\x9d\x8e"), message("8859/1", "?"), true, "W1214 PID[1]-5"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const flow::Intake made = taken(site(to_lis(row.charset)), row.in);
    CHECK(made.fate == channels::Fate::accepted);
    CHECK(made.entry.raw == row.in);  // the journal has what came
    REQUIRE(made.entry.deliveries.size() == 1);
    const flow::Delivery& delivery = made.entry.deliveries.front();
    CHECK(delivery.body == row.body);
    CHECK((delivery.state == flow::DeliveryState::owed) == row.owed);
    CHECK(delivery.problems.empty() == row.owed);
    std::string signals;
    for (const flow::SignalRow& s : made.entry.signals) signals += s.kind + ' ' + s.path;
    CHECK(signals == row.signal);
    for (const core::Problem& p : delivery.problems)
      CHECK(p.what.text().find("\xe6") == std::string::npos);
  }
}

TEST_CASE("outgoing: what a mapping makes is written in the destination's set, too") {
  tests::Texts texts = tests::base_site();
  texts["channels/ward.yaml"] =
      tests::changed(texts["channels/ward.yaml"],
                     "routes: [ { name: all, map: copy, send: lis } ]\n"
                     "destinations:\n  lis: { to: lis, send_as: hl7v2, charset: 8859/1 }\n");
  texts["mappings/copy.yaml"] =
      "mapping: copy\nabout: A copy\nfrom: hl7v2 2.5.1 ADT_A01\nto: hl7v2 2.5.1 ADT_A01\n"
      "start: copy\nedit:\n  - PID-8: F\n";
  const tests::Loaded loaded = tests::load(texts);
  const flow::Intake made = taken(loaded, message("UNICODE UTF-8", "Z\xc3\xbcrn"));
  REQUIRE(made.entry.deliveries.size() == 1);
  const std::string& body = made.entry.deliveries.front().body;
  CAPTURE(body);
  CHECK(body.find("|8859/1\r") != std::string::npos);
  CHECK(body.find("Z\xfcrn|||F\r") != std::string::npos);
}

TEST_CASE("outgoing: an acknowledgement that is a message of its own is no exception") {
  const tests::Loaded loaded = site(
      "ack: { style: auto, application_to: lis, from: { application: Z\xc3\xbcri } }\n"
      "destinations:\n  fhir: { to: fhir-store, send_as: fhir-transaction }\n"
      "  lis: { to: lis, send_as: hl7v2, charset: 8859/1 }\n");
  const flow::Intake made =
      taken(loaded,
            "MSH|^~\\&|WARD|H|WEIR|H|20261119143205||ADT^A01|M1|P|2.5.1|||AL|AL||UNICODE UTF-8\r"
            "EVN|A01|20261119\rPID|1||P1^^^H^MR||Quill\rPV1|1|I\r");
  REQUIRE_FALSE(made.entry.deliveries.empty());
  const flow::Delivery& reply = made.entry.deliveries.back();
  CHECK(reply.destination == "lis");
  CHECK(reply.body.starts_with("MSH|^~\\&|Z\xfcri|"));
  CHECK(reply.body.find("|8859/1\r") != std::string::npos);
}

TEST_CASE("outgoing: a destination that gets no HL7 v2 has no set of its own") {
  struct Row {
    std::string name;
    std::string channel;
    const char* code;
  };
  const Row rows[] = {
      {"a FHIR server",
       "destinations:\n  fhir: { to: fhir-store, send_as: fhir-transaction, charset: 8859/1 }\n",
       "E4064"},
      {"a set that does not travel", to_lis("charset: UNICODE UTF-16"), "E4064"},
      {"a set that weir does not know", to_lis("charset: latin-99"), "E4023"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const tests::Loaded loaded = site(row.channel);
    CAPTURE(loaded.shown);
    CHECK(loaded.plan == nullptr);
    CHECK(loaded.codes.contains(row.code));
  }
}

TEST_CASE("outgoing: HL7 v2 goes out in XML where its destination wants it so") {
  const std::string latin = message("8859/1", "Z\xfcrn"),
                    utf8 = message("UNICODE UTF-8", "Z\xc3\xbcrn");
  for (const std::string& in : {latin, utf8}) {
    const flow::Intake made = taken(site(to_lis("write_as: xml")), in);
    CHECK(made.entry.raw == in);
    REQUIRE(made.entry.deliveries.size() == 1);
    const flow::Delivery& delivery = made.entry.deliveries.front();
    CHECK(delivery.format == "hl7v2");
    CHECK(delivery.control_id == "M1");  // which the receiver's answer names
    CHECK(delivery.body.starts_with("<?xml"));
    CHECK(delivery.body.find("<FN.1>Z\xc3\xbcrn</FN.1>") != std::string::npos);
    // What goes out reads as what came in.
    const core::Message sent(delivery.body), came(in);
    const auto back = parsers::hl7v2::parse(sent);
    const auto first = parsers::hl7v2::parse(came);
    CHECK(back.in_xml());
    REQUIRE(back.size() == first.size());
    const core::SegmentName pid("PID");
    CHECK(back.first(pid)->field(5).text(sent) == first.first(pid)->field(5).text(came));
  }
  // In XML already: the bytes as they came.
  const core::Message m(utf8);
  const std::string xml = parsers::hl7v2::to_xml(parsers::hl7v2::parse(m),
                                                 parsers::hl7v2::Dictionary::nearest("2.5.1"));
  CHECK(taken(site(to_lis("write_as: xml")), xml).entry.deliveries.front().body.empty());
}

TEST_CASE("outgoing: what is no HL7 v2, or must be in a character set, is not written in XML") {
  for (const char* const text :
       {"routes: [ { name: all, map: adt-to-fhir, send: fhir } ]\n"
        "destinations:\n  fhir: { to: fhir-store, send_as: fhir-transaction, write_as: xml }\n",
        "routes: [ { name: all, send: lis } ]\n"
        "destinations:\n  lis: { to: lis, send_as: hl7v2, charset: 8859/1, write_as: xml }\n"}) {
    CAPTURE(text);
    CHECK(site(text).codes.contains("E4064"));
  }
}
