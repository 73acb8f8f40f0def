// Evaluator: what a compiled expression yields for one message.
//
// Knows paths, operators and functions; notes issues. Never fails: what cannot be had is
// empty (or an issue, or, for require() and `fail: message`, a problem).
// Does not know how values are written.
#pragma once

#include <optional>
#include <unordered_map>

#include "mappings/src/apply.hpp"
#include "mappings/src/detail/layout_index.hpp"
#include "mappings/src/detail/thing.hpp"
#include "parsers/cda/narrative.hpp"
#include "parsers/fhir/references.hpp"

namespace mappings::detail {

// A resource that will be written: its place in the program, its frame, its id.
struct Instance {
  Index resource = kNone;
  const Frame* frame = nullptr;  // owner: the message's arena
  std::string id;
  std::string
      identity;  // "system|value" of its first identifier is not known here; the text of $identity
  bool alive = true;
};

class Evaluator {
 public:
  Evaluator(const Code& code, const Variant& variant, const SourceView& source, const Meta& meta,
            Time now, Applied& applied);

  // All that an expression yields, one after the other, until the sink wants no more.
  void each(Index exp, const Frame& frame, Sink sink);
  // The same, but only what has a value.
  void each_valued(Index exp, const Frame& frame, Sink sink);
  // Nothing reaches the sink unless something has a value; whether it did.
  bool yields(Index exp, const Frame& frame, Sink sink);
  Things all(Index exp, const Frame& frame);
  std::optional<Thing> first(Index exp, const Frame& frame);  // with a value
  bool test(Index exp, const Frame& frame);

  // A thing as text: literal, code, or the text of a value (of a composite, its first component).
  std::string_view text(const Thing& thing);
  bool valued(const Thing& thing) const;
  bool is_null(const Thing& thing) const;    // HL7's "", a null flavour, JSON's null
  std::string identity(const Thing& thing);  // what stays the same about it: CX: system|id

  // The segments that a path without a field names, or the thing of its frame.
  void each_found(Index path, const Frame& frame, Sink sink) {
    each_value(variant_.paths[path], frame, sink);
  }
  // The instance of a group around a frame; and the segment of the message before which one of
  // this slot belongs, in an instance.
  std::uint32_t around(const Frame& frame, std::uint16_t group) const {
    return layout_->around(frame.group, group);
  }
  std::uint32_t room_for(std::uint16_t slot, std::uint32_t instance) const {
    return layout_->room_for(slot, instance);
  }

  // Counts what is done for one message: an expression, a value, sixteen bytes of text. False, and
  // the mapping fails, when it is more than any real mapping does; then nothing yields any more,
  // so that whatever is still going on comes to its end.
  bool spend(std::size_t steps);
  // Whether a text that is being put together is still one that may be kept.
  bool affords(std::size_t bytes) const { return bytes / kBytesOfStep <= steps_left_; }

  core::Path path(const Where& where) const;
  core::Safe element(const tree::Node& node) const;  // "Patient.name[2].family"
  core::Place named(const Where& where) const;       // its path or element, without an offset
  std::string_view bytes_of(const tree::Node& node) const;
  // The text of a section as FHIR's Narrative has it; empty: nothing can be seen in it.
  std::string xhtml(const Thing& thing) const;
  core::Place place(const Where& where, const hl7v2::ValueView& value) const;
  void issue(IssueKind kind, core::Severity severity, const Where& where, core::Name table = {},
             std::string code = {});
  void refuse(core::Problem problem);  // the mapping fails

  // URIs for what senders and analysts name: what system() and concept() give.
  std::string_view system_of(const Thing& thing);
  std::string_view system_of_parts(std::string_view space, std::string_view id,
                                   std::string_view kind, const std::optional<Thing>& at);
  std::string_view named_system(std::string_view name);
  std::string_view system_of_oid(std::string_view name);  // empty: it is none
  std::string_view short_system(std::string_view uri);    // LN, HL70203: what CWE.3 takes
  const terminology::Table* table(std::string_view name) const;
  std::string_view now_text();
  std::string control_id() const;  // of the message that is made of this one

