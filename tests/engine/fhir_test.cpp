// Tests of the FHIR endpoint: what is asked, what is wrong with it and where, what a token allows,
// $translate, and what is answered to each outcome.
#include <doctest/doctest.h>

#include "channels/src/site.hpp"
#include "engine/flow/fhir_answer.hpp"
#include "engine/flow/fhir_path.hpp"
#include "engine/flow/fhir_request.hpp"
#include "engine/flow/translate.hpp"

using namespace engine;
using namespace engine::flow;
using Kind = FhirRequest::Kind;

namespace {

json::Value value(std::string_view text) { return *json::read(text); }

std::string found(const FhirRequest& asked, std::string_view text) {
  std::vector<Touched> touched;
  std::string all;
  for (const core::Problem& problem : look_over(asked, value(text), touched))
    all += core::code_text(problem) + ' ' + core::to_text(problem.place) + '\n';
  return all;
}

// A channel whose route reads what the standard map does.
struct Site {
  std::unique_ptr<channels::Site> site = channels::standard_site();
  channels::Channel channel;
  terminology::Tables tables;
  std::unique_ptr<HttpPath> path;

  explicit Site(std::string_view map = "fhir-to-oru") {
    channel.name = core::Name(core::NameKey{}, "er");
    core::Problems problems;
    channel.format = map == "fhir-to-oru" ? mappings::Format::fhir : mappings::Format::hl7v2;
    channel.routes.push_back(
        {.map = mappings::compile(std::string(map), site->for_mappings(), problems)});
    terminology::TableParts parts;
    parts.name = core::Name(core::NameKey{}, "lab");
    parts.from_system = "urn:acme";
    parts.to_system = "http://loinc.org";
    parts.rows = {{.from = "GLU", .code = "2345-7", .display = "Glucose"},
                  {.from = "K", .code = "2823-3"}};
    tables.add(terminology::Table(std::move(parts)));
    path = make_fhir(channel, tables, {.date = "2026-11-19", .tokens = true, .tables = true});
  }
  http::Response ask(std::string method, std::string target, std::string body = {},
                     std::vector<http::Field> fields = {}, const Client& client = {}) const {
    fields.push_back({"content-type", "application/fhir+json"});
    http::Request request{.method = std::move(method),
                          .target = "/fhir/er" + std::move(target),
                          .fields = std::move(fields),
                          .body = std::move(body)};
    if (auto response = path->screen(request, client)) return *response;
    Planned planned = path->plan(std::move(request), client);
    if (auto* response = std::get_if<http::Response>(&planned)) return *response;
    const Asked& asked = std::get<Asked>(planned);
    http::Response response = asked.answer({.ids = {"20261119-1"}});
    response.fields.push_back({"recorded", asked.payload.request});
    return response;
  }
};

std::string_view field(const http::Response& response, std::string_view name) {
  for (const http::Field& one : response.fields) {
    if (one.name == name) return one.value;
  }
  return {};
}

const std::string kTransaction =
    R"({"resourceType":"Bundle","type":"transaction","entry":[
      {"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}},
      {"resource":{"resourceType":"Observation","id":"o"},"request":{"method":"PUT","url":"Observation/o"}}]})";

}  // namespace

