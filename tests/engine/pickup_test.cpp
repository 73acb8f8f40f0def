// Tests of picking up files: when one is whole, which names match, and what becomes of a payload
// whose messages were taken before; in virtual time.
#include <doctest/doctest.h>

#include <map>

#include "engine/flow/settling.hpp"
#include "engine/flow/taking.hpp"

using namespace engine::flow;
using namespace std::chrono_literals;

TEST_CASE("settling: names match patterns as people mean them") {
  const struct {
    const char* pattern;
    const char* name;
    bool good;
  } cases[] = {{"*", "", true},
               {"*", "a", true},
               {"*.xml", "a.xml", true},
               {"*.xml", "a.xml.tmp", false},
               {"*.xml", ".xml", true},
               {"a?c", "abc", true},
               {"a?c", "ac", false},
               {"a*b*c", "aXbYbZc", true},
               {"a*b*c", "aXbY", false},
               {"", "", true},
               {"", "a", false},
               {"**a", "ba", true},
               {"*.hl7", "ADT.HL7", false},
               {"adt-*.hl7", "adt-1.hl7", true}};
  for (const auto& c : cases) {
    const std::string pattern = c.pattern;
    const std::string name = c.name;
    CAPTURE(pattern);
    CAPTURE(name);
    CHECK(matches(pattern, name) == c.good);
  }
  // Time in proportion to the two lengths, not to more.
  CHECK_FALSE(matches("*a*a*a*a*a*a*a*a*a*a*b", std::string(20'000, 'a')));
}

TEST_CASE("settling: a file is whole when it has not changed for a while") {
  Settling settling("*.hl7", 5s);
  Instant now{1h};
  using Files = std::vector<FoundFile>;
  CHECK(settling.look({{"a.hl7", 1, 1, 7}}, now).empty());
  CHECK(settling.look({{"a.hl7", 1, 1, 7}}, now += 4s).empty());
  CHECK(settling.look({{"a.hl7", 2, 1, 7}}, now += 2s).empty());  // it grew
  CHECK(settling.look({{"a.hl7", 2, 1, 7}}, now += 4s).empty());
  CHECK(settling.look({{"a.hl7", 2, 2, 7}}, now += 2s).empty());  // it was written to
  CHECK(settling.look({{"a.hl7", 2, 2, 8}}, now += 6s).empty());  // it is another file
  CHECK(settling.look({{"a.hl7", 2, 2, 8}}, now += 5s) == std::vector<std::string>{"a.hl7"});
  CHECK(settling.look({}, now += 1s).empty());
  CHECK(settling.look({{"a.hl7", 2, 2, 8}}, now += 9s).empty());  // it was gone: it settles anew
  const Files both{{"b.hl7", 1, 9, 1}, {"a.hl7", 2, 2, 8}, {".c.hl7", 1, 1, 1}, {"d.txt", 1, 1, 2}};
  settling.look(both, now += 1s);
  CHECK(settling.look(both, now += 9s) == std::vector<std::string>{"a.hl7", "b.hl7"});  // by age
}

namespace {

// A channel in memory: what is kept, and under which names.
struct Channel {
  std::map<std::string, Fingerprint> names;
  std::vector<std::string> kept;
  Reception reception;
  Channel() {
    reception.take = [this](const parsers::core::Message& message, const Circumstances& come) {
      Intake intake;
      intake.entry.raw = message.payload();
      if (come.print) {
        const auto known = names.find(id_bytes(*come.print));
        if (known != names.end())
          intake.named = known->second == *come.print ? Intake::Named::before
                                                      : Intake::Named::before_with_other_content;
        intake.entry.fingerprint = to_bytes(*come.print);
      }
      if (message.payload().find("bad") != std::string_view::npos)
        intake.fate = channels::Fate::faulty;
      intake.ack.application = "AA ";
      return intake;
    };
    reception.answer_batch = [](const BatchWalk& walk) {
      return std::to_string(walk.answered().size());
    };
  }
  // The journal refuses from the nth on.
  Outcome run(std::string bytes, std::size_t refuses_from = 1000) {
    Taking taking(reception, {.bytes = std::move(bytes), .sender = "box", .name = "1~a.hl7"},
                  channels::BatchAck::each);
    std::size_t n = 0;
    for (auto ask = taking.begin(); ask;) {
      auto& keep = std::get<Keep>(*ask);
      if (++n >= refuses_from) {
        ask = taking.heard(Refused{});
        continue;
      }
      kept.push_back(keep.entry->raw);
      for (const Fingerprint& print : fingerprints_of(keep.entry->fingerprint))
        names[id_bytes(print)] = print;
      ask = taking.heard(Kept{"id" + std::to_string(n)});
    }
    return taking.outcome();
  }
};

const std::string kThree = "MSH|^~\\&|1\rMSH|^~\\&|2\rMSH|^~\\&|3\r";

}  // namespace

TEST_CASE("taking: a file of which part was kept before a crash is kept once, whole") {
  for (std::size_t crash = 1; crash <= 4; ++crash) {
    Channel channel;
    const Outcome first = channel.run(kThree, crash);
    CHECK((first.fate == channels::Fate::not_now) == (crash < 4));
    const Outcome second = channel.run(kThree);
    CHECK(second.fate == channels::Fate::accepted);
    CHECK(second.messages == 3);
    CHECK(second.accepted == 3);
    CHECK(channel.kept.size() == 3);
    CHECK(second.ids.size() == 4 - crash);
    CHECK(second.named_before == (crash > 1));
  }
}

TEST_CASE("taking: the gravest fate is told, and what cannot be stored comes before all") {
  Channel channel;
  CHECK(channel.run("MSH|^~\\&|1\rMSH|^~\\&|bad\r").fate == channels::Fate::faulty);
  Channel other;
  const Outcome outcome = other.run("MSH|^~\\&|bad\rMSH|^~\\&|2\r", 2);
  CHECK(outcome.fate == channels::Fate::not_now);
  CHECK(outcome.accepted == 0);
}

TEST_CASE("taking: another content under a name that came before is not kept") {
  Channel channel;
  channel.run("MSH|^~\\&|1\r");
  const Outcome outcome = channel.run("MSH|^~\\&|2\r");
  CHECK(outcome.other_content);
  CHECK(channel.kept.size() == 1);
}
