#include "engine/flow/capability.hpp"

#include <algorithm>

#include "parsers/fhir/definitions.hpp"
#include "parsers/json/writer.hpp"

namespace engine::flow {

namespace json = parsers::json;

namespace {

void codes(json::Writer& w, std::string_view key, std::initializer_list<std::string_view> all) {
  w.key(key);
  w.begin_array();
  for (const std::string_view code : all) {
    w.begin_object();
    w.key("code"), w.string(code);
    w.end_object();
  }
  w.end_array();
}

void operation(json::Writer& w, std::string_view name, std::string_view definition) {
  w.key("operation");
  w.begin_array();
  w.begin_object();
  w.key("name"), w.string(name);
  w.key("definition"), w.string(definition);
  w.end_object();
  w.end_array();
}

void resource(json::Writer& w, std::string_view type, bool taken, bool translates) {
  w.begin_object();
  w.key("type"), w.string(type);
  if (taken) {
    codes(w, "interaction", {"create", "update"});
    w.key("conditionalCreate"), w.boolean(true);
    w.key("conditionalUpdate"), w.boolean(true);
  }
  if (translates)
    operation(w, "translate", "http://hl7.org/fhir/OperationDefinition/ConceptMap-translate");
  w.end_object();
}

void security(json::Writer& w) {
  w.key("security");
  w.begin_object();
  w.key("service");
  w.begin_array();
  w.begin_object();
  w.key("coding");
  w.begin_array();
  w.begin_object();
  w.key("system"), w.string("http://terminology.hl7.org/CodeSystem/restful-security-service");
  w.key("code"), w.string("SMART-on-FHIR");
  w.end_object();
  w.end_array();
  w.end_object();
  w.end_array();
  w.end_object();
}

void rest(json::Writer& w, const Takes& takes, const Shown& shown) {
  w.begin_object();
  w.key("mode"), w.string("server");
  if (shown.tokens) security(w);
  bool map = false;
  w.key("resource");
  w.begin_array();
  for (const core::Name& type : takes.types) {
    const bool translates = shown.tables && type.text() == "ConceptMap";
    map = map || translates;
    resource(w, type.text(), true, translates);
  }
  if (shown.tables && !map) resource(w, "ConceptMap", false, true);
  w.end_array();
  if (takes.bundles) {
    codes(w, "interaction", {"transaction", "batch"});
    operation(w, "process-message",
              "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message");
  }
  w.end_object();
}

}  // namespace

Takes taken_by(const channels::Channel& channel) {
  Takes takes{.fhir = channel.format == mappings::Format::fhir};
  if (!takes.fhir) return takes;
  for (const channels::Route& route : channel.routes) {
    // What goes on as it came, or to a person, may be anything.
    const auto all = route.map == nullptr ? parsers::fhir::Definitions::r4().resources()
                                          : route.map->structures();
    takes.bundles = takes.bundles || route.map == nullptr;
    for (const core::Name& type : all) {
      if (type.text() == "Bundle")
        takes.bundles = true;
      else if (std::find(takes.types.begin(), takes.types.end(), type) == takes.types.end())
        takes.types.push_back(type);
    }
  }
  std::sort(takes.types.begin(), takes.types.end(),
            [](const core::Name& a, const core::Name& b) { return a.text() < b.text(); });
  return takes;
}

std::string capability_statement(const channels::Channel& channel, const Shown& shown) {
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.key("resourceType"), w.string("CapabilityStatement");
  w.key("status"), w.string("active");
  w.key("date"), w.string(shown.date);
  w.key("kind"), w.string("instance");
  w.key("software");
  w.begin_object();
  w.key("name"), w.string("weir");
  w.end_object();
  w.key("implementation");
  w.begin_object();
  w.key("description"),
      w.string(channel.about.empty() ? channel.name.text() : channel.about.text());
  w.end_object();
  w.key("fhirVersion"), w.string("4.0.1");
  w.key("format");
  w.begin_array();
  w.string("application/fhir+json");
  w.end_array();
  w.key("rest");
  w.begin_array();
  rest(w, taken_by(channel), shown);
  w.end_array();
  w.end_object();
  return out;
}

}  // namespace engine::flow