  Frame root() const { return {}; }
  const Frame* with_lets(const std::vector<Index>& lets, const Frame& frame);
  std::string name_of(const Instance& instance) const;  // "$patient", or its type
  std::string numbered(
      const Instance& instance) const;  // "Observation[2]", where there are several
  const Frame* frame_for(const Thing& thing, const Frame& up, std::uint32_t index);
  std::pmr::memory_resource* memory() const { return &source_.message.arena(); }
  std::string_view keep(std::string_view text) {
    return spend(text.size() / kBytesOfStep) ? source_.message.keep(text) : std::string_view{};
  }
  const Coded* kept(const Coded& coded) const;
  const Variant& variant() const { return variant_; }
  const Code& code() const { return code_; }
  std::vector<Instance>& instances() { return instances_; }

 private:
  friend class Functions;
  void each_start(const PathCode& path, const Frame& frame, Sink sink);
  void each_value(const PathCode& path, const Frame& frame, Sink sink);
  void each_step(const PathCode& path, std::size_t steps, const Frame& frame, Sink sink);
  bool each_repetition(std::uint32_t segment, std::uint16_t n, const Typed& type, Sink sink) const;
  bool down(const StepCode& step, const Thing& thing, Sink sink) const;
  // Of documents.
  bool below(const StepCode& step, const Thing& thing, Sink sink) const;
  void resources(const PathCode& path, Sink sink);
  void several_patients();
  void section(const Exp& exp, const Frame& frame, Sink sink);
  void resolve(const Exp& exp, const Frame& frame, Sink sink);
  void v2type(const Exp& exp, const Frame& frame, Sink sink);
  Thing node_thing(const tree::Node& node, const Typed& type) const;
  std::string_view node_text(const tree::Node& node) const;
  bool node_valued(const tree::Node& node) const;
  bool node_null(const tree::Node& node) const;
  std::string node_identity(const tree::Node& node);
  const parsers::cda::Narrative& narrative() const;
  std::string_view narrated(const tree::Node& node) const;
  const parsers::fhir::References& references() const;
  template <class Source>
  void select(const StepCode& step, const Frame& frame, Source source, Sink sink);
  void otherwise(const Exp& exp, const Frame& frame, Sink sink);
  void combine(const Exp& exp, const Frame& frame, Sink sink);
  bool compare(const Exp& exp, const Frame& frame);
  bool among(const Exp& exp, const Frame& frame);
  bool presence(const Exp& exp, const Frame& frame);
  void arithmetic(const Exp& exp, const Frame& frame, Sink sink);
  void linked(const Exp& exp, const Frame& frame, Sink sink);
  bool literal(Index exp) const;
  Thing literal_thing(Index exp) const;
  std::string_view raw_text(const Thing& thing) const;
  Thing segment_thing(std::uint32_t index) const;
  Thing text_thing(std::string_view text, const Thing* from = nullptr) const;
  std::string_view urn(std::string_view name);
  std::string_view hl7_table(std::uint16_t table) const;
  std::string_view meta_text(std::string_view name) const;

  const Code& code_;
  const Variant& variant_;
  const hl7v2::View& view() const { return *source_.view; }  // of a message

  const SourceView source_;
  const Meta& meta_;
  Time now_;
  Applied& applied_;
  static constexpr std::size_t kBytesOfStep = 16;
  std::size_t steps_left_;
  // Made when somebody refers to something.
  mutable std::optional<parsers::cda::Narrative> narrative_;
  mutable std::unordered_map<const tree::Node*, std::string_view> narrated_;  // by target
  mutable std::optional<parsers::fhir::References> references_;
  std::optional<LayoutIndex> layout_;  // none for a channel's formula
  std::vector<Instance> instances_;
};

// value() of things that are text-like, compared and searched.
bool is_null(const hl7v2::ValueView& value);
bool has_content(const hl7v2::ValueView& value);

}  // namespace mappings::detail
