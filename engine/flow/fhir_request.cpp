#include "engine/flow/fhir_request.hpp"

#include <algorithm>

#include "parsers/fhir/definitions.hpp"

namespace engine::flow {

using core::say;
using parsers::fhir::Definitions;
using Kind = FhirRequest::Kind;

namespace {

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

// R4, datatypes.html: id.
bool is_id(std::string_view text) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.";
  return !text.empty() && text.size() <= 64 &&
         text.find_first_not_of(kAllowed) == std::string_view::npos;
}

FhirRequest only(std::string_view method, Kind kind, std::string_view taken) {
  FhirRequest made{.kind = kind};
  if (taken.find(method) != std::string_view::npos) return made;
  made.kind = Kind::not_allowed;
  made.allowed = taken;
  return made;
}

core::Problem problem(std::uint16_t code, core::Safe what, core::Safe hint, core::Safe element) {
  core::Problem made{.code = code, .what = std::move(what), .hint = std::move(hint)};
  made.place.element = std::move(element);
  return made;
}

// A type that R4 has, as its own tables write it; empty for any other text.
core::Name type_in(const json::Value& resource) {
  const std::string_view said = resource.string("resourceType");
  if (!Definitions::r4().is_resource(said)) return {};
  return {core::NameKey{}, Definitions::r4().type_name(said)};
}

// One resource to the path of its type.
void look_at_resource(const FhirRequest& asked, const json::Value& body, const core::Name& type,
                      core::Problems& problems) {
  if (type.text() != asked.type)
    problems.add(problem(5042, say("the resource is of another type than the path says"),
                         say("POST it to /%", type), say("%.resourceType", type)));
  if (asked.kind != Kind::update || asked.id.empty() || body.string("id") == asked.id) return;
  problems.add(problem(5042, say("the resource has another id than the path says, or none"),
                       say("an update is PUT to /TYPE/ID with that id in the resource"),
                       say("%.id", type)));
}

void look_at_entry(const json::Value& entry, std::size_t at, core::Problems& problems,
                   std::vector<Touched>& touched) {
  const json::Value* resource = entry.find("resource");
  const core::Name type = resource == nullptr ? core::Name() : type_in(*resource);
  if (type.empty()) {
    problems.add(problem(5043, say("an entry has no resource that R4 knows"),
                         say("each entry of a transaction has one that is made or changed"),
                         say("Bundle.entry[%].resource", at)));
    return;
  }
  const json::Value* request = entry.find("request");
  const std::string_view method = request == nullptr ? "" : request->string("method");
  if (method != "POST" && method != "PUT") {
    problems.add(
        problem(5043, say("an entry asks for something else than to make or change"),
                say("channels take POST and PUT; nothing is read, deleted or patched here"),
                say("Bundle.entry[%].request.method", at)));
    return;
  }
  const std::string_view url = request->string("url");
  const std::string_view said = url.substr(0, url.find_first_of("/?"));
  if (said != type.text()) {
    problems.add(problem(5043, say("an entry's resource is of another type than its url says"),
                         say("it is a %", type), say("Bundle.entry[%].request.url", at)));
    return;
  }
  touched.push_back({type.text(), method == "PUT"});
}

void look_at_bundle(const FhirRequest& asked, const json::Value& body, core::Problems& problems,
                    std::vector<Touched>& touched) {
  const std::string_view kind = body.string("type");
  const json::Value* entries = body.find("entry");
  const bool message = kind == "message";
  const bool fits = asked.kind == Kind::process_message
                        ? message
                        : message || kind == "transaction" || kind == "batch";
  if (!fits) {
    problems.add(problem(5043, say("this is no Bundle of a type that is taken here"),
                         say("transaction, batch and message are; $process-message takes message"),
                         say("Bundle.type")));
    return;
  }
  if (entries == nullptr || entries->items.empty()) {
    problems.add(problem(5043, say("the Bundle has no entry"), say("send something in it"),
                         say("Bundle.entry")));
    return;
  }
  if (!message) {
    for (std::size_t i = 0; i < entries->items.size(); ++i)
      look_at_entry(entries->items[i], i, problems, touched);
    return;
  }
  const json::Value* first = entries->items.front().find("resource");
  if (first == nullptr || first->string("resourceType") != "MessageHeader")
    problems.add(problem(5043, say("a message begins with a MessageHeader"),
                         say("it is the first entry's resource"), say("Bundle.entry[0].resource")));
  touched.push_back({"MessageHeader", false});
}

// "system/Patient.write": what follows the dot, where the type fits; else nothing.
std::string_view rights_in(std::string_view scope, std::string_view type) {
  constexpr std::string_view kSystem = "system/";
  if (!scope.starts_with(kSystem)) return {};
  scope.remove_prefix(kSystem.size());
  const std::size_t dot = scope.find('.');
  if (dot == std::string_view::npos) return {};
  const std::string_view said = scope.substr(0, dot);
  if (said != "*" && said != type) return {};
  // A scope for some resources only (`?category=`) is none that could be checked here.
  const std::string_view rights = scope.substr(dot + 1);
  return rights.find('?') == std::string_view::npos ? rights : std::string_view();
}

}  // namespace