TEST_CASE("fhir: a path and a method say what is asked") {
  const struct {
    const char* method;
    const char* rest;
    Kind kind;
    const char* type;
    const char* id;
  } cases[] = {{"POST", "", Kind::bundle, "", ""},
               {"POST", "/", Kind::bundle, "", ""},
               {"GET", "", Kind::not_allowed, "", ""},
               {"GET", "/metadata", Kind::metadata, "", ""},
               {"POST", "/metadata", Kind::not_allowed, "", ""},
               {"POST", "/$process-message", Kind::process_message, "", ""},
               {"POST", "/Patient", Kind::create, "Patient", ""},
               {"PUT", "/Patient/7", Kind::update, "Patient", "7"},
               {"PUT", "/Patient", Kind::update, "Patient", ""},
               {"POST", "/Patient/7", Kind::not_allowed, "Patient", "7"},
               {"GET", "/Patient/7", Kind::not_allowed, "Patient", "7"},
               {"DELETE", "/Patient/7", Kind::not_allowed, "Patient", "7"},
               {"PUT", "/Patient/a_b", Kind::unknown, "", ""},
               {"POST", "/Patiens", Kind::unknown, "", ""},
               {"POST", "/DomainResource", Kind::unknown, "", ""},
               {"PUT", "/Patient/7/_history/1", Kind::unknown, "", ""},
               {"GET", "/ConceptMap/$translate", Kind::translate, "", ""},
               {"POST", "/ConceptMap/lab/$translate", Kind::translate, "", ""}};
  for (const auto& c : cases) {
    const std::string what = std::string(c.method) + ' ' + c.rest;
    CAPTURE(what);
    const FhirRequest read = read_fhir_request(c.method, c.rest);
    CHECK(read.kind == c.kind);
    if (c.kind == Kind::unknown) continue;
    CHECK(read.type == c.type);
    CHECK(read.id == c.id);
  }
}

TEST_CASE("fhir: what is wrong with what was sent is found where it is") {
  const FhirRequest bundle{.kind = Kind::bundle};
  const FhirRequest create{.kind = Kind::create, .type = "Patient"};
  const FhirRequest update{.kind = Kind::update, .type = "Patient", .id = "7"};
  const FhirRequest message{.kind = Kind::process_message};
  CHECK(found(create, R"({"resourceType":"Patient"})").empty());
  CHECK(found(create, R"({"resourceType":"Patiens"})") == "E5042 resourceType\n");
  CHECK(found(create, R"([1])") == "E5042 resourceType\n");
  CHECK(found(create, R"({"resourceType":"Observation"})") == "E5042 Observation.resourceType\n");
  CHECK(found(update, R"({"resourceType":"Patient","id":"7"})").empty());
  CHECK(found(update, R"({"resourceType":"Patient","id":"8"})") == "E5042 Patient.id\n");
  CHECK(found(update, R"({"resourceType":"Patient"})") == "E5042 Patient.id\n");
  CHECK(found(bundle, R"({"resourceType":"Patient"})") == "E5042 Patient.resourceType\n");
  CHECK(found(bundle, kTransaction).empty());
  CHECK(found(bundle, R"({"resourceType":"Bundle","type":"history"})") == "E5043 Bundle.type\n");
  CHECK(found(bundle, R"({"resourceType":"Bundle","type":"batch"})") == "E5043 Bundle.entry\n");
  CHECK(found(bundle, R"({"resourceType":"Bundle","type":"batch","entry":[
      {"request":{"method":"GET","url":"Patient/7"}},
      {"resource":{"resourceType":"Patient"},"request":{"method":"DELETE","url":"Patient/7"}},
      {"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Observation"}},
      {"resource":{"resourceType":"Patient"}},
      {"resource":{"resourceType":"Patient"},"request":{"method":"PUT","url":"Patient?identifier=1"}}]})") ==
        "E5043 Bundle.entry[0].resource\nE5043 Bundle.entry[1].request.method\n"
        "E5043 Bundle.entry[2].request.url\nE5043 Bundle.entry[3].request.method\n");
  CHECK(found(message, kTransaction) == "E5043 Bundle.type\n");
  CHECK(
      found(
          message,
          R"({"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"Patient"}}]})") ==
      "E5043 Bundle.entry[0].resource\n");
  CHECK(
      found(
          message,
          R"({"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"MessageHeader"}}]})")
          .empty());
}

TEST_CASE("fhir: a token allows what its scopes say, and no more") {
  const std::vector<Touched> patient{{"Patient", false}};
  const std::vector<Touched> both{{"Patient", false}, {"Observation", true}};
  const struct {
    std::vector<std::string> scopes;
    bool one, all;
  } cases[] = {{{"system/*.write"}, true, true},
               {{"system/*.*"}, true, true},
               {{"system/*.cruds"}, true, true},
               {{"system/Patient.write"}, true, false},
               {{"system/Patient.c", "system/Observation.u"}, true, true},
               {{"system/Patient.c", "system/Observation.c"}, true, false},
               {{"system/Patient.u"}, false, false},
               {{"system/Patient.read", "system/*.rs"}, false, false},
               {{"user/*.write", "patient/*.write", "openid"}, false, false},
               {{"system/Patient.c?identifier=1"}, false, false},
               {{"system/Patient"}, false, false},
               {{"system/*.writeable", "system/*."}, false, false},
               {{}, false, false}};
  for (const auto& c : cases) {
    const std::string first = c.scopes.empty() ? "none" : c.scopes.front();
    CAPTURE(first);
    CHECK(allowed(c.scopes, patient) == c.one);
    CHECK(allowed(c.scopes, both) == c.all);
  }
}

