// Tests of a site as it is loaded and planned: what its files say arrives in the plan, and what is
// wrong with them is all told in one run.
#include <doctest/doctest.h>

#include "tests/channels/kit.hpp"

using namespace tests;

TEST_CASE("site: what a channel's files say arrives in the plan") {
  Texts texts = base_site();
  texts["channels/ward.yaml"] = changed(texts["channels/ward.yaml"], R"(tier: 1
read: { charset: { force: windows-1250 } }
accept: { from: [10.20.0.0/16, 127.0.0.1], max_message: 4 MiB, idle_timeout: 5m, connections: 8 }
ack: { from: { application: WEIR, facility: HILLSIDE } }
routes:
  - { name: admissions, when: "MSH-9.2 = 'A01'", map: adt-to-fhir, send: [fhir, files] }
  - { name: a copy, send: copy }
  - { name: a person looks, when: "MSH-9.2 = 'A04'", hold: look }
otherwise: { drop: not-subscribed }
destinations:
  fhir: { to: fhir-store, send_as: fhir-transaction, timeout: 7s, parallel: 3, never_retry: [409], retry: { first: 2s, grow: 3x, up_to: 1m, for: 2h } }
  copy: { to: lis, expect_ack: 4s, on_reject: retry }
  files: { to: archive, write: original, path: "=MSH-10 & '.hl7'" }
)");
  const Loaded loaded = load(texts);
  CHECK(loaded.shown == "");
  REQUIRE(loaded.plan);
  CHECK(loaded.plan->site.text() == "hillside");
  CHECK(loaded.plan->environment.text() == "test");
  REQUIRE(loaded.plan->channels.size() == 1);
  const channels::Channel& c = loaded.plan->channels.front();
  CHECK(c.name.text() == "ward-in");
  CHECK(c.tier == 1);
  CHECK(c.listeners.front().address.host == "127.0.0.1");
  CHECK(c.listeners.front().address.port == 6661);
  CHECK(c.from.size() == 2);
  CHECK(c.message_bytes_max == 4U << 20U);
  CHECK(c.idle_timeout.ms == 300'000);
  CHECK(c.connections == 8);
  CHECK(c.charset.force == parsers::charset::find_charset("windows-1250"));
  CHECK(c.charset.fallback == nullptr);
  CHECK(c.keep_order_by);
  REQUIRE(c.routes.size() == 3);
  CHECK(c.routes[0].map != nullptr);
  CHECK(c.routes[0].send == std::vector<std::size_t>{0, 2});
  CHECK_FALSE(c.routes[1].when);
  CHECK(c.routes[2].hold.text() == "look");
  CHECK(c.otherwise.drop.text() == "not-subscribed");
  REQUIRE(c.destinations.size() == 3);
  const channels::Destination& fhir = c.destinations[0];
  CHECK(fhir.kind == channels::Destination::Kind::http);
  CHECK(fhir.address.port == 8080);
  CHECK(fhir.path == "/fhir");
  CHECK(fhir.timeout.ms == 7000);
  CHECK(fhir.parallel == 3);
  CHECK(fhir.never_retry == std::vector<int>{409});
  CHECK(fhir.retry.first.ms == 2000);
  CHECK(fhir.retry.for_.ms == 7'200'000);
  CHECK(c.destinations[1].kind == channels::Destination::Kind::mllp);
  using channels::ReplyKind;
  for (const ReplyKind nak : {ReplyKind::AE, ReplyKind::CE, ReplyKind::AR, ReplyKind::CR})
    CHECK(c.destinations[1].on_reply[static_cast<std::size_t>(nak)] == channels::Reaction::retry);
  CHECK(c.destinations[2].original);
  CHECK(c.destinations[2].file_name);
}

TEST_CASE("site: what nobody said has the values of the manual") {
  const Loaded loaded = load(base_site());
  CHECK(loaded.shown == "");
  REQUIRE(loaded.plan);
  const channels::Channel& c = loaded.plan->channels.front();
  CHECK(c.from.empty());
  CHECK(c.ack.send_when == channels::SendWhen::stored);
  CHECK(c.destinations[0].parallel == 1);
  CHECK(c.otherwise.hold.text() == "review");
  CHECK(load(base_site()).plan->hash == loaded.plan->hash);
}

// Whether the first of that name is required in the structure.
static bool required(const parsers::hl7v2::Profile& profile, std::string_view structure,
                     std::string_view segment) {
  const auto shape = *profile.structure(structure);
  for (std::uint16_t i = 1; i < shape.nodes.size(); ++i) {
    if (shape.is(i, segment)) return shape.nodes[i].required;
  }
  return false;
}

TEST_CASE("site: a channel checks as its `read:` says, against a profile of the site") {
  using parsers::hl7v2::CheckLevel;
  using parsers::hl7v2::Finding;
  using parsers::hl7v2::Weight;
  struct Case {
    std::string read;
    CheckLevel level;
    bool has_profile;
  };
  const Case cases[] = {
      {"", CheckLevel::none, false},
      {"read: { check: none }\n", CheckLevel::none, false},
      {"read: { check: structure }\n", CheckLevel::structure, false},
      {"read: { profile: acme }\n", CheckLevel::profile, true},
      {"read: { profile: acme, check: structure }\n", CheckLevel::structure, true},
  };
  for (const Case& c : cases) {
    CAPTURE(c.read);
    Texts texts = base_site();
    texts["profiles/acme.yaml"] = R"(profile: acme
based_on: hl7v2 2.3
segments: { ZPD: { fields: { 1: { type: ID, values: [Y, N] } } } }
messages: { ADT_A01: [{ add: ZPD, after: PID }, { add: ZPD, after: PV1, required: yes }] }
optional: { ADT_A01: PV1 }
fields: { PID-3: { required: yes, repeat: no, max_length: 20 } }
)";
    texts["channels/ward.yaml"] = changed(texts["channels/ward.yaml"], c.read);
    const Loaded loaded = load(texts);
    CHECK(loaded.shown == "");
    REQUIRE(loaded.plan);
    const parsers::hl7v2::Checks& checks = loaded.plan->channels.front().checks;
    CHECK(checks.level == c.level);
    CHECK((checks.profile != nullptr) == c.has_profile);
    if (checks.profile == nullptr) continue;
    CHECK(checks.profile->base().version() == "2.3");
    CHECK(checks.profile->structure("ADT_A01")->added.size() == 2);
    CHECK(required(*checks.profile, "ADT_A01", "EVN"));
    CHECK_FALSE(required(*checks.profile, "ADT_A01", "PV1"));
    CHECK(checks.profile->rules(parsers::core::SegmentName("PID"))->at(3).length_max == 20);
  }
  Texts texts = base_site();
  texts["channels/ward.yaml"] = changed(
      texts["channels/ward.yaml"],
      "read: { check: structure, severity: { unknown-segment: off, missing-group: error } }\n");
  const Loaded loaded = load(texts);
  REQUIRE(loaded.plan);
  const auto& weights = loaded.plan->channels.front().checks.weights;
  CHECK(weights[static_cast<std::size_t>(Finding::unknown_segment)] == Weight::off);
  CHECK(weights[static_cast<std::size_t>(Finding::missing_group)] == Weight::error);
  CHECK(weights[static_cast<std::size_t>(Finding::missing_field)] == Weight::unsaid);
  texts["channels/ward.yaml"] =
      changed(texts["channels/ward.yaml"], "read: { version: 2.3, check: structure }\n");
  CHECK(load(texts).plan->channels.front().checks.version->version() == "2.3");
  texts["channels/ward.yaml"] = changed(texts["channels/ward.yaml"], "read: { version: 2.3 }\n");
  CHECK(load(texts).codes == std::set<std::string>{"W4051"});
}

