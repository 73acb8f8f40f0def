// Comparison: two versions of a site over many messages, and what they make differently.
//
// Knows channels of the same name on both sides, and calls intake() for each message with the same
// circumstances. Counts messages by where they differ, which way, and which rule is behind it.
// Does not know files, or how results are shown.
//
// Flow: Comparison c({{old, new}}, ...); c.add(message) for each; c.groups(), c.failures()
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/flow/intake.hpp"
#include "tools/compare/difference.hpp"

namespace tools {

namespace core = parsers::core;

// A channel in both versions; never null.
struct Compared {
  const channels::Channel* before = nullptr;
  const channels::Channel* after = nullptr;
};

// A difference in one message, and why.
struct Found {
  std::string mapping;  // or the channel, where it is none's
  Difference difference;
  std::string source{};    // "OBX[3]-3 via terminology/lab-to-loinc.csv:5"
  std::string rule{};      // "mappings/oru-to-fhir.yaml:48"
  std::string standard{};  // "XPN-HumanName", when it was written by a map of weir
  std::string line{};      // "code: =translate(OBX-3, 'lab-to-loinc')"
};

struct Group {
  std::size_t messages = 0;
  std::string control_id;  // of an example
  Found example;
};

// Messages of which only one side could make something.
struct Failure {
  bool after = false;  // which side fails
  std::string mapping;
  std::string what;  // "E3503: ..."
  std::size_t messages = 0;
  std::string control_id;
};

class Comparison {
 public:
  // Everything outlives the comparison. `ignored`: paths as group_of() gives them.
  Comparison(std::vector<Compared> channels, const core::Sources& before,
             const core::Sources& after, std::vector<std::string> ignored,
             engine::flow::Circumstances circumstances);

  // What differs in this message.
  std::vector<Found> add(const std::string& message);

  // MSH-10 of the last message.
  const std::string& control_id() const { return control_id_; }

  std::size_t messages() const { return messages_; }
  std::size_t nothing() const { return nothing_; }  // neither version makes anything of them
  std::size_t changed() const { return changed_; }
  std::vector<Group> groups() const;      // the largest first
  std::vector<Failure> failures() const;  // the same

 private:
  struct Side {
    engine::flow::Intake intake;
    engine::flow::Trace trace;
  };

  Side take(const channels::Channel& channel, const core::Message& message, bool why) const;
  void compare(const Side& before, const Side& after);
  void mapped(const engine::flow::Mapped& before, const engine::flow::Mapped& after);
  void fails(bool after, const engine::flow::Mapped& mapped);
  void deliveries(const engine::flow::Entry& before, const engine::flow::Entry& after);
  void note(Found found);

  std::vector<Compared> channels_;
  const core::Sources& before_;
  const core::Sources& after_;
  std::vector<std::string> ignored_;
  engine::flow::Circumstances circumstances_;
  std::size_t messages_ = 0, nothing_ = 0, changed_ = 0;
  std::map<std::string, Group> groups_;
  std::map<std::string, Failure> failures_;
  std::string control_id_;  // of the message that is compared, and what differs in it
  std::vector<Found> found_;
  bool fails_ = false;
};

}  // namespace tools
