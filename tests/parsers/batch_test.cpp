// Tests of the splitter: what is a part, what is found, and that no cut hides a whole message.
#include "parsers/hl7v2/batch.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

#include "parsers/hl7v2/batch_answer.hpp"

using namespace parsers::hl7v2;
namespace core = parsers::core;

namespace {

constexpr std::string_view kA = "MSH|^~\\&|A|F|B|G|20260101||ADT^A01|M1|P|2.5.1\rPID|1\r";
constexpr std::string_view kB = "MSH|^~\\&|A|F|B|G|20260101||ADT^A01|M2|P|2.5.1\rPID|1\r";
constexpr std::string_view kC = "MSH#*~\\&#A#F#B#G#20260101##ADT*A01#M3#P#2.5.1\rPID#1\r";

std::string fill(std::string text) {
  const std::array<std::pair<char, std::string_view>, 3> known{{{'a', kA}, {'b', kB}, {'c', kC}}};
  for (const auto& [letter, message] : known) {
    const std::string mark{'<', letter, '>'};
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark))
      text.replace(at, 3, message);
  }
  return text;
}

std::string ends(std::string text, std::string_view end) {
  for (std::size_t at = text.find('\r'); at != std::string::npos; at = text.find('\r', at)) {
    text.replace(at, 1, end);
    at += end.size();
  }
  return text;
}

// "F1 B1 M1": a letter for each part, with its batch.
std::string parts(const Batch& batch) {
  constexpr std::string_view kLetters = "HBM?TE";
  std::string text;
  for (const Part& part : batch.parts) {
    if (!text.empty()) text += ' ';
    text += kLetters[static_cast<std::size_t>(part.kind)];
    text += std::to_string(part.batch);
  }
  return text;
}

std::string codes(const Batch& batch) {
  std::string text;
  for (const core::Problem& p : batch.problems) text += (text.empty() ? "" : " ") + code_text(p);
  return text;
}

void whole(std::string_view payload, const Batch& batch) {
  REQUIRE_FALSE(batch.parts.empty());
  std::string joined;
  for (const Part& part : batch.parts) joined += part.of(payload);
  CHECK(joined == payload);
}

struct Row {
  const char* name;
  std::string payload;
  std::string_view parts;  // H FHS, B BHS, M message, ? other, T BTS, E FTS
  std::string_view codes;
};

// Answered as one message, as if there was nothing to take apart.
constexpr std::array<std::string_view, 7> kPlain{"a plain message",
                                                 "nothing",
                                                 "no HL7",
                                                 "a message with a mark and blanks before it",
                                                 "three letters",
                                                 "a trailer alone",
                                                 "something before messages"};

constexpr const char* kBhs = "BHS|^~\\&|A|F|B|G|20260101||||B1\r";
constexpr const char* kFhs = "FHS|^~\\&|A|F|B|G|20260101||||F1\r";

