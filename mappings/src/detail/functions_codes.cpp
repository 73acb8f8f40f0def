#include <algorithm>
#include <cctype>

#include "mappings/src/detail/functions.hpp"
#include "mappings/src/uuid.hpp"
#include "terminology/src/ucum.hpp"

namespace mappings::detail {

using hl7v2::ValueView;
using terminology::Row;
using terminology::Table;

bool Functions::coded(std::string_view code, const Coded& by, const Thing& source) {
  Thing thing = source;
  thing.kind = Kind::coded;
  thing.text = code;
  thing.coded = e_.kept(by);
  return sink_(thing);
}

void Functions::translate(const Exp& exp) {
  const Translation& translation = e_.variant().translations[exp.payload];
  e_.each_valued(exp.args[0], frame_, [&](const Thing& source) {
    return translate_one(source, translation, *translation.table);
  });
}

bool Functions::translate_one(const Thing& source, const Translation& translation,
                              const Table& table) {
  const std::string_view code = e_.text(source);
  const Row* row = translation.reverse ? table.reverse(code) : table.find(code);
  if (row == nullptr) return unmapped(source, translation, table);
  const std::string_view system = row->system.empty() ? table.to_system() : row->system;
  return coded(row->code, {system, row->display, row, &table}, source);
}

// The policy of the table, or of this use of it. Every miss is an issue, whatever its level.
bool Functions::unmapped(const Thing& source, const Translation& translation, const Table& table) {
  using terminology::Report;
  using terminology::Unmapped;
  Unmapped policy = table.policy();
  if (translation.on_unmapped == "omit") policy = Unmapped::omit;
  if (translation.on_unmapped == "keep") policy = Unmapped::keep;
  if (translation.on_unmapped == "fail") policy = Unmapped::fail;
  if (policy == Unmapped::table) {
    const Table* next = e_.table(table.next_table().text());
    if (next != nullptr) return translate_one(source, translation, *next);
  }
  const core::Severity severity = policy == Unmapped::fail || table.report() == Report::error
                                      ? core::Severity::error
                                  : table.report() == Report::warning ? core::Severity::warning
                                                                      : core::Severity::info;
  Where where = source.where;
  e_.issue(IssueKind::unmapped_code, severity, where, table.name(), std::string(e_.text(source)));
  switch (policy) {
    case Unmapped::use:
      return coded(table.use_code(), {table.to_system(), {}, nullptr, &table}, source);
    case Unmapped::keep: {
      Thing thing = source;
      thing.coded = e_.kept({{}, {}, nullptr, &table});
      return sink_(thing);
    }
    case Unmapped::omit:
    case Unmapped::table:
      return true;
    case Unmapped::fail:
      e_.refuse(
          {.code = 3502,
           .what = core::say("a code at % is in no row of table %", e_.path(where), table.name()),
           .hint = core::say("add the code to the table, then replay the message"),
           .place = {core::kMessage, 0, 0, e_.path(where)}});
  }
  return true;
}

// concept('system', code, 'display'): a code of a system that the mapping names.
void Functions::concept_of(const Exp& exp) {
  const std::string_view system = text(exp.args[0]);
  const std::string_view display = exp.args.size() == 3 ? text(exp.args[2]) : std::string_view{};
  e_.each_valued(exp.args[1], frame_, [&](const Thing& code) {
    return coded(e_.text(code), {e_.named_system(system), display, nullptr, nullptr}, code);
  });
}

void Functions::system(const Exp& exp) {
  const std::optional<Thing> thing = one(exp.args[0]);
  std::string_view system;
  if (exp.args.size() == 3)
    system = e_.system_of_parts(text(exp.args[0]), text(exp.args[1]), text(exp.args[2]), thing);
  else if (thing)
    system = e_.system_of(*thing);
  if (!system.empty()) give(system, thing ? &*thing : nullptr);
}

// What a table says of a code in a column of its own. A code without a row is on the worklist, too.
void Functions::lookup(const Exp& exp) {
  const auto& [table, column] = e_.variant().lookups[exp.payload];
  e_.each_valued(exp.args[0], frame_, [&](const Thing& source) {
    const Row* row = table->find(e_.text(source));
    if (row == nullptr) {
      e_.issue(IssueKind::unmapped_code, core::Severity::info, source.where, table->name(),
               std::string(e_.text(source)));
      return true;
    }
    const std::string_view cell = terminology::cell(*row, column);
    return cell.empty() || give(cell, &source);
  });
}

// The unit of a quantity() when it is a code of UCUM (or UCUM's URI); any other is an issue, once.
void Functions::unit_code(const Exp& exp) {
  const std::optional<Thing> unit = one(exp.args[0]);
  if (!unit) return;
  const bool known = terminology::is_ucum(e_.text(*unit));
  if (known) give(exp.flag ? terminology::kUcum : e_.text(*unit), &*unit);
  if (!known && exp.flag) e_.issue(IssueKind::unknown_unit, core::Severity::info, unit->where);
}

void Functions::identify(const Exp& exp) {
  if (exp.function == Function::control_id) {
    give(e_.keep(e_.control_id()));
    return;
  }
  const std::optional<Thing> thing = one(exp.args[0]);
  if (!thing) return;
  const SiteFacts& facts = *e_.code().facts;
  const std::string_view text = e_.text(*thing);
  give(e_.keep(exp.function == Function::hash ? facts.pseudonym(text)
                                              : stable_id(facts.site.text(), "", text)),
       &*thing);
}

std::string Evaluator::control_id() const {
  return short_id(code_.facts->site.text(), meta_.channel, code_.name.text(),
                  source_.view != nullptr ? view().split() : source_.tree->text());
}

const Table* Evaluator::table(std::string_view name) const { return code_.tables->find(name); }

void Evaluator::refuse(core::Problem problem) { applied_.problems.add(std::move(problem)); }

// A system by the name that a person or a sender gives it: a URI, a short name of the site, a
// mnemonic of HL7 table 0396, HL7nnnn for a table of HL7 itself. A local name becomes a URN.
std::string_view Evaluator::named_system(std::string_view name) {
  if (name.find(':') != std::string_view::npos && name.find(' ') == std::string_view::npos)
    return name;
  const auto& spaces = code_.facts->namespaces;
  if (const auto found = spaces.find(name); found != spaces.end()) return found->second;
  if (code_.coding_systems != nullptr) {
    if (const Row* row = code_.coding_systems->find(name); row != nullptr) return row->code;
  }
  if (const std::string_view known = system_of_oid(name); !known.empty()) return known;
  if (name.starts_with("HL7") && name.size() == 7 &&
      std::all_of(name.begin() + 3, name.end(),
                  [](unsigned char c) { return std::isdigit(c) != 0; })) {
    return keep("http://terminology.hl7.org/CodeSystem/v2-" + std::string(name.substr(3)));
  }
  const auto& authorities = code_.facts->assigning_authorities;
  if (const auto found = authorities.find(name); found != authorities.end()) return found->second;
  return urn(name);
}

// An OID or a UUID, which name systems in CDA, and now and then in HL7 v2.
std::string_view Evaluator::system_of_oid(std::string_view name) {
  constexpr std::string_view kTables = "2.16.840.1.113883.12.";
  constexpr std::size_t kUuid = 36;
  const auto digits = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  const bool uuid = name.size() == kUuid && name[8] == '-' && name[13] == '-' && name[18] == '-' &&
                    name[23] == '-';
  if (uuid) {
    std::string urn = "urn:uuid:";
    for (const char c : name) urn += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return keep(urn);
  }
  if (name.size() < 5 || name.front() < '0' || name.front() > '2' || name[1] != '.' ||
      name.find_first_not_of("0123456789.") != std::string_view::npos)
    return {};
  const auto& authorities = code_.facts->assigning_authorities;
  if (const auto found = authorities.find(name); found != authorities.end()) return found->second;
  if (code_.oids != nullptr) {
    if (const Row* row = code_.oids->find(name); row != nullptr) return row->code;
  }
  if (name.starts_with(kTables) && digits(name.substr(kTables.size()))) {
    std::string number(name.substr(kTables.size()));
    number.insert(0, number.size() < 4 ? 4 - number.size() : 0, '0');
    return keep("http://terminology.hl7.org/CodeSystem/v2-" + number);
  }
  return keep("urn:oid:" + std::string(name));
}

std::string_view Evaluator::urn(std::string_view name) {
  std::string urn = "urn:id:";
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 ||
        std::string_view("-._").find(c) != std::string_view::npos) {
      urn += c;
    } else {
      constexpr std::string_view kHex = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(c);
      urn += '%';
      urn += kHex[byte >> 4U];
      urn += kHex[byte & 15U];
    }
  }
  return keep(urn);
}

