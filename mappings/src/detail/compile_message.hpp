// MessageCompiler: compiles what makes an HL7 v2 message: `make:` of an empty one, `edit:` of a
// copy.
//
// Knows positions on the left side, which data type stands there and what fits it. Formulas,
// gates and paths are the Compiler's. Does not know messages.
//
// Flow: MessageCompiler(compiler, reading, structure).make(mapping), or .edits(mapping).
#pragma once

#include "mappings/src/detail/compiler.hpp"

namespace mappings::detail {

class MessageCompiler {
 public:
  // Of what is made; a copy is of the version, profile and structure that are read.
  MessageCompiler(Compiler& compiler, const Reading& of, const hl7v2::Shape& structure)
      : c_(compiler), of_(of), structure_(structure) {}

  void make(const Template& mapping);
  void edits(const Template& mapping);

 private:
  // What stands at a place that is written.
  struct Aim {
    Typed type;
    hl7v2::Level level = hl7v2::Level::field;
    bool list = false;  // several repetitions may be written
    core::Name label;   // "PID-3[1].4"
  };

  // Places. Empty: poisoned, and already reported.
  std::optional<Aim> spot(const core::Name& key, const core::Place& place, const Scope& scope,
                          Spot& made);
  bool found_in_copy(const Expression& e, const Scope& scope, Spot& made, Aim& aim);
  bool field(core::SegmentName segment, std::uint32_t number, const core::Place& place, Spot& made,
             Aim& aim);
  bool steps(const PathText& path, core::SegmentName segment, Spot& made, Aim& aim);
  bool down(std::uint32_t number, const core::Place& place, Aim& aim);
  bool no_place(const core::Name& key, const core::Place& place);

  // Values.
  Index value(const Value& v, const Aim& aim, const Scope& scope);
  Index constant(const core::Name& text, const core::Place& place, const Aim& aim);
  Index pieces(std::string_view text, const core::Place& place, const Aim& aim);
  bool valid(const core::Name& text, const core::Place& place, const Aim& aim);
  Index formula(const Expression& e, const Aim& aim, const Scope& scope);
  Index item(const Item& item, const Aim& aim, const Scope& scope);
  Index content(const Item& whole, const Aim& aim, const Scope& scope);
  std::optional<Convert> node_convert(const Type& type, const Aim& aim) const;
  Index through_map(Index e, const Aim& aim, const Scope& scope);
  Index object(const Item& item, const Aim& aim, const Scope& scope);
  Index list(const std::vector<Index>& items, const core::Place& place);
  Index listed(Index node, const Aim& aim);
  std::optional<Convert> convert(const Type& type, const Aim& aim) const;
  bool composite(std::string_view type) const;

  // Segments and groups that are made.
  Index group(const Item& item, std::uint16_t node, const Scope& scope);
  Index segment(const Value& v, std::uint16_t node, const Scope& scope);
  Index copy(const Expression& e, core::SegmentName name, const Scope& scope);
  void member(const Member& m, std::uint16_t node, const Scope& scope,
              std::vector<std::pair<std::uint16_t, Index>>& children);
  void write(const Member& m, core::SegmentName name, const Scope& scope, Part& part);
  Index segment_part(std::uint16_t node, const core::Place& place);
  std::optional<std::uint16_t> child(std::uint16_t parent, std::string_view name) const;
  bool nothing_here(const core::Name& key, std::string_view name, const core::Place& place,
                    std::uint16_t node);
  void check_header(const Template& mapping);

  void edit(const Item& item, const Scope& scope);
  Index removal(const Expression& e, const Scope& scope);
  // A segment of somebody's own, of which HL7 says nothing.
  bool own_segment(const PathText& path) const;

  Variant& variant() { return c_.variant_; }

  Compiler& c_;
  Reading of_;
  hl7v2::Shape structure_;
};

}  // namespace mappings::detail
