// Emitter: writes the output nodes of a mapping as JSON, in one pass, without a tree.
//
// Knows the two rules that make output safe: empty vanishes, and constants alone make nothing.
// What turns out to be nothing is taken back from the end of the output. Notes which rule made
// what, when asked.
// Does not know how values are found: the evaluator does.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "mappings/src/detail/evaluate.hpp"
#include "parsers/json/writer.hpp"

namespace mappings::detail {

// What became of a node: nothing was written, only constants were, or something of the message.
enum class Made : std::uint8_t { nothing, constant, live };
inline Made more(Made a, Made b) { return std::max(a, b); }
// Whether it may stay: constants alone, only where nothing around them reads the message.
inline bool stays(Made made, bool reads) {
  return made == Made::live || (made == Made::constant && !reads);
}

// Where a thing came from and what rule wrote it; the target is left empty.
Reason reason_for(Evaluator& evaluator, const Node& node, const Thing* thing);

class Emitter {
 public:
  Emitter(Evaluator& evaluator, std::string& out, std::vector<Reason>* reasons)
      : e_(evaluator), writer_(out), reasons_(reasons) {}

  // A node where one value stands, with its key.
  Made emit(Index node, const Frame& frame);
  // {"resourceType": ..., "id": ..., ...}; nothing when only constants would be in it.
  Made resource(const Instance& instance);
  parsers::json::Writer& writer() { return writer_; }

 private:
  Made items(const Node& node, const Frame& frame);
  Made body(const Node& node, const Frame& frame);
  Made object(const Node& node, const Frame& frame);
  Made list(const Node& node, const Frame& frame);
  Made leaf(const Node& node, const Frame& frame);
  Made write(const Node& node, const Thing& thing, const Frame& frame);
  Made token(const Node& node, const Thing& thing, const Frame& frame);
  Made reference(const Node& node, const Thing& thing);
  Made coding(const Node& node, const Thing& thing);
  Made concept_of(const Node& node, const Thing& thing, const Frame& frame);
  void coding_object(const Thing& thing);
  void without(const Node& node);
  bool another_patient(const Node& node, const Thing& first, const Thing& other);

  void begin(const Node& node);  // its key, and its name on the path
  void end(const Node& node);
  void reason(const Node& node, const Thing* thing);
  std::string target() const;

  Evaluator& e_;
  parsers::json::Writer writer_;
  std::vector<Reason>* reasons_;
  struct Level {
    std::string name;
    std::uint32_t items = 0;  // written so far, when it is a list
    bool list = false;
  };
  std::vector<Level> path_;
};

// Runs what a gate says, once for each thing of $each, with a frame for each, as long as the body
// says that it wants more.
template <class Body>
void through(Evaluator& e, const Gate& gate, const Frame& frame, Body body) {
  auto inner = [&](const Frame& at) {
    const Frame* now = &at;
    if (gate.from != kNone) {
      const std::optional<Thing> thing = e.first(gate.from, *now);
      if (!thing) return true;
      now = e.frame_for(*thing, *now, now->index);
    }
    if (!gate.lets.empty()) now = e.with_lets(gate.lets, *now);
    return (gate.when != kNone && !e.test(gate.when, *now)) || body(*now);
  };
  if (gate.each == kNone) {
    inner(frame);
    return;
  }
  std::uint32_t index = 0;
  e.each_valued(gate.each, frame,
                [&](const Thing& thing) { return inner(*e.frame_for(thing, frame, ++index)); });
}

}  // namespace mappings::detail