// HL7 2.5.1, 2.A.33: a namespace of the site, or a universal id of a known kind.
// The name of HL7 table 0396; else what the site calls it; else the URI itself.
std::string_view Evaluator::short_system(std::string_view uri) {
  constexpr std::string_view kTables = "http://terminology.hl7.org/CodeSystem/v2-";
  if (uri.starts_with(kTables)) return keep("HL7" + std::string(uri.substr(kTables.size())));
  if (code_.coding_systems != nullptr) {
    for (const terminology::Row& row : code_.coding_systems->rows()) {
      if (row.code == uri) return row.from;
    }
  }
  for (const auto& [name, system] : code_.facts->assigning_authorities) {
    if (system == uri) return name;
  }
  return uri;
}

std::string_view Evaluator::system_of_parts(std::string_view space, std::string_view id,
                                            std::string_view kind, const std::optional<Thing>& at) {
  const auto& authorities = code_.facts->assigning_authorities;
  if (const auto found = authorities.find(space); found != authorities.end()) return found->second;
  if (const auto found = authorities.find(id); !id.empty() && found != authorities.end())
    return found->second;
  if (!id.empty() && kind == "ISO") return keep("urn:oid:" + std::string(id));
  if (!id.empty() && (kind == "UUID" || kind == "GUID")) return keep("urn:uuid:" + std::string(id));
  if (!id.empty() && kind == "URI") return id;
  const std::string_view name = space.empty() ? id : space;
  if (name.empty()) return {};
  if (at) issue(IssueKind::unknown_authority, core::Severity::info, at->where);
  return urn(name);
}

