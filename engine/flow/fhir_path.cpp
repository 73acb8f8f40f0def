#include "engine/flow/fhir_path.hpp"

#include <algorithm>

#include "engine/flow/fhir_answer.hpp"
#include "engine/flow/fhir_request.hpp"
#include "engine/flow/translate.hpp"

namespace engine::flow {

using core::say;
using Kind = FhirRequest::Kind;

namespace {

bool is_json(std::string_view type) {
  return std::ranges::find(kFhirTypes, type) != kFhirTypes.end();
}

// Whether JSON may be the answer.
bool takes_json(std::string_view accept) {
  if (accept.empty()) return true;
  while (!accept.empty()) {
    const std::string type = http::media_type(accept.substr(0, accept.find(',')));
    if (type == "*/*" || type == "application/*" || is_json(type)) return true;
    accept.remove_prefix(std::min(accept.find(','), accept.size() - 1) + 1);
  }
  return false;
}

class Fhir final : public HttpPath {
 public:
  Fhir(const channels::Channel& channel, const terminology::Tables& tables, const Shown& shown)
      : channel_(channel),
        tables_(tables),
        takes_(taken_by(channel)),
        base_("/fhir/" + channel.name.text()),
        capability_(capability_statement(channel, shown)) {}

  // Who may do what is found out here (R4, security.html).
  bool open(const http::Request& head) const override {
    return asked_in(head).kind == Kind::metadata;
  }

  std::optional<http::Response> screen(const http::Request& head, const Client&) const override {
    const FhirRequest asked = asked_in(head);
    if (asked.kind == Kind::unknown)
      return refusal(404, only({.code = 5031,
                                .what = say("there is nothing here"),
                                .hint = say("GET %/metadata says what there is", base())}));
    if (asked.kind == Kind::not_allowed) return not_allowed(head, asked);
    if (!takes_json(head.field("accept")))
      return refusal(406, only({.code = 5034,
                                .what = say("answers are written in JSON here"),
                                .hint = say("accept application/fhir+json")}));
    if (head.method != "POST" && head.method != "PUT") return std::nullopt;
    const std::string_view type = head.field("content-type");
    const std::string set = http::parameter(type, "charset");
    if (!is_json(http::media_type(type)) || (!set.empty() && set != "utf-8"))
      return refusal(415, only({.code = 5034,
                                .what = say("resources are read in JSON and UTF-8 here"),
                                .hint = say("send application/fhir+json")}));
    return asked.kind == Kind::translate ? std::nullopt : not_taken(asked);
  }

  Planned plan(http::Request request, const Client& client) const override {
    const FhirRequest asked = asked_in(request);
    if (asked.kind == Kind::metadata) return resource(200, capability_);
    if (asked.kind == Kind::translate && request.method != "POST")
      return answer(asked, asking_in(request.query()));
    auto body = json::read(request.body);
    if (!body) return refusal(400, only(body.error()));
    if (asked.kind == Kind::translate) return answer(asked, asking_in(*body));
    std::vector<Touched> touched;
    const core::Problems problems = look_over(asked, *body, touched);
    if (!problems.empty()) return refusal(asked.kind == Kind::bundle ? 422 : 400, problems);
    if (client.scoped && !allowed(client.scopes, touched))
      return refusal(403, only({.code = 5040,
                                .what = say("the token does not allow to write all of this"),
                                .hint = say("it needs a scope such as system/Patient.write for "
                                            "each type")}));
    Asked made{.payload = {.bytes = std::move(request.body),
                           .hl7v2 = false,
                           .sender = client.name,
                           .name = std::string(request.field("idempotency-key"))},
               .answer = {}};
    made.payload.request = recorded(asked, request);
    auto sent = std::make_shared<const json::Value>(std::move(*body));
    made.answer = [this, sent](const Outcome& outcome) {
      return fhir_answer(channel_, *sent, outcome);
    };
    return made;
  }

  http::Response refusal(unsigned status, const core::Problems& problems) const override {
    return outcome_response(status, problems);
  }

 private:
  core::Name base() const { return {core::NameKey{}, base_}; }

  FhirRequest asked_in(const http::Request& head) const {
    const std::string path = http::decoded(head.path());
    return read_fhir_request(head.method, std::string_view(path).substr(base_.size()));
  }

  static http::Response resource(unsigned status, std::string body) {
    return {.status = status, .type = "application/fhir+json", .body = std::move(body)};
  }

  http::Response not_allowed(const http::Request& head, const FhirRequest& asked) const {
    http::Response response{.status = 204};
    if (head.method != "OPTIONS")
      response = refusal(405, only({.code = 5032,
                                    .what = say("this is not done here with that method"),
                                    .hint = say("GET %/metadata says what is", base())}));
    response.fields.push_back({"Allow", "OPTIONS, " + asked.allowed});
    return response;
  }

  // What no route of the channel would read.
  std::optional<http::Response> not_taken(const FhirRequest& asked) const {
    const bool bundle = asked.kind == Kind::bundle || asked.kind == Kind::process_message;
    const bool taken =
        bundle ? takes_.bundles
               : std::any_of(takes_.types.begin(), takes_.types.end(),
                             [&](const core::Name& type) { return type.text() == asked.type; });
    if (taken) return std::nullopt;
    return refusal(404, only({.code = 5041,
                              .what = say("channel % takes no such resources", channel_.name),
                              .hint = say("GET %/metadata says which it takes", base())}));
  }

  http::Response answer(const FhirRequest& asked, Asking asking) const {
    if (!asked.table.empty()) asking.table = asked.table;
    Translated made = translate(tables_, asking);
    if (!made.problems.empty()) return refusal(made.status, made.problems);
    return resource(200, std::move(made.parameters));
  }

  const channels::Channel& channel_;
  const terminology::Tables& tables_;
  Takes takes_;
  std::string base_;
  std::string capability_;
};

}  // namespace

std::unique_ptr<HttpPath> make_fhir(const channels::Channel& channel,
                                    const terminology::Tables& tables, const Shown& shown) {
  return std::make_unique<Fhir>(channel, tables, shown);
}

}  // namespace engine::flow
