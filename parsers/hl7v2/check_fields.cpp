// Are fields there, of their type, short enough, of a known code, and not repeated?
#include <algorithm>
#include <string>

#include "parsers/hl7v2/check_parts.hpp"
#include "parsers/hl7v2/primitive.hpp"

namespace parsers::hl7v2 {

using core::say;

namespace {

// A field as the profile and the dictionary have it together.
struct Wanted {
  const FieldDef* def = nullptr;    // null: the dictionary does not know it
  const FieldRule* rule = nullptr;  // null: the profile says nothing

  std::string_view type() const {
    if (rule != nullptr && !rule->type.empty()) return rule->type.text();
    return def == nullptr ? std::string_view{} : def->type.view();
  }
  // "PID-3 (Patient Identifier List)"
  core::Safe called(const core::Path& path) const {
    core::Name name = def == nullptr ? core::Name() : term(def->name);
    if (rule != nullptr && !rule->name.empty()) name = rule->name;
    return name.empty() ? say("%", path) : say("% (%)", path, name);
  }
  Asked type_by() const {
    return rule != nullptr && !rule->type.empty() ? Asked::by_profile : Asked::by_standard;
  }
};

// What a value may be: codes of the profile's list or table, or of the standard's.
struct Codes {
  const FieldRule* rule = nullptr;  // with a list or a table; null: only the standard's
  std::uint16_t table = 0;