std::vector<Row> rows() {
  const std::string bhs = kBhs, fhs = kFhs;
  return {
      {"a plain message", "<a>", "M1", ""},
      {"nothing", "", "M1", ""},
      {"no HL7", "GET / HTTP/1.1\r\nHost: x\r\n", "M1", ""},
      {"a message with a mark and blanks before it", "\xEF\xBB\xBF \r\n<a>", "M1", ""},
      {"three letters", "MSH", "M1", ""},
      {"a trailer alone", "BTS|0\r", "M1", ""},
      {"two messages", "<a><b>", "M1 M1", ""},
      {"two messages with blank lines between them", "<a>\r\r\n<b>\r\r", "M1 M1", ""},
      {"two messages with other separators", "<a><c>", "M1 M1", ""},
      {"MSH in the text of a field", "<a>OBX|1|TX|||see MSH|7~MSH|8\r", "M1", ""},
      {"MSH at a line feed within a field", "<a>OBX|1|TX|||see\nMSH|^~\\&|7\r", "M1", ""},
      {"MSH at the beginning of a line of text", "<a>OBX|1|TX|||see\rMSH-7 is wrong\r", "M1", ""},
      {"a batch", bhs + "<a><b>BTS|2\r", "B1 M1 M1 T1", ""},
      {"a file", fhs + bhs + "<a><b>BTS|2\rFTS|1\r", "H0 B1 M1 M1 T1 E0", ""},
      {"two batches", fhs + bhs + "<a>BTS|1\r" + bhs + "<b>BTS|1\rFTS|2\r",
       "H0 B1 M1 T1 B2 M2 T2 E0", ""},
      {"a file without batches", fhs + "<a><b>FTS|1\r", "H0 M1 M1 E0", ""},
      {"counts that are not said", fhs + bhs + "<a>BTS\rFTS\r", "H0 B1 M1 T1 E0", ""},
      {"a batch with other separators than its messages", "BHS#*~\\&#A\r<a><c>BTS#2\r",
       "B1 M1 M1 T1", ""},
      {"a trailer with the separators of the messages", "BHS#*~\\&#A\r<a>BTS|1\r", "B1 M1 T1", ""},
      {"an access restriction behind a header", bhs + "ARV|1\r<a>BTS|1\r", "B1 M1 T1", ""},
      {"blank lines everywhere", bhs + "\r\r<a>\r\rBTS|1\r\r\n", "B1 M1 T1", ""},
      {"a wrong count", bhs + "<a><b>BTS|3\r", "B1 M1 M1 T1", "W1250"},
      {"a count that is none", bhs + "<a>BTS|many\r", "B1 M1 T1", "W1250"},
      {"a wrong count of batches", fhs + bhs + "<a>BTS|1\rFTS|4\r", "H0 B1 M1 T1 E0", "W1251"},
      {"no BTS", bhs + "<a>", "B1 M1", "W1252"},
      {"no BTS before FTS", fhs + bhs + "<a>FTS|1\r", "H0 B1 M1 E0", "W1252"},
      {"a batch in a batch", bhs + "<a>" + bhs + "<b>BTS|1\r", "B1 M1 B2 M2 T2", "W1252"},
      {"no FTS", fhs + bhs + "<a>BTS|1\r", "H0 B1 M1 T1", "W1253"},
      {"a file in a file", fhs + fhs + bhs + "<a>BTS|1\rFTS|1\r", "H0 H0 B1 M1 T1 E0", "W1253"},
      {"an empty batch", bhs + "BTS|0\r", "B1 T1", "I1254"},
      {"an empty batch that says it is none", bhs + "BTS|2\r", "B1 T1", "W1250 I1254"},
      {"only a header", bhs, "B1", "W1252 I1254"},
      {"something between", bhs + "<a>BTS|1\rhello\r" + bhs + "<b>BTS|1\r", "B1 M1 T1 ?1 B2 M2 T2",
       "W1255"},
      {"something behind a header", bhs + "PID|1\rPV1|1\r<a>BTS|1\r", "B1 ?1 M1 T1", "W1255"},
      {"something before", "hello\r" + bhs + "<a>BTS|1\r", "?1 B1 M1 T1", "W1255"},
      {"something before messages", "hello\r<a><b>", "?1 M1 M1", "W1255"},
      {"a file header behind a message", "<a>" + fhs + "<b>FTS|1\r", "M1 H0 M2 E0", "W1256"},
      {"BTS without BHS", "<a>BTS|1\r", "M1 T1", "W1257"},
      {"FTS without FHS", "<a>FTS|1\r", "M1 E0", "W1257"},
      {"a mark in the middle", "<a>\xEF\xBB\xBF<b>", "M1 M1", ""},
  };
}

}  // namespace

TEST_CASE("batch: each payload comes apart as it should, whatever its lines end in") {
  for (const Row& row : rows()) {
    CAPTURE(row.name);
    const std::string payload = fill(row.payload);
    const Batch batch = split_batch(payload);
    CHECK(parts(batch) == row.parts);
    CHECK(codes(batch) == row.codes);
    whole(payload, batch);
    const bool plain = std::ranges::find(kPlain, row.name) != kPlain.end();
    CHECK(batch.plain() == (plain || row.parts == "M1"));
    if (payload.find('\n') != std::string::npos) continue;
    for (const std::string_view end : {"\n", "\r\n"}) {
      CAPTURE(end.size());
      const std::string other = ends(payload, end);
      const Batch same = split_batch(other);
      CHECK(parts(same) == row.parts);
      CHECK(codes(same) == row.codes);
      whole(other, same);
    }
  }
}

