// Golden cases: everything that one message causes, as files that people read in a review.
//
// A case is a folder with in.hl7, in.xml or in.json and `channel` (of a site below samples/);
// expected are the answer (ack.hl7), what is kept (entry.txt), what is sent (document.json,
// document.hl7, event.json) and why (explain.txt). UPDATE=1 writes what is not as expected; the
// diff is then read by a person.
#include <doctest/doctest.h>

#include <cstdlib>

#include "engine/flow/batch_walk.hpp"
#include "parsers/json/value.hpp"
#include "tests/channels/kit.hpp"

namespace fs = std::filesystem;
namespace core = parsers::core;
namespace flow = engine::flow;

namespace {

constexpr const char* kInputs[] = {"in.hl7", "in.xml", "in.json"};

const char* word(flow::SearchKey::Kind kind) {
  switch (kind) {
    case flow::SearchKey::Kind::control_id:
      return "control id";
    case flow::SearchKey::Kind::patient:
      return "patient";
    case flow::SearchKey::Kind::visit:
      return "visit";
    case flow::SearchKey::Kind::order:
      return "order";
  }
  return "";
}

std::string entry_text(const flow::Entry& entry) {
  std::string text = "type: " + entry.type + "\noutcome: " + entry.outcome + '\n';
  for (const flow::SearchKey& key : entry.keys)
    text += "found by " + std::string(word(key.kind)) + ": " + key.text + '\n';
  if (!entry.pieces.empty()) text += "pieces:";
  for (const std::string& id : entry.pieces) text += ' ' + (id.empty() ? "this" : id);
  if (!entry.pieces.empty()) text += '\n';
  for (const flow::SignalRow& signal : entry.signals) {
    text += "signal: " + signal.kind + ' ' + signal.path;
    if (!signal.table.empty()) text += " table " + signal.table + " code " + signal.code;
    text += '\n';
  }
  for (const flow::Delivery& d : entry.deliveries) {
    text += "delivery: " + d.destination + ' ' + d.format +
            (d.state == flow::DeliveryState::owed ? " owed" : " parked");
    if (!d.order_key.empty()) text += " order " + d.order_key;
    if (!d.path.empty()) text += " path " + d.path;
    for (const core::Problem& p : d.problems) text += ' ' + code_text(p);
    text += '\n';
  }
  return text;
}

void add(tests::Texts& made, const flow::Intake& intake, const flow::Trace& trace,
         const channels::Site& site) {
  made["entry.txt"] += entry_text(intake.entry);
  for (const flow::Delivery& d : intake.entry.deliveries) {
    if (d.body.empty()) continue;
    if (d.format == "hl7v2") {
      made["document.hl7"] += d.body;
      std::ranges::replace(made["document.hl7"], '\r', '\n');
      continue;
    }
    const auto document = parsers::json::read(d.body);
    made[d.format == "event" ? "event.json" : "document.json"] =
        parsers::json::pretty(*document) + '\n';
  }
  for (const flow::Mapped& mapped : trace.mapped) {
    for (const mappings::Reason& r : mapped.reasons)
      made["explain.txt"] += r.target + "  <-  " + source_text(r, site.sources) + "  by " +
                             rule_text(r, site.sources) + '\n';
  }
}

// What the message is made into, or its parts, one file each; of a batch one after the other.
tests::Texts outcome(const fs::path& folder, const std::vector<tests::Loaded>& sites) {
  const std::string name = tests::file_text(folder / "channel");
  const auto is_it = [&](const channels::Channel& c) { return name == c.name.text() + '\n'; };
  const auto with_it = std::ranges::find_if(
      sites, [&](const auto& s) { return std::ranges::any_of(s.plan->channels, is_it); });
  REQUIRE(with_it != sites.end());
  const tests::Loaded& site = *with_it;
  const auto found = std::ranges::find_if(site.plan->channels, is_it);
  const auto came =
      std::ranges::find_if(kInputs, [&](const char* input) { return fs::exists(folder / input); });
  REQUIRE(came != std::end(kInputs));
  const core::Message message(tests::file_text(folder / *came));
  flow::Memory memory(0);
  std::size_t kept = 0;
  flow::Circumstances circumstances{.now = mappings::Time(std::chrono::milliseconds(1795120330123)),
                                    .date = "2026-11-19",
                                    .peer = "10.20.1.5",
                                    .ack_id = "17951203301231000",
                                    .environment = "dev",
                                    .memory = &memory};
  tests::Texts made;
  auto take = [&](const core::Message& one) {
    flow::Trace trace;
    flow::Intake intake = flow::intake(*found, site.plan->hash, one, circumstances, &trace);
    CHECK(intake.entry.raw == one.payload());
    memory.end(memory.begin(intake.entry), std::to_string(++kept));
    add(made, intake, trace, *site.site);
    return intake;
  };
  if (found->format != mappings::Format::hl7v2) {
    static_cast<void>(take(message));  // its sender is told of its fate over HTTP
    return made;
  }
  auto batch = parsers::hl7v2::split_batch(message.payload());
  if (batch.plain()) {
    const flow::Answers ack = take(message).ack;
    made["ack.hl7"] = ack.commit + ack.application;
  } else {
    flow::BatchWalk walk(core::Buffer(message.payload()), 0, message.payload().size(),
                         std::move(batch), channels::BatchAck::one);
    while (walk.next()) {
      circumstances.batch = walk.in_batch();
      const flow::Intake intake = take(core::Message(walk.message()));
      walk.say(intake.ack, intake.fate == channels::Fate::accepted);
    }
    made["ack.hl7"] = flow::answer_batch(*found, walk, circumstances);
  }
  std::replace(made["ack.hl7"].begin(), made["ack.hl7"].end(), '\r', '\n');
  return made;
}

void write(const fs::path& path, const std::string& text) {
  if (text.empty()) {
    fs::remove(path);
  } else {
    std::ofstream(path) << text;
  }
}

}  // namespace

TEST_CASE("golden: each message causes what its folder says") {
  const bool update = std::getenv("UPDATE") != nullptr;
  std::vector<tests::Loaded> sites;
  for (const char* const name : {"quickstart", "acme-lis", "exchange"}) {
    sites.push_back(tests::load(tests::base_site(fs::path(SOURCE_ROOT "/samples") / name)));
    CHECK(sites.back().shown == "");
    REQUIRE(sites.back().plan);
  }
  std::size_t cases = 0;
  for (const auto& entry : fs::directory_iterator(SOURCE_ROOT "/tests/golden")) {
    if (!entry.is_directory()) continue;
    CAPTURE(entry.path().filename().string());
    ++cases;
    tests::Texts made = outcome(entry.path(), sites);
    for (const char* const name :
         {"ack.hl7", "entry.txt", "document.json", "document.hl7", "event.json", "explain.txt"}) {
      CAPTURE(name);
      if (update) write(entry.path() / name, made[name]);
      CHECK(made[name] == tests::file_text(entry.path() / name));
    }
  }
  CHECK(cases >= 10);
}
