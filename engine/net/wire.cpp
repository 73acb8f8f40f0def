#include "engine/net/wire.hpp"

#include <sys/socket.h>
#include <sys/time.h>

#include <atomic>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <mutex>
#include <thread>
#include <variant>

#include "parsers/mllp/envelope.hpp"
#include "parsers/mllp/framer.hpp"

namespace engine::net {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace mllp = parsers::mllp;
using asio::ip::tcp;

namespace {

// The payload of the next frame; nothing when the other side is gone or too slow.
std::optional<std::string> next_frame(tcp::socket& socket, mllp::Framer& framer) {
  for (;;) {
    const mllp::Step step = framer.next();
    if (const auto* frame = std::get_if<mllp::Frame>(&step)) {
      const auto buffer = framer.take(*frame);
      return std::string(buffer.view().substr(frame->offset, frame->length));
    }
    if (std::holds_alternative<mllp::Odd>(step)) continue;
    if (std::holds_alternative<mllp::Broken>(step)) return {};
    const std::span<char> room = framer.room();
    // recv, not Asio's read: it honours the socket's own time limit.
    const ssize_t n = ::recv(socket.native_handle(), room.data(), room.size(), 0);
    if (n <= 0) return {};
    framer.commit(static_cast<std::size_t>(n));
  }
}

// Serves connections, each on a thread of its own, until `most` requests are done.
template <class Serve>
bool listen(const SinkOptions& options, const Serve& serve) {
  asio::io_context io;
  boost::system::error_code error;
  tcp::acceptor acceptor(io);
  const auto address =
      asio::ip::make_address(options.host == "localhost" ? "127.0.0.1" : options.host, error);
  if (!error) acceptor.open(address.is_v6() ? tcp::v6() : tcp::v4(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind({address, options.port}, error);
  if (!error) acceptor.listen(64, error);
  if (error) return false;
  if (options.ready) options.ready(acceptor.local_endpoint().port());
  auto left = std::make_shared<std::atomic<std::int64_t>>(
      options.most == 0 ? INT64_MAX : static_cast<std::int64_t>(options.most));
  while (left->load() > 0) {
    auto socket = std::make_shared<tcp::socket>(io);
    acceptor.accept(*socket, error);
    if (error || left->load() <= 0) break;
    socket->set_option(tcp::no_delay(true), error);
    std::thread([socket, left, serve, &acceptor] {
      serve(*socket, [&] { return left->fetch_sub(1) > 0; });
      // The last one wakes the accept() that waits.
      if (left->load() <= 0) ::shutdown(acceptor.native_handle(), SHUT_RDWR);
    }).detach();
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // answers that are on their way
  return true;
}

}  // namespace

struct WireClient::State {
  asio::io_context io;
  tcp::socket socket{io};
  mllp::Framer framer{mllp::Limits{}};
  std::chrono::milliseconds timeout;
  explicit State(std::chrono::milliseconds most) : timeout(most) {}
};

WireClient::WireClient(std::chrono::milliseconds timeout)
    : state_(std::make_unique<State>(timeout)) {}
WireClient::~WireClient() = default;

bool WireClient::connect(const std::string& host, std::uint16_t port) {
  boost::system::error_code error;
  state_->socket.close(error);
  state_->framer = mllp::Framer(mllp::Limits{});
  tcp::resolver resolver(state_->io);
  const auto found = resolver.resolve(host, std::to_string(port), error);
  if (!error) asio::connect(state_->socket, found, error);
  if (error) return false;
  state_->socket.set_option(tcp::no_delay(true), error);
  const timeval limit{state_->timeout.count() / 1000, (state_->timeout.count() % 1000) * 1000};
  ::setsockopt(state_->socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  return true;
}

std::optional<std::string> WireClient::exchange(const std::string& payload) {
  boost::system::error_code error;
  asio::write(state_->socket, asio::buffer(mllp::wrap(payload)), error);
  if (error) return {};
  return next_frame(state_->socket, state_->framer);
}

bool mllp_sink(const SinkOptions& options,
               const std::function<std::string(const std::string&)>& answer) {
  return listen(options, [options, answer](tcp::socket& socket, auto may_go_on) {
    mllp::Framer framer{mllp::Limits{}};
    while (const auto payload = next_frame(socket, framer)) {
      if (!may_go_on()) return;
      std::this_thread::sleep_for(options.delay);
      const std::string reply = answer(*payload);
      boost::system::error_code error;
      if (!reply.empty()) asio::write(socket, asio::buffer(mllp::wrap(reply)), error);
      if (error) return;
    }
  });
}

bool http_sink(const SinkOptions& options,
               const std::function<HttpAnswer(const std::string&)>& answer) {
  return listen(options, [options, answer](tcp::socket& socket, auto may_go_on) {
    boost::beast::flat_buffer buffer;
    for (bool open = true; open;) {
      http::request_parser<http::string_body> parser;
      parser.body_limit(256ULL << 20U);
      boost::system::error_code error;
      http::read(socket, buffer, parser, error);
      if (error || !may_go_on()) return;
      std::this_thread::sleep_for(options.delay);
      const HttpAnswer made = answer(parser.get().body());
      http::response<http::string_body> response{static_cast<http::status>(made.status), 11};
      response.set(http::field::content_type, "application/fhir+json");
      response.keep_alive(parser.get().keep_alive());
      response.body() = made.body;
      response.prepare_payload();
      http::write(socket, response, error);
      open = !error && parser.get().keep_alive();
    }
  });
}

}  // namespace engine::net