TEST_CASE("site: each kind of repair is as grave as `read: { repair: ... }` says") {
  using parsers::repair::Kind;
  using parsers::repair::Lenience;
  struct Case {
    std::string_view repair;
    Lenience line_ends, wrapped_lines, half_frame;
    std::string_view codes;
  };
  const Case cases[] = {
      {"", Lenience::accept, Lenience::warn, Lenience::refuse, ""},
      {"refuse", Lenience::refuse, Lenience::refuse, Lenience::refuse, ""},
      {"accept", Lenience::accept, Lenience::accept, Lenience::refuse, "W4061"},
      {"{ others: warn, wrapped-lines: refuse }", Lenience::warn, Lenience::refuse,
       Lenience::refuse, ""},
      {"{ line-ends: refuse }", Lenience::refuse, Lenience::warn, Lenience::refuse, ""},
      {"{ wrapped-lines: accept, line-ends: warn }", Lenience::warn, Lenience::accept,
       Lenience::refuse, "W4061"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.repair);
    Texts texts = base_site();
    texts["channels/ward.yaml"] =
        changed(texts["channels/ward.yaml"], "read: { repair: " + std::string(c.repair) + " }\n");
    const Loaded loaded = load(texts);
    CHECK(loaded.codes == (c.codes.empty() ? std::set<std::string>{}
                                           : std::set<std::string>{std::string(c.codes)}));
    REQUIRE(loaded.plan);
    const auto& repair = loaded.plan->channels.front().repair;
    CHECK(repair[static_cast<std::size_t>(Kind::line_ends)] == c.line_ends);
    CHECK(repair[static_cast<std::size_t>(Kind::wrapped_lines)] == c.wrapped_lines);
    CHECK(repair[static_cast<std::size_t>(Kind::half_frame)] == c.half_frame);
  }
  for (const auto& [wrong, shown] :
       {std::pair{"{ line-end: warn }", "did you mean `line-ends`?"},
        std::pair{"{ half-frame: accept }", "`repair` has no option `half-frame`"},
        std::pair{"{ line-ends: error }", "`accept`, `warn`, `refuse`"},
        std::pair{"refuze", "refuse"}}) {
    CAPTURE(wrong);
    Texts texts = base_site();
    texts["channels/ward.yaml"] =
        changed(texts["channels/ward.yaml"], "read: { repair: " + std::string(wrong) + " }\n");
    CHECK(load(texts).shown.find(shown) != std::string::npos);
  }
}

