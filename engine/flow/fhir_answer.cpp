#include "engine/flow/fhir_answer.hpp"

#include "mappings/src/uuid.hpp"
#include "parsers/fhir/operation_outcome.hpp"
#include "parsers/json/writer.hpp"

namespace engine::flow {

using core::say;
namespace json = parsers::json;

namespace {

core::Problem kept() {
  return {.code = 5045,
          .severity = core::Severity::info,
          .what = say("it is stored, and goes on from here"),
          .hint = say("Weir-Message-Id says under which id")};
}

// Why a message of the channel was not accepted, where nobody has said more.
core::Problems why(const channels::Channel& channel, const Outcome& outcome) {
  if (!outcome.problems.empty()) return outcome.problems;
  if (outcome.fate == channels::Fate::not_now)
    return only({.code = 5003,
                 .what = say("the message cannot be stored now"),
                 .hint = say("send it again later")});
  return only({.code = 5046,
               .what = say("channel % did not accept it", channel.name),
               .hint = say("it is stored for a person")});
}

std::string bundle_of(std::string_view type, const json::Value& sent) {
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.key("resourceType"), w.string("Bundle");
  w.key("type"), w.string(type);
  w.key("entry");
  w.begin_array();
  const json::Value* entries = sent.find("entry");
  for (std::size_t i = 0; entries != nullptr && i < entries->items.size(); ++i) {
    w.begin_object();
    w.key("response");
    w.begin_object();
    w.key("status"), w.string("202 Accepted");
    w.end_object();
    w.end_object();
  }
  w.end_array();
  w.end_object();
  return out;
}

void entry(json::Writer& w, const std::string& id) {
  w.begin_object();
  w.key("fullUrl"), w.string("urn:uuid:" + id);
  w.key("resource");
}

// The header of the message that came, with what of it an answer repeats.
void header(json::Writer& w, const channels::Channel& channel, const json::Value& asked,
            std::string_view code, const std::string& id, const std::string& outcome_id) {
  w.begin_object();
  w.key("resourceType"), w.string("MessageHeader");
  w.key("id"), w.string(id);
  for (const char* name : {"eventCoding", "eventUri"}) {
    const json::Value* event = asked.find(name);
    if (event != nullptr) w.key(name), w.raw(json::compact(*event));
  }
  w.key("source");
  w.begin_object();
  w.key("name"), w.string("weir");
  w.key("endpoint"), w.string("urn:weir:" + channel.name.text());
  w.end_object();
  w.key("response");
  w.begin_object();
  w.key("identifier"), w.string(asked.string("id"));
  w.key("code"), w.string(code);
  if (!outcome_id.empty()) {
    w.key("details");
    w.begin_object();
    w.key("reference"), w.string("urn:uuid:" + outcome_id);
    w.end_object();
  }
  w.end_object();
  w.end_object();
}

std::string message_of(const channels::Channel& channel, const json::Value& sent,
                       const Outcome& outcome) {
  static const json::Value kNone;
  const json::Value* entries = sent.find("entry");
  const json::Value* first = entries == nullptr ? nullptr : entries->items.front().find("resource");
  const json::Value& asked = first == nullptr ? kNone : *first;
  const bool good = outcome.fate == channels::Fate::accepted;
  const std::string_view code = good                                      ? "ok"
                                : outcome.fate == channels::Fate::not_now ? "transient-error"
                                                                          : "fatal-error";
  const std::string name = channel.name.text() + '/' + std::string(asked.string("id")) + '/' +
                           (outcome.ids.empty() ? std::string() : outcome.ids.front());
  const std::string id = mappings::stable_id("weir", "MessageHeader", name);
  const std::string outcome_id =
      good ? std::string() : mappings::stable_id("weir", "OperationOutcome", name);
  std::string out;
  json::Writer w(out);
  w.begin_object();
  w.key("resourceType"), w.string("Bundle");
  w.key("type"), w.string("message");
  w.key("entry");
  w.begin_array();
  entry(w, id);
  header(w, channel, asked, code, id, outcome_id);
  w.end_object();
  if (!good) {
    entry(w, outcome_id);
    w.raw(parsers::fhir::operation_outcome(why(channel, outcome)));
    w.end_object();
  }
  w.end_array();
  w.end_object();
  return out;
}

}  // namespace

http::Response outcome_response(unsigned status, const core::Problems& problems) {
  return {.status = status,
          .type = "application/fhir+json",
          .body = parsers::fhir::operation_outcome(problems)};
}

http::Response fhir_answer(const channels::Channel& channel, const json::Value& sent,
                           const Outcome& outcome) {
  if (outcome.other_content)
    return outcome_response(422, only({.code = 5036,
                                       .what = say("another message came with this "
                                                   "Idempotency-Key"),
                                       .hint = say("each message has a key of its own")}));
  const bool good = outcome.fate == channels::Fate::accepted;
  const bool bundle = sent.string("resourceType") == "Bundle";
  const std::string_view type = sent.string("type");
  http::Response response = good ? outcome_response(202, only(kept()))
                                 : outcome_response(status_of(outcome.fate), why(channel, outcome));
  if (bundle && type == "message") {
    response.body = message_of(channel, sent, outcome);
    if (good) response.status = 200;
  } else if (bundle && good) {
    response.status = 200;
    response.body = bundle_of(std::string(type) + "-response", sent);
  }
  if (outcome.fate == channels::Fate::not_now) response.fields.push_back({"Retry-After", "5"});
  if (outcome.named_before) response.fields.push_back({"Idempotent-Replayed", "true"});
  for (const std::string& id : outcome.ids) response.fields.push_back({"Weir-Message-Id", id});
  return response;
}

}  // namespace engine::flow
