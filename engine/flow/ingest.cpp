#include "engine/flow/ingest.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "parsers/charset/charset.hpp"
#include "parsers/json/writer.hpp"

namespace engine::flow {

using core::say;
namespace json = parsers::json;

namespace {

using mappings::Format;

// What a format is called, the name that is told first; HL7 over HTTP (HAPI) has those with x-, the
// others are what people send.
constexpr std::array<std::string_view, 11> kHl7v2{"application/hl7-v2",
                                                  "text/plain",
                                                  "x-application/hl7-v2+er7",
                                                  "application/hl7-v2+er7",
                                                  "application/edi-hl7v2",
                                                  "x-application/hl7-v2+xml",
                                                  "application/hl7-v2+xml",
                                                  "application/xml",
                                                  "text/xml",
                                                  "text/hl7v2",
                                                  "application/octet-stream"};
constexpr std::array<std::string_view, 6> kCda{
    "application/cda+xml",     "application/xml", "application/hl7-cda+xml",
    "application/hl7-sda+xml", "text/xml",        "application/octet-stream"};

std::span<const std::string_view> types_of(Format format) {
  switch (format) {
    case Format::cda:
      return kCda;
    case Format::fhir:
      return kFhirTypes;
    case Format::hl7v2:
      break;
  }
  return kHl7v2;
}

class Ingest final : public HttpPath {
 public:
  explicit Ingest(const channels::Channel& channel) : channel_(channel) {}

  bool open(const http::Request&) const override { return false; }

  std::optional<http::Response> screen(const http::Request& head,
                                       const Client& client) const override {
    if (!client.may_ingest)
      return refusal(403, only({.code = 5040,
                                .what = say("the token does not allow to send messages"),
                                .hint = say("see the scopes of the listener's auth")}));
    if (head.method != "POST") return not_allowed(head);
    const std::string_view type = head.field("content-type");
    const auto types = types_of(channel_.format);
    if (!type.empty() &&
        std::find(types.begin(), types.end(), http::media_type(type)) == types.end()) {
      const core::Name first(core::NameKey{}, types.front());
      http::Response response = refusal(
          415,
          only({.code = 5034,
                .what = say("channel % reads no such content type", channel_.name),
                .hint = say("send % as %",
                            core::Name(core::NameKey{}, mappings::word(channel_.format)), first)}));
      response.fields.push_back(accepted());
      return response;
    }
    const std::string set = http::parameter(type, "charset");
    if (!set.empty() && parsers::charset::find_charset(set) == nullptr)
      return refusal(415, only({.code = 5034,
                                .what = say("weir does not know the charset of this request"),
                                .hint = say("UTF-8 is known, and what MSH-18 may say")}));
    return std::nullopt;
  }

  Planned plan(http::Request request, const Client& client) const override {
    Asked asked{.payload = {.bytes = std::move(request.body),
                            .hl7v2 = channel_.format == Format::hl7v2,
                            .sender = client.name},
                .answer = {}};
    asked.payload.name = request.field("idempotency-key");
    const std::string type = http::media_type(request.field("content-type"));
    asked.answer = [this, type](const Outcome& outcome) { return answer(outcome, type); };
    return asked;
  }

  http::Response refusal(unsigned status, const core::Problems& problems) const override {
    return problem_response(status, problems);
  }

 private:
  http::Response not_allowed(const http::Request& head) const {
    http::Response response{.status = 204};
    if (head.method != "OPTIONS")
      response = refusal(405, only({.code = 5032,
                                    .what = say("messages are sent here with POST"),
                                    .hint = say("POST /ingest/%", channel_.name)}));
    response.fields.push_back({"Allow", "OPTIONS, POST"});
    response.fields.push_back(accepted());
    return response;
  }

  http::Field accepted() const {
    const auto types = types_of(channel_.format);
    return {"Accept-Post", std::string(types[0]) + ", " + std::string(types[1])};
  }

  http::Response answer(const Outcome& outcome, const std::string& type) const {
    if (outcome.other_content)
      return refusal(422, only({.code = 5036,
                                .what = say("another message came with this Idempotency-Key"),
                                .hint = say("each message has a key of its own")}));
    const bool good = outcome.fate == channels::Fate::accepted;
    http::Response response{.status = status_of(outcome.fate)};
    if (channel_.format == Format::hl7v2) {
      response.body = outcome.answer;
      // As it was asked, or as HL7 over HTTP says.
      if (!response.body.empty())
        response.type = type.empty() || type == "text/plain" || type == "application/octet-stream"
                            ? "application/hl7-v2"
                            : type;
    } else if (good) {
      response = ids_of(outcome);
    } else {
      response = refusal(response.status, outcome.problems);
    }
    if (outcome.fate == channels::Fate::not_now) response.fields.push_back({"Retry-After", "5"});
    if (outcome.named_before) response.fields.push_back({"Idempotent-Replayed", "true"});
    for (const std::string& id : outcome.ids) response.fields.push_back({"Weir-Message-Id", id});
    return response;
  }

  // It is kept, and goes on from here.
  static http::Response ids_of(const Outcome& outcome) {
    http::Response response{.status = 202, .type = "application/json"};
    json::Writer w(response.body);
    w.begin_object();
    w.key("messages");
    w.begin_array();
    for (const std::string& id : outcome.ids) w.string(id);
    w.end_array();
    w.end_object();
    return response;
  }

  const channels::Channel& channel_;
};

}  // namespace

std::unique_ptr<HttpPath> make_ingest(const channels::Channel& channel) {
  return std::make_unique<Ingest>(channel);
}

}  // namespace engine::flow