TEST_CASE("site: each reply of a receiver does what `on_reply:` says") {
  Texts texts = base_site();
  texts["channels/ward.yaml"] = changed(texts["channels/ward.yaml"],
                                        "routes: [{ name: all, send: copy }]\n"
                                        "destinations:\n  copy: { to: lis, on_reply: { AE: retry, "
                                        "timeout: park, garbage: done } }\n");
  const Loaded loaded = load(texts);
  CHECK(loaded.shown == "");
  REQUIRE(loaded.plan);
  auto expected = channels::usual_reactions(false);
  using channels::ReplyKind;
  expected[static_cast<std::size_t>(ReplyKind::AE)] = channels::Reaction::retry;
  expected[static_cast<std::size_t>(ReplyKind::timeout)] = channels::Reaction::park;
  expected[static_cast<std::size_t>(ReplyKind::garbage)] = channels::Reaction::done;
  CHECK(loaded.plan->channels.front().destinations[0].on_reply == expected);
}

TEST_CASE("site: a change of any file is another plan") {
  const std::string before = load(base_site()).plan->hash;
  Texts texts = base_site();
  texts["hospital.yaml"] += "# a remark\n";
  CHECK(load(texts).plan->hash != before);
}

TEST_CASE("site: from the text of its files it is the same plan again") {
  const auto plan = load(base_site()).plan;
  const auto again = channels::load(channels::files_of(plan->text), plan->environment.text());
  const auto made = channels::make_plan(*again);
  REQUIRE(made);
  CHECK(made->hash == plan->hash);
  CHECK(made->text == plan->text);
  CHECK(made->channels.size() == plan->channels.size());
  // A text that is cut short is a site with errors, and never a crash.
  for (std::size_t size = 0; size < plan->text.size(); ++size)
    CHECK(channels::files_of(std::string_view(plan->text).substr(0, size)).list("").empty());
}

TEST_CASE("site: without its files it says what is missing") {
  CHECK(load({}).codes == std::set<std::string>{"E4001"});
  Texts texts = base_site();
  CHECK(load(texts, "prod").codes.contains("E4002"));
  texts["env/prod.yaml"] = "environment: prod\nendpoints: {}\n";
  CHECK(load(texts).codes.contains("E4002"));
  CHECK(load(texts, "test").codes.empty());
  texts = base_site();
  texts["channels/ward.yaml"] = "(unreadable)";
  CHECK(load(texts).codes.contains("E4004"));
}

TEST_CASE("site: all findings come in one run, each with its place, and there is no plan") {
  Texts texts = base_site();
  texts["channels/ward.yaml"] = changed(texts["channels/ward.yaml"],
                                        "ownr: it\nlisten: nowhere\nroutes:\n"
                                        "  - { name: a, when: \"MSH-9.2 = \", send: fihr }\n"
                                        "tier: nine\n");
  texts["hospital.yaml"] = changed(texts["hospital.yaml"], "ownerz: {}\n");
  const Loaded loaded = load(texts);
  CHECK(loaded.plan == nullptr);
  for (const std::string_view found :
       {"did you mean `owner`?", "did you mean `owners`?", "channels/ward.yaml:", "E4530", "E4019",
        "hospital.yaml:", "E3301"}) {
    CAPTURE(found);
    CHECK(loaded.shown.find(found) != std::string::npos);
  }
}

TEST_CASE("site: an option that does nothing yet is an error that says so") {
  for (const std::string_view change :
       {"destinations:\n  fhir: { to: fhir-store, send_as: fhir-transaction, success: 200 }\n",
        "objectives: { ack_p99: 2s }\n"}) {
    CAPTURE(change);
    Texts texts = base_site();
    texts["channels/ward.yaml"] = changed(texts["channels/ward.yaml"], std::string(change));
    const Loaded loaded = load(texts);
    CHECK(loaded.plan == nullptr);
    CHECK(loaded.shown.find("does not work yet") != std::string::npos);
  }
}

TEST_CASE("address: host and port, or nothing") {
  CHECK(channels::parse_address("127.0.0.1:6661")->port == 6661);
  CHECK(channels::parse_address("lis.hospital.example:2575")->host == "lis.hospital.example");
  for (const std::string_view wrong :
       {"", ":", "6661", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0x1", "h:65536", "h:-1", "h: 1"}) {
    CAPTURE(wrong);
    CHECK_FALSE(channels::parse_address(wrong));
  }
}

TEST_CASE("address: a network is an address and how many of its bits count") {
  CHECK(channels::parse_network("10.20.0.0/16")->bits == 16);
  CHECK(channels::parse_network("10.20.1.5")->bits == 32);
  CHECK(channels::parse_network("10.20.1.5")->address == std::vector<std::uint8_t>{10, 20, 1, 5});
  for (const std::string_view wrong :
       {"", "10.20.0.0/33", "10.20.0/16", "10.20.0.256", "10.20.0.0/", "a.b.c.d", "10.20.0.0/-1"}) {
    CAPTURE(wrong);
    CHECK_FALSE(channels::parse_network(wrong));
  }
}