TEST_CASE("fhir: the endpoint answers what is asked of it") {
  const Site site;
  const http::Response metadata = site.ask("GET", "/metadata");
  CHECK(metadata.status == 200);
  CHECK(metadata.type == "application/fhir+json");
  const json::Value statement = value(metadata.body);
  CHECK(statement.string("resourceType") == "CapabilityStatement");
  CHECK(metadata.body.find(R"("interaction":[{"code":"transaction"},{"code":"batch"}])") !=
        std::string::npos);

  const http::Response transaction = site.ask("POST", "", kTransaction);
  CHECK(transaction.status == 200);
  CHECK(
      transaction.body ==
      R"({"resourceType":"Bundle","type":"transaction-response","entry":[{"response":{"status":"202 Accepted"}},{"response":{"status":"202 Accepted"}}]})");
  CHECK(field(transaction, "Weir-Message-Id") == "20261119-1");

  const http::Response message = site.ask(
      "POST", "/$process-message",
      R"({"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"MessageHeader","id":"m1","eventCoding":{"code":"x"}}}]})");
  CHECK(message.status == 200);
  CHECK(message.body.find(R"("eventCoding":{"code":"x"})") != std::string::npos);
  CHECK(message.body.find(R"("response":{"identifier":"m1","code":"ok"})") != std::string::npos);

  const http::Response wrong =
      site.ask("POST", "", R"({"resourceType":"Bundle","type":"history"})");
  CHECK(wrong.status == 422);
  CHECK(wrong.body.find(R"("expression":["Bundle.type"])") != std::string::npos);
  CHECK(site.ask("POST", "", "{").status == 400);
  CHECK(site.ask("POST", "", "{\"a\":1,\"a\":2}").status == 400);
  CHECK(site.ask("GET", "/Nothing").status == 404);
  CHECK(site.ask("DELETE", "/Patient/1").status == 405);
  CHECK(field(site.ask("DELETE", "/Patient/1"), "Allow") == "OPTIONS, PUT");
  CHECK(site.ask("GET", "/metadata", "", {{"accept", "application/fhir+xml"}}).status == 406);
  CHECK(site.ask("GET", "/metadata", "", {{"accept", "text/html, */*;q=0.1"}}).status == 200);
  Client client{.name = "lab", .scopes = {"system/Patient.write"}, .scoped = true};
  CHECK(site.ask("POST", "", kTransaction, {}, client).status == 403);
  client.scopes = {"system/*.write"};
  CHECK(site.ask("POST", "", kTransaction, {}, client).status == 200);
}

TEST_CASE("fhir: a channel takes only what its routes read, and says so") {
  const Site v2("adt-to-fhir");
  CHECK_FALSE(taken_by(v2.channel).fhir);
  const http::Response metadata = v2.ask("GET", "/metadata");
  CHECK(metadata.body.find("transaction") == std::string::npos);
  CHECK(metadata.body.find(R"("type":"ConceptMap")") != std::string::npos);
  CHECK(v2.ask("POST", "", kTransaction).status == 404);
  CHECK(v2.ask("POST", "/Patient", R"({"resourceType":"Patient"})").status == 404);
}

TEST_CASE("fhir: how a resource came is recorded") {
  http::Request request{.method = "POST", .fields = {{"if-none-exist", "identifier=x|1"}}};
  CHECK(recorded({.kind = Kind::create, .type = "Patient"}, request) ==
        "POST Patient\nIf-None-Exist: identifier=x|1");
  request = {.method = "PUT", .fields = {{"if-match", "W/\"3\""}}};
  CHECK(recorded({.kind = Kind::update, .type = "Patient", .id = "7"}, request) ==
        "PUT Patient/7\nIf-Match: W/\"3\"");
  request = {.method = "PUT", .target = "/fhir/er/Patient?identifier=a%7C1"};
  CHECK(recorded({.kind = Kind::update, .type = "Patient"}, request) ==
        "PUT Patient?identifier=a|1");
}

