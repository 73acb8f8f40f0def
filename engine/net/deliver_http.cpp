// FHIR transactions over HTTP/1.1, keep-alive, with Boost.Beast.
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "engine/net/deliver.hpp"
#include "engine/net/timed.hpp"

namespace engine::net {

namespace {

namespace beast = boost::beast;
namespace http = beast::http;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

class HttpCourier final : public Courier {
 public:
  HttpCourier(const asio::any_io_executor& executor, const channels::Destination& destination)
      : executor_(executor), terms_(destination) {
    host_ = terms_.address.host;
    if (terms_.address.port != 80) host_ += ':' + std::to_string(terms_.address.port);
  }

  asio::awaitable<flow::Reply> attempt(const store::Owed& owed) override {
    const bool fresh = stream_ == nullptr;
    if (fresh) {
      auto connected = co_await connect();
      if (!connected) co_return flow::Reply{flow::Verdict::down, "cannot connect"};
    }
    auto reply = co_await exchange(owed.delivery.body);
    // A server may have closed a connection that it kept open for a while: that is no failure.
    const bool stale = !fresh && reply.detail == "connection lost";
    if (!stale) co_return reply;
    auto again = co_await connect();
    if (!again) co_return flow::Reply{flow::Verdict::down, "cannot connect"};
    auto second = co_await exchange(owed.delivery.body);
    co_return second;
  }

 private:
  std::chrono::milliseconds timeout() const { return std::chrono::milliseconds(terms_.timeout.ms); }

  asio::awaitable<bool> connect() {
    tcp::resolver resolver(executor_);
    const std::string port = std::to_string(terms_.address.port);
    auto resolved = co_await resolver.async_resolve(terms_.address.host, port, kTuple);
    if (std::get<0>(resolved)) co_return false;
    stream_ = std::make_unique<beast::tcp_stream>(executor_);
    stream_->expires_after(timeout());
    auto connected = co_await stream_->async_connect(std::get<1>(resolved), kTuple);
    const bool good = !std::get<0>(connected);
    if (good)
      tune(stream_->socket());
    else
      stream_.reset();
    co_return good;
  }

  asio::awaitable<flow::Reply> exchange(const std::string& body) {
    http::request<http::span_body<const char>> request{http::verb::post,
                                                       terms_.path.empty() ? "/" : terms_.path, 11};
    request.set(http::field::host, host_);
    request.set(http::field::content_type, "application/fhir+json; charset=utf-8");
    request.set(http::field::accept, "application/fhir+json");
    request.set(http::field::user_agent, "weir");
    request.body() = beast::span<const char>(body.data(), body.size());
    request.prepare_payload();
    stream_->expires_after(timeout());
    auto written = co_await http::async_write(*stream_, request, kTuple);
    if (std::get<0>(written)) {
      const bool late = std::get<0>(written) == beast::error::timeout;
      stream_.reset();
      co_return flow::Reply{flow::Verdict::again, late ? "timeout" : "connection lost"};
    }
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(64ULL << 20U);
    auto read = co_await http::async_read(*stream_, buffer, parser, kTuple);
    if (std::get<0>(read)) {
      const bool late = std::get<0>(read) == beast::error::timeout;
      stream_.reset();
      co_return flow::Reply{flow::Verdict::again, late ? "timeout" : "connection lost"};
    }
    if (!parser.get().keep_alive())
      stream_.reset();
    else
      stream_->expires_never();
    const flow::Reply reply = flow::http_reply(parser.get().result_int(), terms_.never_retry);
    co_return reply;
  }

  asio::any_io_executor executor_;
  channels::Destination terms_;
  std::string host_;
  std::unique_ptr<beast::tcp_stream> stream_;
};

}  // namespace

std::unique_ptr<Courier> make_http_courier(const asio::any_io_executor& executor,
                                           const channels::Destination& destination) {
  return std::make_unique<HttpCourier>(executor, destination);
}

}  // namespace engine::net