std::string_view Evaluator::system_of(const Thing& thing) {
  if (thing.kind == Kind::value && thing.type->name == "HD") {
    auto part = [&](std::size_t n) { return thing.value.child(n).text(source_.message); };
    if (thing.value.level() == hl7v2::Level::subcomponent)
      return system_of_parts(text(thing), {}, {}, thing);
    return system_of_parts(part(1), part(2), part(3), thing);
  }
  constexpr std::uint16_t kCodingSystems = 396;
  if (thing.kind == Kind::value && thing.type->table != 0 && thing.type->table != kCodingSystems)
    return hl7_table(thing.type->table);
  const std::string_view name = text(thing);
  return name.empty() ? name : named_system(name);
}

std::string_view Evaluator::hl7_table(std::uint16_t table) const {
  return hl7v2::table_system(table);
}

// What stays the same about a thing when it is sent again: of an identifier, who assigned it
// and the id; of anything else, its text.
std::string Evaluator::identity(const Thing& thing) {
  if (thing.kind == Kind::node) return node_identity(*thing.where.node);
  if (thing.kind == Kind::value && (thing.type->name == "CX" || thing.type->name == "EI") &&
      thing.value.level() == hl7v2::Level::repetition) {
    auto part = [&](std::size_t n) { return thing.value.child(n).text(source_.message); };
    std::string_view system;
    if (thing.type->name == "EI") {
      system = system_of_parts(part(2), part(3), part(4), std::nullopt);
    } else {
      const ValueView authority = thing.value.child(4);
      auto sub = [&](std::size_t n) { return authority.child(n).text(source_.message); };
      system = system_of_parts(sub(1), sub(2), sub(3), std::nullopt);
    }
    return std::string(system) + '|' + std::string(part(1));
  }
  return std::string(text(thing));
}

}  // namespace mappings::detail
