#include "engine/net/timed.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace engine::net {

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kHandshakeMax{10};
constexpr std::chrono::seconds kWriteMax{60};  // for who takes no answer
constexpr std::chrono::seconds kFarewellMax{1};

}  // namespace

void tune(tcp::socket& socket) {
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  socket.set_option(asio::socket_base::keep_alive(true), ignored);
  // A peer that vanished is noticed after five minutes: 180 s idle, then four probes.
  const int idle = 180;
  const int interval = 30;
  const int count = 4;
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
}

TimedSocket::TimedSocket(tcp::socket socket, std::shared_ptr<asio::ssl::context> tls)
    : socket_(std::move(socket)), context_(std::move(tls)), timer_(socket_.get_executor()) {
  tune(socket_);
  if (context_ != nullptr) tls_ = std::make_unique<Tls>(socket_, *context_);
}

void TimedSocket::arm() {
  if (!deadline_ || (armed_ && *armed_ <= *deadline_)) return;
  armed_ = deadline_;
  timer_.expires_at(*armed_);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (error) return;  // set anew, or closed
    self->armed_.reset();
    if (!self->deadline_) return;
    if (*self->deadline_ > flow::Clock::now()) return self->arm();
    self->late_ = true;
    boost::system::error_code ignored;
    self->socket_.cancel(ignored);
  });
}

asio::awaitable<TimedSocket::Came> TimedSocket::read(std::span<char> room,
                                                     std::optional<flow::Instant> deadline) {
  late_ = false;
  deadline_ = deadline;
  arm();
  const asio::mutable_buffer buffer(room.data(), room.size());
  std::tuple<boost::system::error_code, std::size_t> result;
  if (tls_ != nullptr) {
    result = co_await tls_->async_read_some(buffer, kTuple);
  } else {
    result = co_await socket_.async_read_some(buffer, kTuple);
  }
  deadline_.reset();
  auto& [error, bytes] = result;
  if (!error) co_return flow::Got{bytes};
  if (late_) co_return flow::Late{};
  co_return flow::Gone{};
}

asio::awaitable<bool> TimedSocket::write(std::string_view bytes) {
  const asio::const_buffer buffer(bytes.data(), bytes.size());
  deadline_ = flow::Clock::now() + kWriteMax;
  arm();
  std::tuple<boost::system::error_code, std::size_t> result;
  if (tls_ != nullptr) {
    result = co_await asio::async_write(*tls_, buffer, kTuple);
  } else {
    result = co_await asio::async_write(socket_, buffer, kTuple);
  }
  deadline_.reset();
  const bool good = !std::get<0>(result);
  co_return good;
}

asio::awaitable<bool> TimedSocket::handshake() {
  if (tls_ == nullptr) co_return true;
  deadline_ = flow::Clock::now() + kHandshakeMax;
  arm();
  auto result = co_await tls_->async_handshake(asio::ssl::stream_base::server, kTuple);
  deadline_.reset();
  const bool good = !std::get<0>(result);
  co_return good;
}

std::string TimedSocket::certified_name() const {
  const X509* shown = tls_ == nullptr ? nullptr : SSL_get0_peer_certificate(tls_->native_handle());
  if (shown == nullptr) return {};
  std::array<char, 256> name{};
  const int size = X509_NAME_get_text_by_NID(X509_get_subject_name(shown), NID_commonName,
                                             name.data(), static_cast<int>(name.size()));
  return size > 0 ? std::string(name.data(), static_cast<std::size_t>(size)) : std::string();
}

asio::awaitable<void> TimedSocket::farewell() {
  if (tls_ == nullptr) co_return;
  deadline_ = flow::Clock::now() + kFarewellMax;
  arm();
  auto result = co_await tls_->async_shutdown(kTuple);
  static_cast<void>(result);
  deadline_.reset();
}

void TimedSocket::close() {
  boost::system::error_code ignored;
  timer_.cancel();
  socket_.shutdown(tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

}  // namespace engine::net