FhirRequest read_fhir_request(std::string_view method, std::string_view rest) {
  const std::vector<std::string> parts = parts_of(rest);
  if (parts.empty()) return only(method, Kind::bundle, "POST");
  if (parts.size() == 1 && parts[0] == "metadata") return only(method, Kind::metadata, "GET, HEAD");
  if (parts.size() == 1 && parts[0] == "$process-message")
    return only(method, Kind::process_message, "POST");
  if (parts.back() == "$translate" && parts[0] == "ConceptMap" && parts.size() <= 3) {
    FhirRequest made = only(method, Kind::translate, "GET, POST");
    if (parts.size() == 3) made.table = parts[1];
    return made;
  }
  if (parts.size() > 2 || !Definitions::r4().is_resource(parts[0])) return {};
  if (parts.size() == 2 && !is_id(parts[1])) return {};
  const bool one = parts.size() == 2;
  FhirRequest made =
      only(method, method == "PUT" ? Kind::update : Kind::create, one ? "PUT" : "POST, PUT");
  made.type = parts[0];
  if (one) made.id = parts[1];
  return made;
}

std::string recorded(const FhirRequest& asked, const http::Request& request) {
  std::string text = request.method;
  if (!asked.type.empty()) text += ' ' + asked.type;
  if (!asked.id.empty()) text += '/' + asked.id;
  if (asked.kind == Kind::process_message) text += " $process-message";
  if (asked.kind == Kind::update && asked.id.empty())
    (text += '?') += http::decoded(request.query());
  for (const auto& [name, shown] :
       {std::pair{"if-none-exist", "If-None-Exist"}, std::pair{"if-match", "If-Match"}}) {
    if (request.has(name)) (((text += '\n') += shown) += ": ") += request.field(name);
  }
  return text;
}

core::Problems look_over(const FhirRequest& asked, const json::Value& body,
                         std::vector<Touched>& touched) {
  core::Problems problems;
  const core::Name type = type_in(body);
  if (type.empty()) {
    problems.add(problem(5042, say("this is no resource that R4 knows"),
                         say("resourceType says which it is"), say("resourceType")));
    return problems;
  }
  if (asked.kind == Kind::create || asked.kind == Kind::update) {
    look_at_resource(asked, body, type, problems);
    touched.push_back({type.text(), asked.kind == Kind::update});
  } else if (type.text() == "Bundle") {
    look_at_bundle(asked, body, problems, touched);
  } else {
    problems.add(problem(5042, say("a Bundle is sent here, and this is a %", type),
                         say("POST it to /%", type), say("%.resourceType", type)));
  }
  return problems;
}

bool allowed(const std::vector<std::string>& scopes, const std::vector<Touched>& touched) {
  return std::all_of(touched.begin(), touched.end(), [&](const Touched& one) {
    return std::any_of(scopes.begin(), scopes.end(), [&](const std::string& scope) {
      const std::string_view rights = rights_in(scope, one.type);
      if (rights == "write" || rights == "*") return true;
      const bool letters =
          !rights.empty() && rights.find_first_not_of("cruds") == std::string_view::npos;
      return letters && rights.find(one.update ? 'u' : 'c') != std::string_view::npos;
    });
  });
}

}  // namespace engine::flow