TEST_CASE("fhir: $translate finds codes, there and back") {
  const Site site;
  const auto code_of = [](const http::Response& response) {
    const json::Value answer = value(response.body);
    const auto& list = answer.find("parameter")->items;
    if (list[0].find("valueBoolean")->text != "true") return std::string("none");
    return std::string(list[1].find("part")->items[1].find("valueCoding")->string("code"));
  };
  CHECK(code_of(site.ask("GET", "/ConceptMap/lab/$translate?code=GLU&system=urn:acme")) ==
        "2345-7");
  CHECK(code_of(site.ask("GET", "/ConceptMap/$translate?url=http://h/ConceptMap/lab&code=K")) ==
        "2823-3");
  CHECK(code_of(site.ask("GET", "/ConceptMap/$translate?code=GLU&system=urn:acme")) == "2345-7");
  CHECK(code_of(site.ask("GET", "/ConceptMap/lab/$translate?code=2345-7&reverse=true")) == "GLU");
  CHECK(code_of(site.ask("GET", "/ConceptMap/lab/$translate?code=GLU&system=urn:other")) == "none");
  CHECK(code_of(site.ask("GET", "/ConceptMap/lab/$translate?code=nothing")) == "none");
  CHECK(site.ask("GET", "/ConceptMap/nobody/$translate?code=GLU").status == 404);
  CHECK(site.ask("GET", "/ConceptMap/$translate?code=GLU").status == 400);
  CHECK(site.ask("GET", "/ConceptMap/lab/$translate").status == 400);
  CHECK(code_of(site.ask("POST", "/ConceptMap/lab/$translate",
                         R"({"resourceType":"Parameters","parameter":[
      {"name":"codeableConcept","valueCodeableConcept":{"coding":[{"system":"x","code":"GLU"},{"system":"urn:acme","code":"K"}]}}]})")) ==
        "2823-3");
  CHECK(
      code_of(site.ask("POST", "/ConceptMap/$translate",
                       R"({"resourceType":"Parameters","parameter":[{"name":"url","valueUri":"lab"},
      {"name":"coding","valueCoding":{"system":"urn:acme","code":"GLU"}}]})")) == "2345-7");
}

TEST_CASE("fhir: what is not accepted is an OperationOutcome, or a message that says so") {
  channels::Channel channel;
  channel.name = core::Name(core::NameKey{}, "er");
  Outcome outcome{.fate = channels::Fate::faulty};
  core::Problem problem{.code = 1234, .what = core::say("the date is none")};
  problem.place.element = core::say("Patient.birthDate");
  outcome.problems.add(problem);
  const http::Response one = fhir_answer(channel, value(R"({"resourceType":"Patient"})"), outcome);
  CHECK(one.status == 422);
  CHECK(one.body.find(R"("expression":["Patient.birthDate"])") != std::string::npos);
  const http::Response all = fhir_answer(channel, value(kTransaction), outcome);
  CHECK(all.status == 422);
  CHECK(all.body.starts_with(R"({"resourceType":"OperationOutcome")"));
  const json::Value message = value(
      R"({"resourceType":"Bundle","type":"message","entry":[{"resource":{"resourceType":"MessageHeader","id":"m1"}}]})");
  const http::Response told = fhir_answer(channel, message, outcome);
  CHECK(told.status == 422);
  CHECK(told.body.find(R"("code":"fatal-error")") != std::string::npos);
  CHECK(told.body.find("Patient.birthDate") != std::string::npos);
  const http::Response later = fhir_answer(channel, message, {.fate = channels::Fate::not_now});
  CHECK(later.status == 503);
  CHECK(field(later, "Retry-After") == "5");
  CHECK(later.body.find(R"("code":"transient-error")") != std::string::npos);
}
