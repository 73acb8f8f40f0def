// Profile: what one partner really sends: a version of HL7, and what a site says about it.
//
// Knows segments of the partner's own (Z segments), where structures have them, and rules for
// single fields. What no rule says stays as the dictionary has it.
// Does not know YAML or channels, nor how messages are checked: channels/src/profiles.hpp makes
// one, check.hpp reads it.
//
// Flow: make one, say own(), add() and rule(); from then on it is constant, and shared.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "parsers/hl7v2/dictionary.hpp"
#include "parsers/hl7v2/structure.hpp"

namespace parsers::hl7v2 {

// Of one field; what is not said is empty.
struct FieldRule {
  core::Name name{};
  core::Name type{};
  std::optional<bool> required{};
  std::optional<bool> repeats{};
  std::optional<std::uint32_t> length_max{};  // characters of a repetition
  std::uint16_t table = 0;
  std::vector<core::Name> values{};
};

class Profile {
 public:
  using Rules = std::map<std::uint16_t, FieldRule>;  // by field

  struct Addition {
    SegmentName segment;
    SegmentName after;
    bool required = false;
    bool repeats = true;
  };
  enum class Added : std::uint8_t { yes, no_structure, no_place, full };

  Profile(core::Name name, const Dictionary& base) : name_(std::move(name)), base_(&base) {}

  void own(SegmentName segment) { rules_[segment]; }
  // Puts the segment behind every place where the structure has `after`.
  Added add(std::string_view structure, const Addition& addition);
  // The segment need not be there, wherever the structure has it.
  Added relax(std::string_view structure, std::string_view segment);
  // False: there is a rule for this field already.
  bool rule(SegmentName segment, std::uint16_t field, FieldRule rule);

  const core::Name& name() const { return name_; }
  const Dictionary& base() const { return *base_; }
  bool knows(SegmentName segment) const;
  const Rules* rules(SegmentName segment) const;  // null: none
  std::optional<Shape> structure(std::string_view id) const;

 private:
  struct Extended {
    Text id;
    std::vector<Node> nodes;
    std::vector<Shape::Added> added;
  };
  std::optional<Extended> extended(std::string_view structure) const;
  static void insert(Extended& structure, std::uint16_t after, const Addition& addition);

  core::Name name_;
  const Dictionary* base_;  // owner: constant memory
  std::map<SegmentName, Rules> rules_;
  std::map<std::string, Extended, std::less<>> structures_;  // those that are changed
};

}  // namespace parsers::hl7v2