  // Of the standard's tables those with fixed codes count; whatever version they are of.
  bool take(std::string_view text) const {
    if (rule != nullptr && !rule->values.empty())
      return std::ranges::any_of(rule->values, [&](const auto& v) { return v.text() == text; });
    const TableDef* known = Dictionary::table(table);
    if (known == nullptr || known->codes.empty()) return true;
    return (rule == nullptr && known->kind.view() != "HL7") || known->code(text) != nullptr;
  }
  Asked by() const { return rule != nullptr ? Asked::by_profile : Asked::by_standard; }
};

// CE and its kin: the first component is a code of the field's table.
bool coded(std::string_view type) {
  return type == "CE" || type == "CWE" || type == "CNE" || type == "CF";
}

// 74 -> "0074"
core::Name table_name(std::uint16_t table) {
  const std::string digits = std::to_string(table);
  return term(std::string(4 - std::min<std::size_t>(4, digits.size()), '0') + digits);
}

// "HL70074": the third component of a code says that it is of this table, or says nothing.
bool is_of(const ValueView& system, std::uint16_t table) {
  return !system.valued() || system.raw() == "HL7" + table_name(table).text();
}

// Characters, in UTF-8.
std::size_t length(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

class FieldCheck {
 public:
  FieldCheck(const View& view, const Measure& measure, Findings& findings)
      : view_(view), measure_(measure), findings_(findings) {}

  void segment(const SegmentView& segment) {
    const SegmentName name = segment.name();
    const SegmentDef* def = measure_.dictionary.segment(name);
    const Profile::Rules* rules =
        measure_.profile == nullptr ? nullptr : measure_.profile->rules(name);
    std::size_t last = def == nullptr ? 0 : def->fields.size();
    if (rules != nullptr && !rules->empty())
      last = std::max<std::size_t>(last, rules->rbegin()->first);
    const bool separators = name == SegmentName("MSH");  // MSH-1 and MSH-2 are no data
    for (std::size_t n = separators ? 3 : 1; n <= last; ++n) {
      const auto number = static_cast<std::uint16_t>(n);
      Wanted wanted;
      if (def != nullptr && n <= def->fields.size()) wanted.def = &def->fields[n - 1];
      if (rules != nullptr && rules->contains(number)) wanted.rule = &rules->at(number);
      if (wanted.def == nullptr && wanted.rule == nullptr) continue;
      field(segment, wanted, {name, segment.occurrence(), number, 0, 0, 0});
    }
  }

 private:
  void field(const SegmentView& segment, const Wanted& wanted, core::Path path) {
    const ValueView value = segment.field(path.field);
    const Presence presence = value.presence();
    if (presence == Presence::absent || presence == Presence::empty) return missing(wanted, path);
    if (presence == Presence::null) return;
    std::string_view type = wanted.type();
    if (type == "WD") return;  // withdrawn: whoever sends it knows why
    if (type == "varies")
      type = path.segment == SegmentName("OBX") ? segment.field(2).text(view_.message()) : "";
    value.each_child([&](const ValueView& repetition, std::size_t n) {
      path.repetition = static_cast<std::uint16_t>(n);
      if (n == 2) repeated(wanted, path);
      if (repetition.valued()) this->repetition(repetition, wanted, type, path);
      return true;
    });
  }

  void missing(const Wanted& wanted, const core::Path& path) {
    if (wanted.rule != nullptr && wanted.rule->required) {
      if (!*wanted.rule->required) return;
      findings_.add(Finding::missing_field, Asked::by_profile, path, [&] {
        return say("% is missing, and profile % requires it", wanted.called(path),
                   measure_.profile->name());
      });
    } else if (wanted.def != nullptr && wanted.def->required) {
      findings_.add(Finding::missing_standard_field, Asked::by_standard, path, [&] {
        return say("% is missing; HL7 % requires it", wanted.called(path),
                   term(measure_.dictionary.version()));
      });
    }
  }

  void repeated(const Wanted& wanted, const core::Path& path) {
    const bool said = wanted.rule != nullptr && wanted.rule->repeats;
    const bool may = said ? *wanted.rule->repeats : wanted.def == nullptr || wanted.def->repeats;
    if (may) return;
    findings_.add(Finding::repeated_field, said ? Asked::by_profile : Asked::by_standard, path,
                  [&] { return say("% is a repetition, and the field may have none", path); });
  }

  void repetition(const ValueView& value, const Wanted& wanted, std::string_view type,
                  const core::Path& path) {
    too_long(value, wanted, type, path);
    const FieldRule* rule = wanted.rule;
    Codes codes{.rule = nullptr,
                .table = wanted.def == nullptr ? std::uint16_t{0} : wanted.def->table};
    if (rule != nullptr && (rule->table != 0 || !rule->values.empty()))
      codes = {.rule = rule, .table = rule->table};
    const TypeDef* parts = measure_.dictionary.type(type);
    if (parts == nullptr) return leaf(value, type, wanted.type_by(), codes, path);
    components(value, *parts, wanted, codes, path);
  }

  void too_long(const ValueView& value, const Wanted& wanted, std::string_view type,
                const core::Path& path) {
    std::size_t most = 0;
    Asked by = Asked::by_standard;
    if (wanted.rule != nullptr && wanted.rule->length_max) {
      most = *wanted.rule->length_max;
      by = Asked::by_profile;
    } else if (wanted.def != nullptr && type != "ID") {  // of an ID its table counts
      most = wanted.def->length;
    }
    if (most == 0 || value.raw().size() <= most || length(value.raw()) <= most) return;
    findings_.add(Finding::too_long, by, path,
                  [&] { return say("% is longer than % characters", path, most); });
  }

  void components(const ValueView& value, const TypeDef& type, const Wanted& wanted,
                  const Codes& codes, core::Path path) {
    value.each_child([&](const ValueView& component, std::size_t n) {
      if (n > type.components.size()) return false;
      if (!component.valued()) return true;
      const ComponentDef& def = type.components[n - 1];
      path.component = static_cast<std::uint16_t>(n);
      Codes allowed{.table = def.table};
      if (n == 1 && codes.rule != nullptr) allowed = codes;
      if (n == 1 && codes.rule == nullptr && coded(type.id))
        allowed = is_of(value.child(3), codes.table) ? codes : Codes{};
      const TypeDef* parts = measure_.dictionary.type(def.type);
      if (parts == nullptr)
        leaf(component, def.type, wanted.type_by(), allowed, path);
      else
        subcomponents(component, *parts, wanted, path);
      return true;
    });
  }

  void subcomponents(const ValueView& value, const TypeDef& type, const Wanted& wanted,
                     core::Path path) {
    value.each_child([&](const ValueView& part, std::size_t n) {
      if (n > type.components.size()) return false;
      const ComponentDef& def = type.components[n - 1];
      path.subcomponent = static_cast<std::uint16_t>(n);
      if (part.valued() && measure_.dictionary.type(def.type) == nullptr)
        leaf(part, def.type, wanted.type_by(), {.table = def.table}, path);
      return true;
    });
  }

  void leaf(const ValueView& value, std::string_view type, Asked by, const Codes& codes,
            const core::Path& path) {
    const std::string_view text = value.text(view_.message());
    if (!fits(type, text)) {
      findings_.add(Finding::wrong_type, by, path,
                    [&] { return say("% is no %", path, known_type(type)); });
    }
    if ((codes.rule != nullptr || codes.table != 0) && !codes.take(text)) {
      findings_.add(Finding::unknown_value, codes.by(), path, [&] {
        if (codes.rule != nullptr && !codes.rule->values.empty())
          return say("% has none of the values that profile % lists", path,
                     measure_.profile->name());
        return say("% has no code of table %", path, table_name(codes.table));
      });
    }
  }

  // Only types that take not every text are ever said, so this is never text of a message.
  static core::Name known_type(std::string_view type) {
    if (type == "NM") return term("number (NM)");
    if (type == "SI") return term("sequence number (SI)");
    if (type == "DT") return term("date (DT)");
    if (type == "TM") return term("time (TM)");
    return term("point in time (DTM)");
  }

  const View& view_;
  const Measure& measure_;
  Findings& findings_;
};

}  // namespace

void check_fields(const View& view, const Measure& measure, Findings& findings) {
  FieldCheck check(view, measure, findings);
  for (std::size_t i = 0; i < view.size(); ++i) {
    if (!view[i].name().empty()) check.segment(view[i]);
  }
}

}  // namespace parsers::hl7v2
