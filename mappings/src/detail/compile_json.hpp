// JsonCompiler: compiles what makes JSON that is not FHIR: a canonical event, whose schema says
// what may be in it, and plain JSON, where everything may.
//
// Knows which conversion a value needs. Formulas and gates are the Compiler's. Does not know
// messages.
//
// Flow: JsonCompiler(compiler).event(mapping, schema), or .plain(mapping).
#pragma once

#include "mappings/src/detail/compiler.hpp"
#include "mappings/src/event_schema.hpp"

namespace mappings::detail {

class JsonCompiler {
 public:
  explicit JsonCompiler(Compiler& compiler) : c_(compiler) {}

  // Children of the whole: subject, time and data, in this order.
  void event(const Template& mapping, const Schema& data);
  void plain(const Template& mapping);

 private:
  struct Aim {
    const Schema* schema = nullptr;  // null: anything
    core::Name label;                // "data.from.bed"
  };

  const Item* only(const Template& mapping);
  Index member(const Member& m, const Aim& aim, const Scope& scope);
  Index value(const Value& v, const Aim& aim, bool in_list, const Scope& scope);
  Index constant(const core::Name& text, const core::Place& place, const Aim& aim);
  Index formula(const Expression& e, const Aim& aim, bool in_list, const Scope& scope);
  Index item(const Item& item, const Aim& aim, bool in_list, const Scope& scope);
  Index object(const Item& item, const Aim& aim, const Scope& scope);
  void complete(const Item& item, const Aim& aim);
  Index list(const Value::List& values, const core::Place& place, const Aim& aim,
             const Scope& scope);
  std::optional<Convert> convert(const Type& type, const Aim& aim) const;
  Index wrong(const core::Place& place, const Aim& aim, const core::Safe& needs);
  Variant& variant() { return c_.variant_; }

  Compiler& c_;
};

}  // namespace mappings::detail
