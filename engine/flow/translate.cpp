#include "engine/flow/translate.hpp"

#include <algorithm>

#include "parsers/json/writer.hpp"

namespace engine::flow {

using core::say;

namespace {

struct Match {
  std::string_view system, code, display;
  const terminology::Table* table = nullptr;
};

void take(Asking& asking, std::string_view name, std::string_view value) {
  if (name == "url" || name == "source.url") {
    asking.table =
        value.substr(value.rfind('/') == std::string_view::npos ? 0 : value.rfind('/') + 1);
  } else if (name == "reverse") {
    asking.reverse = value == "true";
  }
}

Asking::Coding coding_in(const json::Value& coding) {
  return {std::string(coding.string("system")), std::string(coding.string("code"))};
}

// A table that does not say its system knows codes of any.
bool knows(const std::string& system, const std::string& asked) {
  return system.empty() || asked.empty() || system == asked;
}

void find(const terminology::Table& table, const Asking& asking, std::vector<Match>& matches) {
  for (const Asking::Coding& coding : asking.codings) {
    const std::string& from = asking.reverse ? table.to_system() : table.from_system();
    if (!knows(from, coding.system)) continue;
    const terminology::Row* row =
        asking.reverse ? table.reverse(coding.code) : table.find(coding.code);
    if (row == nullptr) continue;
    // Of a way back the row has the source code where the target's is otherwise.
    const std::string& system = asking.reverse        ? table.from_system()
                                : row->system.empty() ? table.to_system()
                                                      : row->system;
    matches.push_back({system, row->code,
                       asking.reverse ? std::string_view() : std::string_view(row->display),
                       &table});
  }
}

void parameter(json::Writer& w, std::string_view name, std::string_view kind,
               std::string_view value) {
  w.begin_object();
  w.key("name"), w.string(name);
  w.key(kind), w.string(value);
  w.end_object();
}

void write(json::Writer& w, const Match& match) {
  w.begin_object();
  w.key("name"), w.string("match");
  w.key("part");
  w.begin_array();
  // A row says that one stands for the other, and no more.
  parameter(w, "equivalence", "valueCode", "relatedto");
  w.begin_object();
  w.key("name"), w.string("concept");
  w.key("valueCoding");
  w.begin_object();
  if (!match.system.empty()) w.key("system"), w.string(match.system);
  w.key("code"), w.string(match.code);
  if (!match.display.empty()) w.key("display"), w.string(match.display);
  w.end_object();
  w.end_object();
  parameter(w, "source", "valueUri", "ConceptMap/" + match.table->name().text());
  w.end_array();
  w.end_object();
}

std::string parameters_of(const std::vector<Match>& matches) {
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.key("resourceType"), w.string("Parameters");
  w.key("parameter");
  w.begin_array();
  w.begin_object();
  w.key("name"), w.string("result");
  w.key("valueBoolean"), w.boolean(!matches.empty());
  w.end_object();
  if (matches.empty()) parameter(w, "message", "valueString", "no table has a row for the code");
  for (const Match& match : matches) write(w, match);
  w.end_array();
  w.end_object();
  return out;
}

}  // namespace

Asking asking_in(std::string_view query) {
  Asking asking;
  Asking::Coding coding;
  for (const auto& [name, value] : http::query_of(query)) {
    take(asking, name, value);
    if (name == "code") coding.code = value;
    if (name == "system") coding.system = value;
  }
  if (!coding.code.empty()) asking.codings.push_back(std::move(coding));
  return asking;
}

Asking asking_in(const json::Value& parameters) {
  Asking asking;
  Asking::Coding coding;
  const json::Value* list = parameters.find("parameter");
  if (list == nullptr) return asking;
  for (const json::Value& one : list->items) {
    const std::string_view name = one.string("name");
    for (const auto& [key, value] : one.members) {
      if (!key.starts_with("value")) continue;
      take(asking, name, value.text);
      if (name == "code") coding.code = value.text;
      if (name == "system") coding.system = value.text;
      if (name == "coding") asking.codings.push_back(coding_in(value));
      const json::Value* codings = name == "codeableConcept" ? value.find("coding") : nullptr;
      if (codings == nullptr) continue;
      for (const json::Value& item : codings->items) asking.codings.push_back(coding_in(item));
    }
  }
  if (!coding.code.empty()) asking.codings.push_back(std::move(coding));
  return asking;
}

Translated translate(const terminology::Tables& tables, const Asking& asking) {
  Translated made;
  auto fail = [&](unsigned status, core::Safe what, core::Safe hint) {
    made.status = status;
    made.problems.add({.code = 5044, .what = std::move(what), .hint = std::move(hint)});
    return made;
  };
  if (asking.codings.empty())
    return fail(400, say("the operation has no code to translate"),
                say("say code and system, coding, or codeableConcept"));
  std::vector<Match> matches;
  if (!asking.table.empty()) {
    const terminology::Table* table = tables.find(asking.table);
    if (table == nullptr)
      return fail(404, say("there is no such table"), say("url ends with the name of a table"));
    find(*table, asking, matches);
  } else {
    const bool said = std::all_of(asking.codings.begin(), asking.codings.end(),
                                  [](const Asking::Coding& one) { return !one.system.empty(); });
    if (!said)
      return fail(400, say("neither a table nor a system is said"), say("say url, or system"));
    for (const core::Name& name : tables.names()) {
      const terminology::Table& table = *tables.find(name.text());
      // Only those that say that it is theirs.
      const std::string& from = asking.reverse ? table.to_system() : table.from_system();
      if (!from.empty()) find(table, asking, matches);
    }
  }
  made.parameters = parameters_of(matches);
  return made;
}

}  // namespace engine::flow
