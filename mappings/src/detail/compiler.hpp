// Compiler: turns one mapping into a Variant, for one message structure.
//
// Knows everything that can be looked up before a message is seen. Reports every finding; what
// depends on a finding (a poisoned expression) is left out silently, so that one slip gives one
// finding.
// Does not know messages.
//
// Flow: resources() for a mapping, formula() for a channel. Each part has its file:
// compile_path, compile_expression, compile_output, compile_resources.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>

#include "mappings/src/compile.hpp"
#include "mappings/src/detail/functions.hpp"
#include "mappings/src/detail/reading.hpp"
#include "mappings/src/detail/scope.hpp"
#include "parsers/fhir/definitions.hpp"

namespace mappings::detail {

namespace fhir = parsers::fhir;

const FunctionRow* function_row(std::string_view name);  // null: there is none

inline bool among(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}
// Data types that hold a point in time, with or without parts.
inline bool stamp_type(std::string_view v2) { return among(v2, {"TS", "DTM", "DT"}); }

class Compiler {
 public:
  Compiler(const Site& site, const Reading& reading, Variant& variant, core::Problems& problems)
      : site_(site), reading_(reading), variant_(variant), problems_(problems) {}

  void resources(const Template& mapping);
  void formula(const Expression& expression, Want want);

 private:
  friend class MessageCompiler;
  friend class JsonCompiler;
  // Expressions. kNone: poisoned, and already reported.
  Index expression(const Expression& e, const Scope& scope);
  Index test(const Expression& e, const Scope& scope);
  Index many_sided(const Expression& e, const Scope& scope, Exp& exp);
  Index call(const Expression& e, const Scope& scope);
  Index call_translate(const Expression& e, Exp& exp);
  bool known_system(const Expression& e);
  bool resolved(const Expression& e, Exp& made);
  Index call_ref(const Expression& e, const Scope& scope, Exp& exp);
  Index variable(const Expression& e, const Scope& scope, Exp& exp);
  Index pattern(const Expression& e, Exp& exp);
  Index regex(const core::Name& text, const core::Place& place);
  Index no_function(const Expression& e);
  bool counted(const Expression& e, const FunctionRow& row);
  bool arguments(const Expression& e, const FunctionRow& row, Exp& made);
  bool literal(Arg arg, const Expression& e, Exp& made);
  bool date_pattern(const Expression& e);
  const terminology::Table* table_named(const Expression& e);
  bool column(const Expression& e, Lookup& lookup);
  Index negated(Index condition);
  const Exp& exp(Index index) const { return variant_.exps[index]; }
  bool reads(Index exp) const;

  // Paths.
  Index path(const Expression& e, const Scope& scope);
  bool path_start(const Expression& e, const Scope& scope, PathCode& code, Scope& at);
  bool segment_start(const PathText& path, const core::Place& place, const Scope& scope,
                     PathCode& code, Scope& at);
  bool group_start(const PathText& path, const core::Place& place, const Scope& scope,
                   PathCode& code, Scope& at);
  bool name_start(const PathText& path, const core::Place& place, const Scope& scope,
                  PathCode& code, Scope& at);
  // Of documents.
  Type root_type() const;
  bool at_root(PathCode& code, Scope& at);
  bool document_start(const PathText& path, const Scope& scope, PathCode& code, Scope& at);
  bool element_step(const Step& step, StepCode& code, Scope& at);
  std::optional<std::uint16_t> group_named(const PathText& path, std::size_t count,
                                           const Scope& scope, Slot& slot);
  bool field(const PathText& path, PathCode& code, Scope& at);
  bool steps(const PathText& path, const Scope& scope, PathCode& code, Scope& at);
  bool number_step(const Step& step, PathCode& path_code, StepCode& code, Scope& at);
  bool foreign(const core::Place& place) const;
  static bool nowhere(PathCode& code, Scope& at);
  const hl7v2::TypeDef* type_at(const Step& step, std::string_view v2) const;
  bool selection(const Step& step, const Scope& scope, StepCode& code, Scope& at);

