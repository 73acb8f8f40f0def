// FHIR transactions over HTTP.
#include <ctime>

#include "engine/net/deliver.hpp"
#include "engine/net/http_client.hpp"
#include "engine/net/oauth.hpp"
#include "parsers/yaml/values.hpp"

namespace engine::net {

namespace {

flow::Reply reply_of(Unanswered why) {
  switch (why) {
    case Unanswered::not_connected:
      return {flow::Verdict::down, "cannot connect"};
    case Unanswered::not_trusted:
      return {flow::Verdict::down, "certificate not trusted"};
    case Unanswered::late:
      return {flow::Verdict::again, "timeout"};
    case Unanswered::lost:
      break;
  }
  return {flow::Verdict::again, "connection lost"};
}

std::string_view field_of(const http::Response& answer, std::string_view name) {
  for (const http::Field& field : answer.fields) {
    if (field.name == name) return field.value;
  }
  return {};
}

// RFC 9110, 10.2.3: seconds, or a date.
std::chrono::seconds wait_asked(const http::Response& answer) {
  const std::string value(field_of(answer, "retry-after"));
  if (const auto seconds = parsers::yaml::parse_integer<std::int64_t>(value))
    return std::chrono::seconds(*seconds);
  std::tm date{};
  if (::strptime(value.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date) == nullptr) return {};
  return std::chrono::seconds(::timegm(&date) - ::time(nullptr));
}

class HttpCourier final : public Courier {
 public:
  HttpCourier(const Workplace& where, const channels::Destination& destination)
      : client_(where.executor, {destination.address, where.tls}),
        oauth_(where.oauth),
        never_retry_(destination.never_retry),
        timeout_(destination.timeout.ms) {
    request_.method = "POST";
    request_.target = destination.path.empty() ? "/" : destination.path;
  }

  asio::awaitable<flow::Reply> attempt(const store::Owed& owed) override {
    request_.fields = {{"content-type", "application/fhir+json; charset=utf-8"},
                       {"accept", "application/fhir+json"}};
    std::optional<std::string> token;
    if (oauth_ != nullptr) {
      token = co_await oauth_->token(timeout_);
      if (!token) {
        flow::Reply none{flow::Verdict::down, "no token"};
        co_return none;
      }
      request_.fields.push_back({"authorization", "Bearer " + *token});
    }
    auto answer = co_await client_.ask(request_, owed.delivery.body, timeout_);
    const auto* response = std::get_if<http::Response>(&answer);
    flow::Reply reply;
    if (response == nullptr)
      reply = reply_of(std::get<Unanswered>(answer));
    else
      reply = judge(*response, token);
    co_return reply;
  }

 private:
  flow::Reply judge(const http::Response& response, const std::optional<std::string>& token) {
    // A token that was good a moment ago may have been taken back: the next try has another.
    if (response.status == 401 && token) {
      oauth_->forget(*token);
      return {flow::Verdict::down, "401"};
    }
    flow::Reply reply = flow::http_reply(response.status, never_retry_);
    if (reply.verdict == flow::Verdict::done) return flow::transaction_reply(response.body, reply);
    reply.wait = flow::bounded_wait(wait_asked(response));
    return reply;
  }

  HttpClient client_;
  std::shared_ptr<Oauth> oauth_;
  std::vector<int> never_retry_;
  std::chrono::milliseconds timeout_;
  http::Request request_;
};

}  // namespace

std::unique_ptr<Courier> make_http_courier(const Workplace& where,
                                           const channels::Destination& destination) {
  return std::make_unique<HttpCourier>(where, destination);
}

core::Result<void> trust(Workplace& where, const channels::Destination& destination,
                         const std::string& authority, const std::string& oauth) {
  if (!destination.tls) return {};
  where.tls = client_context(authority);
  if (where.tls == nullptr)
    return core::fail(
        {.code = 5022,
         .what = core::say("the secret % is not what it is used as", destination.verify.name),
         .hint = core::say("it is PEM: the certificates of those who sign servers'")});
  if (destination.oauth.empty()) return {};
  OauthTerms terms = TRY(read_oauth(destination.oauth.name, oauth));
  where.oauth = std::make_shared<Oauth>(where.executor, std::move(terms), where.tls);
  return {};
}

}  // namespace engine::net