TEST_CASE("batch: cut at any byte, every whole message before the cut is found") {
  for (const Row& row : rows()) {
    for (const std::string_view end : {"\r", "\n", "\r\n"}) {
      const std::string payload = ends(fill(row.payload), end);
      const Batch all = split_batch(payload);
      for (std::size_t cut = 0; cut <= payload.size(); ++cut) {
        const std::string_view left = std::string_view(payload).substr(0, cut);
        const Batch batch = split_batch(left);
        whole(left, batch);
        for (const Part& part : all.parts) {
          if (part.kind != PartKind::message || part.offset + part.length > cut) continue;
          const bool found =
              std::any_of(batch.parts.begin(), batch.parts.end(), [&](const Part& one) {
                return one.kind == PartKind::message && one.offset == part.offset &&
                       one.length >= part.length;
              });
          if (found) continue;
          CAPTURE(row.name);
          CAPTURE(cut);
          CHECK(found);
        }
      }
    }
  }
}

TEST_CASE("batch: time grows as the payload does, also for lines made to be slow") {
  const std::array<std::string, 5> slow{"BTS\r", "MSH|^~\\&|\r\n", "BHS|\n", "\r\n",
                                        "MSH|^~\\&|\n\r"};
  for (const std::string& line : slow) {
    std::string payload(kBhs);
    while (payload.size() < (8U << 20U)) payload += line;
    const auto began = std::chrono::steady_clock::now();
    whole(payload, split_batch(payload));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    CAPTURE(line);
    CHECK(took.count() < 10);  // quadratic would be hours
  }
}

TEST_CASE("batch: fields of a header and a trailer are counted as HL7 does") {
  CHECK(batch_field("BHS|^~\\&|A|F", 3) == "A");
  CHECK(batch_field("FHS|^~\\&|A|F|||||||id", 11) == "id");
  CHECK(batch_field("BTS|2|done", 1) == "2");
  CHECK(batch_field("BTS|2|done", 2) == "done");
  CHECK(batch_field("BTS|2|done", 3).empty());
  CHECK(batch_field("BTS", 1).empty());
}

TEST_CASE("batch: what is made of numbers in trailers says no word of the message") {
  for (const core::Problem& p : split_batch(fill(std::string(kBhs) + "<a>BTS|QUILL\r")).problems)
    CHECK(p.what.text().find("QUILL") == std::string::npos);
}

TEST_CASE("batch: an answer has the headers of what it answers, turned around") {
  struct Case {
    const char* name;
    std::string payload;
    std::vector<Answered> answered;
    std::string expected;  // CR as /
  };
  const std::string bhs = kBhs, fhs = kFhs;
  const Case cases[] = {
      {"a batch",
       bhs + "<a>BTS|1\r",
       {{1, "MSH|ack\r", 1}},
       "BHS|^~\\&|B|G|A|F|NOW||||W1|B1/MSH|ack/BTS|1/"},
      {"an empty batch", bhs + "BTS|0\r", {}, "BHS|^~\\&|B|G|A|F|NOW||||W1|B1/BTS|0/"},
      {"a file",
       fhs + bhs + "<a>BTS|1\r" + bhs + "<b>BTS|1\rFTS|2\r",
       {{2, "MSH|ack\r", 1}},
       "FHS|^~\\&|B|G|A|F|NOW||||W1|F1/BHS|^~\\&|B|G|A|F|NOW||||W1|B1/BTS|0/"
       "BHS|^~\\&|B|G|A|F|NOW||||W1|B1/MSH|ack/BTS|1/FTS|2/"},
      {"messages behind one another",
       "<a><b>",
       {{1, "MSH|ack\rMSH|ack\r", 2}},
       "BHS|^~\\&|B|G|A|F|NOW||||W1/MSH|ack/MSH|ack/BTS|2/"},
      {"other separators",
       "BHS#*~\\&#A#F#B#G#####B#7\r<a>",
       {},
       "BHS#*~\\&#B#G#A#F#NOW####W1#B/BTS#0/"},
      {"separators that cannot be used", "BHS|AAAA|A\r<a>", {}, "BHS|^~\\&|||||NOW||||W1/BTS|0/"},
      {"something before",
       "hello\r" + bhs + "<a>BTS|1\r",
       {{1, "MSH|ack\r", 1}},
       "BHS|^~\\&|B|G|A|F|NOW||||W1|B1/MSH|ack/BTS|1/"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const std::string payload = fill(c.payload);
    const Batch batch = split_batch(payload);
    std::string made = make_batch_answer({.payload = payload,
                                          .batch = &batch,
                                          .answered = c.answered,
                                          .application = {},
                                          .facility = {},
                                          .timestamp = "NOW",
                                          .control_id = "W1"});
    std::replace(made.begin(), made.end(), '\r', '/');
    CHECK(made == c.expected);
  }
}