  // Output.
  struct Element {
    std::string_view owner;  // "Patient", "Patient.contact"; owner: the definitions
    const fhir::ElementDef* def = nullptr;
    std::string_view type;  // chosen, if it is a choice
    std::string name;       // as it is written: valueQuantity
  };
  Index member(const Member& member, std::string_view owner, const Scope& scope);
  void members(const Item& item, std::string_view owner, const Scope& scope,
               std::vector<Index>& children);
  void choice(const Member& member, std::string_view owner, const Scope& scope,
              std::vector<Index>& children);
  Index value(const Value& value, const Element& element, bool in_list, const Scope& scope);
  Index constant(const core::Name& text, const core::Place& place, const Element& element);
  // What all targets say of a value that does not fit: that it may be several, or a list, where
  // one stands; and that one thing is made.
  void several(const core::Place& place, const core::Safe& label);
  Index no_list(const core::Place& place, const core::Safe& label);
  Index no_each(const EachText& each, const core::Safe& label);
  const Item* only(const Template& mapping, core::Safe what, core::Safe hint);
  void no_constant(std::uint16_t code, const core::Name& text, const core::Place& place,
                   core::Safe what, core::Safe hint = {});
  Index formula_value(const Expression& e, const Element& element, bool in_list,
                      const Scope& scope);
  Index item_value(const Item& item, const Element& element, bool in_list, const Scope& scope);
  Index content(const Item& whole, const Element& element, bool in_list, const Scope& scope);
  Index list_value(const Value::List& list, const core::Place& place, const Element& element,
                   const Scope& scope);
  Index first_of(const Item& item, const Element& element, const Scope& scope);
  Index converted(Index e, const Element& element, bool in_list, const Scope& scope);
  Index conversion(Index e, const Element& element, bool in_list, const Scope& scope);
  const Template* map_to(std::string_view v2, std::string_view fhir_type) const;
  Index through_map(const Template& map, Index e, const Element& element, bool in_list,
                    const Scope& scope);
  std::optional<Item> opened(const Template& map, const core::Place& place, const Scope& scope);
  Index untranslated(Index e, const Element& element, const Scope& scope);
  Index as_it_is(Index e);
  void dispatched(const Template& map, Index e, std::string_view owner, const Scope& scope,
                  std::vector<Index>& children);
  bool fits(const Type& type, Convert convert) const;
  bool never(const Exp& e) const;
  void need_zone(Index e, Convert convert);
  Index no_conversion(Index e, const Element& element);
  static core::Safe label(const Element& element);  // "Patient.gender"
  static bool among_types(const fhir::ElementDef& def, std::string_view type);
  void unknown_element(const Member& member, std::string_view owner);
  std::optional<Item> expanded(const Item& item, const Scope& scope, int depth);
  bool fits_template(const Template& piece, const Named& use, const Scope& scope);
  bool fits_node(const Template& piece, const Named& use, const Scope& scope);
  // A value of the mapping itself: what is made from here on, also by standard maps, is its doing.
  void ask(const core::Place& place);
  Node node(Node::Shape shape, const core::Place& place) const;
  Index add(Node node);
  Index add(Exp exp);
  core::Name rule(const core::Place& place) const;

  // Functions that make an element of several parts.
  static bool builds(const Expression& e);
  Index built(const Expression& e, const Element& element, bool in_list, const Scope& scope);
  Index built_if(const Expression& e, const Element& element, bool in_list, const Scope& scope);
  Index alternatives(Node node, const Element& element);
  Index absent(const Expression& e, const Element& element, bool in_list);
  Index missing(Index reason, const Element& element);
  Index or_missing(Index value, Index e, const Element& element, bool in_list);
  Index quantity(const Expression& e, const Element& element, const Scope& scope);

  // Gates. The scope that holds behind them; null: poisoned.
  const Scope* gate(const Item& item, const Scope& scope, Gate& gate);
  const Template* piece(std::string_view name) const;
  void type_by(const Named& use, Scope& opened) const;
  const Scope* open(Index things, const core::Name& as, const Scope& scope);

  // Resources.
  struct Pending {
    Index resource;
    Item item;
    const Scope* scope;
  };
  void declare(const Value& value, const Scope& scope, std::vector<Index>& into);
  void define(const Pending& pending);
  std::optional<core::Name> resource_type(const Item& item);

  void report(std::uint16_t code, const core::Place& place, core::Safe what, core::Safe hint = {},
              core::Safe note = {});
  void warn(std::uint16_t code, const core::Place& place, core::Safe what, core::Safe hint);
  Index text_index(const core::Name& text);

  const Site& site_;
  Reading reading_;
  Variant& variant_;
  core::Problems& problems_;
  Options options_;           // of the mapping
  bool zone_missed_ = false;  // and reported
  core::Place asked_;
  std::vector<const Template*> maps_;  // that are being gone through, the innermost last
  std::deque<Scope> scopes_;           // never move
  std::vector<Pending> pending_;
  struct Declared {
    core::Name name;
    const Scope* scope;
    Index text;
    std::string type;
  };
  std::vector<Declared> declared_;
};

}  // namespace mappings::detail
