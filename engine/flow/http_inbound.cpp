#include "engine/flow/http_inbound.hpp"

#include <algorithm>
#include <utility>

#include "engine/http/gzip.hpp"

namespace engine::flow {

using core::say;

namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
// An idle listener's own pace, for who is told to come again.
constexpr std::string_view kRetryAfter = "1";

core::Problem problem_of(unsigned status) {
  switch (status) {
    case 408:
      return {.code = 5037,
              .what = say("the request took too long to arrive"),
              .hint = say("send it again, all at once")};
    case 413:
      return {.code = 5035,
              .what = say("the message is larger than the channel takes"),
              .hint = say("see accept.max_message of the channel")};
    case 429:
      return {.code = 5038,
              .what = say("there are more connections than the listener takes"),
              .hint = say("see accept.connections of the channel; keep connections and use them "
                          "for one message after the other")};
    case 431:
      return {.code = 5035,
              .what = say("the head of the request is larger than % bytes", http::kHeadBytesMax),
              .hint = say("send fewer and shorter fields")};
    default:
      return {.code = 5033,
              .what = say("this is no request of HTTP/1.1 that can be read without a doubt"),
              .hint = say("see RFC 9112: one Host, one length, no line ends within a field")};
  }
}

}  // namespace

Ask HttpInbound::next(const Heard& heard, Instant now) {
  if (farewell_) {
    // What is sent to a closed connection would undo the answer on its way.
    if (std::holds_alternative<Gone>(heard) || std::holds_alternative<Late>(heard))
      return HangUp{"the request could not be read to its end"};
    if (*farewell_ == Instant{}) farewell_ = now + terms_.farewell;
    scrap_.resize(16'384);
    return Read{{scrap_.data(), scrap_.size()}, farewell_};
  }
  if (taking_ && !std::holds_alternative<Sent>(heard)) return taken(taking_->heard(heard));
  if (const auto* got = std::get_if<Got>(&heard)) reader_.commit(got->bytes);
  if (std::holds_alternative<Late>(heard)) return late();
  if (std::holds_alternative<Gone>(heard)) return HangUp{"the sender has closed the connection"};
  if (std::holds_alternative<Sent>(heard) && !reader_.in_body() && !keep_alive_)
    return HangUp{"the connection was for one request"};
  if (terms_.full) return wrong(429);
  return advance(now);
}

Ask HttpInbound::advance(Instant now) {
  const http::Step step = reader_.next();
  if (const auto* bad = std::get_if<http::Wrong>(&step)) return wrong(bad->status);
  if (std::holds_alternative<http::Head>(step)) return head(now);
  if (std::holds_alternative<http::Whole>(step)) return whole();
  return read(now);
}

Ask HttpInbound::head(Instant now) {
  const http::Request& request = reader_.request();
  began_.reset();
  keep_alive_ = request.keep_alive;
  to_head_ = request.method == "HEAD";
  client_ = {};
  path_ = nullptr;
  if (std::optional<http::Response> response = refused(request)) {
    if (!reader_.bodiless()) return last_answer(*response);
    static_cast<void>(reader_.take());
    return answer(*response);
  }
  const std::string_view expects = request.field("expect");
  if (expects.empty()) return advance(now);
  if (http::media_type(expects) != "100-continue") return wrong(417);
  out_ = kContinue;
  return Send{out_};
}

void HttpInbound::find_path(std::string_view path) {
  for (std::size_t i = 0; i < behind_.size(); ++i) {
    const Behind& one = behind_[i];
    const std::string& name = one.channel->name.text();
    const std::string fhir = "/fhir/" + name;
    const bool in_fhir =
        path.starts_with(fhir) && (path.size() == fhir.size() || path[fhir.size()] == '/');
    if (path != "/ingest/" + name && !in_fhir) continue;
    channel_ = i;
    path_ = in_fhir ? one.fhir.get() : one.ingest.get();
    return;
  }
}

// By what its head says.
std::optional<http::Response> HttpInbound::refused(const http::Request& head) {
  find_path(http::decoded(head.path()));
  if (std::optional<http::Response> response = unknown(head)) return response;
  if (path_ == nullptr) return no_such_path();
  const Behind& behind = behind_[channel_];
  if (!behind.allowed)
    return path_->refusal(
        403, only({.code = 5040,
                   .what = say("channel % takes nothing from this address", behind.channel->name),
                   .hint = say("see accept.from of the channel")}));
  if (std::optional<http::Response> response = path_->screen(head, client_)) return response;
  const std::string coding = http::media_type(head.field("content-encoding"));
  if (!coding.empty() && coding != "identity" && coding != "gzip" && coding != "x-gzip") {
    http::Response response =
        path_->refusal(415, only({.code = 5034,
                                  .what = say("weir does not unpack this content encoding"),
                                  .hint = say("send it as it is, or with gzip")}));
    response.fields.push_back({"Accept-Encoding", "gzip, identity"});
    return response;
  }
  if (!reader_.body_max(behind.channel->message_bytes_max))
    return path_->refusal(413, only(problem_of(413)));
  return std::nullopt;
}

// Nobody who is not known hears what there is.
std::optional<http::Response> HttpInbound::unknown(const http::Request& head) {
  if (terms_.certified) client_.name = terms_.certified();
  if (!terms_.doorman || (path_ != nullptr && path_->open(head))) return std::nullopt;
  Access access = terms_.doorman(head);
  if (access.known) {
    client_ = std::move(access.client);
    return std::nullopt;
  }
  const core::Problems problems = only(std::move(access.problem));
  http::Response response =
      path_ == nullptr ? problem_response(401, problems) : path_->refusal(401, problems);
  response.fields.push_back({"WWW-Authenticate", access.challenge});
  return response;
}

http::Response HttpInbound::no_such_path() const {
  return problem_response(
      404, only({.code = 5031,
                 .what = say("there is nothing here"),
                 .hint = say("messages are sent to /ingest/CHANNEL or /fhir/CHANNEL")}));
}

Ask HttpInbound::whole() {
  http::Request request = reader_.take();
  began_.reset();
  if (std::optional<http::Response> response = unpack(request)) return answer(*response);
  Planned planned = path_->plan(std::move(request), client_);
  if (auto* response = std::get_if<http::Response>(&planned)) return answer(*response);
  asked_ = std::move(std::get<Asked>(planned));
  const Behind& behind = behind_[channel_];
  taking_ = std::make_unique<Taking>(behind.reception, std::move(asked_.payload),
                                     behind.channel->ack.batch);
  return taken(taking_->begin());
}

std::optional<http::Response> HttpInbound::unpack(http::Request& request) const {
  const std::string coding = http::media_type(request.field("content-encoding"));
  if (coding != "gzip" && coding != "x-gzip") return std::nullopt;
  auto unpacked = http::gunzip(request.body, behind_[channel_].channel->message_bytes_max);
  if (auto* text = std::get_if<std::string>(&unpacked)) {
    request.body = std::move(*text);
    return std::nullopt;
  }
  if (std::get<http::NotUnpacked>(unpacked) == http::NotUnpacked::too_large)
    return path_->refusal(413, only(problem_of(413)));
  return path_->refusal(400, only({.code = 5034,
                                   .what = say("the body is no gzip, and the request says it is"),
                                   .hint = say("see Content-Encoding")}));
}

Ask HttpInbound::taken(std::optional<Ask> ask) {
  if (!ask) {
    const std::unique_ptr<Taking> over = std::move(taking_);
    return answer(asked_.answer(over->outcome()));
  }
  if (auto* keep = std::get_if<Keep>(&*ask)) keep->channel = channel_;
  if (auto* wait = std::get_if<Wait>(&*ask)) wait->channel = channel_;
  return std::move(*ask);
}

Ask HttpInbound::answer(const http::Response& response) {
  out_ = http::to_text(response, {.keep_alive = keep_alive_, .no_body = to_head_});
  path_ = nullptr;
  return Send{out_};
}

// What comes behind it is not read.
Ask HttpInbound::last_answer(const http::Response& response) {
  keep_alive_ = false;
  farewell_ = Instant{};
  return answer(response);
}

Ask HttpInbound::wrong(unsigned status) {
  const core::Problems problems = only(problem_of(status));
  http::Response response =
      path_ == nullptr ? problem_response(status, problems) : path_->refusal(status, problems);
  if (status == 429) response.fields.push_back({"Retry-After", std::string(kRetryAfter)});
  return last_answer(response);
}

Ask HttpInbound::read(Instant now) {
  std::optional<Instant> deadline;
  if (!reader_.in_request()) {
    began_.reset();
    deadline = now + terms_.idle_max;
  } else {
    if (!began_) began_ = now;
    deadline = reader_.in_body()
                   ? std::min(now + terms_.between_bytes_max, *began_ + terms_.body_max)
                   : *began_ + terms_.head_max;
  }
  return Read{reader_.room(), deadline};
}

Ask HttpInbound::late() {
  if (!reader_.in_request()) return HangUp{"no request for a while"};
  return wrong(408);
}

}  // namespace engine::flow
