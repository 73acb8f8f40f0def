// MessageWriter: writes the values and parts of an HL7 v2 message.
//
// Knows separators, levels and escapes, and the two rules that make output safe: empty vanishes,
// and constants alone make nothing. What is text in the message that is read stays as it was
// written there, where both are written with the same separators.
// Does not know how values are found: the Evaluator does.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "mappings/src/detail/emit.hpp"

namespace mappings::detail {

// How deep a place lies.
inline hl7v2::Level level_of(const core::Path& at) {
  if (at.subcomponent != 0) return hl7v2::Level::subcomponent;
  if (at.component != 0) return hl7v2::Level::component;
  return at.repetition != 0 ? hl7v2::Level::repetition : hl7v2::Level::field;
}

class MessageWriter {
 public:
  // `from` is the message that is read, null when it is a document; `to` how the one that is
  // written parts its values.
  MessageWriter(Evaluator& evaluator, const hl7v2::View* from, const hl7v2::Separators& to,
                std::vector<Reason>* reasons)
      : e_(evaluator), from_(from), to_(to), reasons_(reasons) {}

  // Appends what a node gives at this level; target is how explain calls the place.
  Made value(Index node, const Frame& frame, hl7v2::Level level, const std::string& target,
             std::string& out);
  // Appends a part and what is below it, in segments that end with CR.
  Made part(Index part, const Frame& frame, std::string& out);
  // A value of the message that is read, with these separators.
  std::string as_written(const hl7v2::ValueView& value, hl7v2::Level level);

 private:
  using Counts = std::map<std::string, std::uint32_t, std::less<>>;

  Made body(const Node& node, const Frame& frame, hl7v2::Level level, const std::string& target,
            std::string& out);
  Made leaf(const Node& node, const Frame& frame, hl7v2::Level level, const std::string& target,
            std::string& out);
  Made object(const Node& node, const Frame& frame, hl7v2::Level level, const std::string& target,
              std::string& out);
  Made list(const Node& node, const Frame& frame, const std::string& target, std::string& out);
  Made one(const Node& node, const Thing& thing, hl7v2::Level level, const std::string& target,
           std::string& out);
  std::string text(const Node& node, const Thing& thing, hl7v2::Level level);
  std::string stamp(const Thing& thing);
  std::string system(std::string_view uri, hl7v2::Level level);
  std::string coded(const Thing& thing, hl7v2::Level level);
  char separator_below(hl7v2::Level level) const;
  void reason(const Node& node, const Thing* thing, const std::string& target);

  Made each(Index part, const Frame& frame, Counts& around, std::string& out);
  Made group(const Part& part, const Frame& frame, Counts& around, std::string& out);
  Made segment(const Part& part, const Frame& frame, Counts& around, std::string& out);
  Made copy(const Part& part, const Frame& frame, std::string& out);
  Made field(const Part& part, std::size_t& next, const Frame& frame, const std::string& segment,
             std::string& out);

  Evaluator& e_;
  const hl7v2::View* from_;
  const hl7v2::Separators& to_;
  std::vector<Reason>* reasons_;
  Counts written_;  // segments so far, by name
};

}  // namespace mappings::detail
