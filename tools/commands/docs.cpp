// weir docs: the reference, printed from the tables that the engine itself goes by.
#include <array>
#include <iostream>

#include "channels/src/files.hpp"
#include "mappings/src/function_docs.hpp"
#include "mappings/src/instructions.hpp"
#include "mappings/src/options.hpp"
#include "parsers/charset/charset.hpp"
#include "terminology/src/table_file.hpp"
#include "tools/command.hpp"
#include "tools/std_maps.hpp"
#include "tools/testing/tests_file.hpp"

namespace tools {

namespace {

using namespace channels;

std::string_view word(Reaction reaction) {
  for (const auto& one : parsers::yaml::words<Reaction>) {
    if (one.value == reaction) return one.text;
  }
  return "";
}

std::string replies() {
  std::string text =
      "# What each reply of a receiver does\n\n"
      "To a delivery over MLLP. Change a row with `on_reply:` of the destination; "
      "`drops_duplicates: "
      "yes` picks the third column. A halt holds everything back until a person says `weir queue "
      "retry` or `skip`.\n\n"
      "| reply | means | by default | partner drops duplicates |\n|---|---|---|---|\n";
  for (const ReplyRow& row : kReplyRows) {
    text += "| `" + std::string(row.name) + "` | " + std::string(row.about) + " | " +
            std::string(word(row.usual)) + " | " + std::string(word(row.drops)) + " |\n";
  }
  return text;
}

std::string batches() {
  return "\n## Several messages in one frame\n\n"
         "FHS, BHS, BTS and FTS around them, or nothing: each message is taken, mapped and kept by "
         "itself, in order, and what is wrong with one does not touch the others. `ack.batch` says "
         "how they are answered; a single message is answered as always. What is wrong with the "
         "batch (a count in BTS-1, a BTS that is missing) does not refuse it: it is a signal of "
         "its last message, and an ERR in that one's answer. An empty batch is kept as one entry. "
         "`accept.max_message` is the size of the whole frame.\n\n"
         "| `ack.batch` | answer |\n|---|---|\n"
         "| `each` | one for each message, in order; to an empty batch an empty batch |\n"
         "| `one` | FHS, BHS, the answers, BTS, FTS as they came; BHS-12 is BHS-11 of the batch |\n"
         "| `errors` | the same, but only answers that are not AA, or have an ERR |\n"
         "| `none` | none; when a message cannot be stored, the connection is closed |\n"
         "| unsaid | `one` for FHS or BHS, `each` for messages behind one another |\n\n"
         "A batch answer is sent when every message is stored or refused. When weir or the "
         "connection ends before, the sender does not hear it and sends the whole batch again: "
         "what "
         "was stored then comes a second time, and `read.duplicates` says what is done with it.\n";
}

std::string sequence() {
  std::string text =
      "\n## Sequence numbers\n\n"
      "`read.sequence` says what MSH-13 counts for (HL7 2.5.1, 2.10.1). Each sender (MSH-3 and "
      "MSH-4) "
      "has numbers of its own; the last one is kept with its message, and outlives a restart. A "
      "number counts when its message is taken: AA in original mode, CA in enhanced mode.\n\n"
      "| MSH-13 | `check` | `enforce` | MSA-4, where enforced |\n|---|---|---|---|\n";
  for (const channels::TurnRow& row : channels::kTurnRows) {
    for (const std::string_view cell : {row.number, row.check, row.enforce, row.expected})
      (text += "| ") += std::string(cell) + ' ';
    text += "|\n";
  }
  return text;
}

std::string acks() {
  std::string text =
      "# What a message is answered with\n\n"
      "`ack.style: original` answers with the second column, whatever MSH-15 and MSH-16 say; "
      "`enhanced` with a commit on MSH-15 and, after CA, an application acknowledgement on MSH-16; "
      "`auto` with the one that the message asks for. `ack.problems` changes AE and AR. Over HTTP "
      "the "
      "acknowledgements are the body, and a batch has the status of what it was refused for.\n\n"
      "| what became of it | original | commit | application | HTTP |\n|---|---|---|---|---|\n";
  for (const FateRow& row : kFateRows) {
    const std::string answer = !row.nak ? "AA" : *row.nak == Nak::AE ? "AE" : "AR";
    text += "| " + std::string(row.about) + " | " + answer + " | " + std::string(row.commit) +
            " | " + (row.application ? answer : "none") + " | " + std::to_string(row.http) + " |\n";
  }
  text +=
      "\n| MSH-15, MSH-16 | an answer is sent |\n|---|---|\n| AL | always |\n| NE | never |\n"
      "| ER | when it is not accepted |\n| SU | when it is accepted |\n";
  return text + sequence() + batches();
}

std::string charsets() {
  std::string text =
      "# Character sets\n\nAs MSH-18 says, or as `read: { charset: ... }` of a channel says. Case, "
      "blanks and signs of a name do not matter.\n\n| MSH-18 | also | |\n|---|---|---|\n";
  for (const auto& one : parsers::charset::charsets())
    text += "| `" + std::string(one.code) + "` | " + std::string(one.also) + " | " +
            std::string(one.about) + " |\n";
  return text;
}

std::string findings() {
  std::string text =
      "# What a check finds in a message\n\n"
      "`read: { check: structure }` of a channel looks at segments and groups, a profile at "
      "fields, "
      "too. An error refuses the message, which is kept and answered as "
      "`ack.problems.check_failed` "
      "says; a warning becomes a signal. `read: { severity: { too-long: off } }` changes a row. "
      "`weir inspect` shows what is found in a file.\n\n"
      "| kind | code | HL7 table 0357 | means | a profile asks for it | only HL7 does |\n"
      "|---|---|---|---|---|---|\n";
  for (const auto& row : parsers::hl7v2::finding_rows()) {
    text += "| `" + std::string(row.name) + "` | " + std::to_string(row.code) + " | " +
            std::to_string(row.condition) + " | " + std::string(row.about) + " | " +
            std::string(parsers::core::word(row.asked)) + " | " +
            std::string(parsers::core::word(row.otherwise)) + " |\n";
  }
  return text;
}

std::string deviations() {
  namespace repair = parsers::repair;
  std::string text =
      "# What is read although it is not written as HL7 and MLLP have it\n\n"
      "Each deviation is counted, by channel and by the address that it came from: `weir status` "
      "shows how often, and when first and last, since weir was started. `weir inspect` shows "
      "those of a file, `weir explain I1206` the page of one. What a channel does beyond that is a "
      "row of its `read: { repair: { line-ends: refuse } }`; `repair: refuse` is for all kinds, "
      "`repair: { others: refuse, line-ends: accept }` for all but one:\n\n"
      "| | |\n|---|---|\n"
      "| `accept` | it is counted, and no more |\n"
      "| `warn` | it is an issue of the message, too |\n"
      "| `refuse` | the message is kept and goes nowhere; it is answered with AE (CE), or as "
      "`ack.problems.check_failed` says, and ERR says where |\n\n"
      "What is odd about a frame is told with the message in it; of a batch, with each message. "
      "`always` cannot be changed. What is wrong with a batch (BTS that is missing, a wrong count) "
      "is in [acks](acks.md), and larger mistakes within HL7 in [findings](findings.md).\n\n"
      "| kind | code | found in | what is met | what weir does | usual "
      "|\n|---|---|---|---|---|---|\n";
  for (const repair::Row& row : repair::kRows) {
    const bool always = row.choice == repair::Choice::none;
    text += "| `" + std::string(row.name) + "` | " + std::to_string(row.code) + " | " +
            (row.where == repair::Where::frame ? "frame" : "message") + " | " +
            std::string(row.met) + " | " + std::string(row.does) + " | " +
            (always ? "always" : parsers::yaml::Value<repair::Lenience>::show(row.usual)) + " |\n";
  }
  return text;
}

// A cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string functions() {
  std::string text =
      "# The functions of the mapping language\n\n"
      "What is empty stays empty: a function of nothing gives nothing, and where a value is none "
      "(a date that is no date), that is an issue and the element is left out. Of several values "
      "a function takes the first, unless it says `values`.\n\n"
      "The examples read this message, at a site `mercy-north` in America/Chicago:\n\n```\n" +
      std::string(mappings::kExampleMessage) +
      "```\n\nThose of `section` read this CDA document, those of `resolve` and `v2type` this FHIR "
      "bundle:\n\n```\n" +
      std::string(mappings::kExampleCda) + "```\n\n```\n" + std::string(mappings::kExampleFhir) +
      "```\n";
  std::string_view group;
  for (const mappings::FunctionDoc& doc : mappings::function_docs()) {
    if (doc.group != group) {
      group = doc.group;
      text += "\n## " + std::string(group) +
              "\n\n| written | gives | nothing, when | example | gives |\n|---|---|---|---|---|\n";
    }
    text += "| `" + cell(doc.written) + "` | " + cell(doc.about) + " | ";
    text += cell(doc.empty) + " | `" + cell(doc.example) + "` | `" + cell(doc.result) + "` |\n";
  }
  return text;
}

std::string key_rows(std::span<const mappings::Instruction> keys) {
  std::string text = "| key | what it says | for example |\n|---|---|---|\n";
  for (const mappings::Instruction& key : keys) {
    text += "| `" + std::string(key.name) + "` | " + std::string(key.about) + " | `" +
            cell(key.example) + "` |\n";
  }
  return text;
}

std::string instructions() {
  return "# The keys of a mapping that are no output\n\n"
         "## Of the file\n\n" +
         key_rows(mappings::file_keys()) +
         "\n## Of an item\n\n"
         "Where only a formula makes sense, its `=` may be left out.\n\n" +
         key_rows(mappings::instructions());
}

template <class File>
std::string page() {
  return parsers::yaml::spec<File>().markdown();
}

struct Topic {
  std::string_view name;
  std::string_view about;
  std::string (*print)();
};
constexpr std::array kTopics{
    Topic{"hospital", "hospital.yaml", page<HospitalFile>},
    Topic{"environment", "env/*.yaml", page<EnvironmentFile>},
    Topic{"channel", "channels/*.yaml", page<ChannelFile>},
    Topic{"profile", "profiles/*.yaml", page<ProfileFile>},
    Topic{"table", "terminology/*.yaml", page<terminology::TableFile>},
    Topic{"tests", "*.test.yaml, beside what they test", page<TestsFile>},
    Topic{"instructions", "the keys of a mapping that are no output", instructions},
    Topic{"functions", "the functions of the mapping language", functions},
    Topic{"mapping-options", "`options:` of a mapping", page<mappings::Options>},
    Topic{"findings", "what a check finds in a message", findings},
    Topic{"deviations", "what is read although it is not written so", deviations},
    Topic{"replies", "what each reply of a receiver does", replies},
    Topic{"acks", "what a message is answered with", acks},
    Topic{"charsets", "character sets that are read", charsets},
    Topic{"std-maps", "what HL7 v2 data types become in FHIR", std_maps_page},
};

Exit docs(const std::string& topic) {
  for (const Topic& one : kTopics) {
    if (topic.empty()) std::cout << one.name << "    " << one.about << '\n';
    if (one.name != topic) continue;
    std::cout << one.print();
    return Exit::yes;
  }
  if (topic.empty()) return Exit::yes;
  std::cerr << "there is no topic " << topic << "; `weir docs` lists them\n";
  return Exit::no;
}

}  // namespace

void add_docs(CLI::App& app, Outcome& outcome) {
  auto topic = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("docs", "The reference, as Markdown");
  command->add_option("topic", *topic, "One of the topics that `weir docs` lists");
  command->footer("Examples:\n  weir docs\n  weir docs channel");
  command->callback([topic, &outcome] { outcome.exit = docs(*topic); });
}

}  // namespace tools
