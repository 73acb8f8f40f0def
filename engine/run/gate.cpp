#include "engine/run/gate.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "engine/flow/fhir_path.hpp"
#include "engine/flow/inbound.hpp"
#include "engine/flow/ingest.hpp"
#include "engine/log/log.hpp"
#include "engine/net/access.hpp"
#include "engine/net/tls.hpp"

namespace engine::run {

using asio::ip::tcp;
using channels::Listener;
using core::say;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
// How many are told that there are too many, at the same time.
constexpr std::size_t kToldMax = 64;

core::Name name_of(std::string_view text) { return core::Name(core::NameKey{}, text); }

bool allowed(const std::vector<channels::Network>& networks, const asio::ip::address& address) {
  if (networks.empty()) return true;
  std::vector<std::uint8_t> bytes;
  if (address.is_v4()) {
    const auto four = address.to_v4().to_bytes();
    bytes.assign(four.begin(), four.end());
  } else {
    const auto six = address.to_v6().to_bytes();
    bytes.assign(six.begin(), six.end());
  }
  return std::any_of(networks.begin(), networks.end(), [&](const channels::Network& network) {
    if (network.address.size() != bytes.size()) return false;
    for (int bit = 0; bit < network.bits; ++bit) {
      const auto at = static_cast<std::size_t>(bit) / 8;
      const unsigned mask = 0x80U >> (static_cast<unsigned>(bit) % 8);
      if ((network.address[at] & mask) != (bytes[at] & mask)) return false;
    }
    return true;
  });
}

std::int64_t wall_clock_s() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

flow::InboundTerms mllp_terms(const channels::Channel& channel) {
  flow::InboundTerms terms;
  terms.limits.frame_bytes_max = channel.message_bytes_max;
  terms.answer_first = channel.ack.send_when == channels::SendWhen::received;
  terms.batch = channel.ack.batch;
  terms.commit_bytes = channel.commit_bytes;
  terms.idle_max = std::chrono::milliseconds(channel.idle_timeout.ms);
  return terms;
}

}  // namespace

void Gate::admit(Inside inside) {
  connections_max_ += static_cast<std::size_t>(inside.channel->connections);
  if (listener_.kind == Listener::Kind::http)
    paths_.push_back({flow::make_ingest(*inside.channel),
                      flow::make_fhir(*inside.channel, tables_,
                                      {.date = date_,
                                       .tokens = !listener_.auth.jwt.keys.empty(),
                                       .tables = !tables_.names().empty()})});
  insides_.push_back(std::move(inside));
}

bool Gate::admits(const channels::Channel& channel) const {
  return std::any_of(insides_.begin(), insides_.end(),
                     [&](const Inside& inside) { return inside.channel == &channel; });
}

core::Result<void> Gate::open(const Secrets& secrets) {
  const channels::AuthText& auth = listener_.auth;
  if (!listener_.certificate.empty())
    tls_ = TRY(net::server_context({.certificate_name = listener_.certificate.name,
                                    .certificate = secrets.text(listener_.certificate),
                                    .client_authority_name = auth.client_certificate.name,
                                    .client_authority = secrets.text(auth.client_certificate)}));
  const net::AccessTexts texts{.api_keys = secrets.text(auth.api_keys),
                               .jwks = secrets.text(auth.jwt.keys)};
  doorman_ = TRY(net::make_doorman(auth, texts, wall_clock_s));
  const channels::Address& at = listener_.address;
  boost::system::error_code error;
  const auto address =
      asio::ip::make_address(at.host == "localhost" ? "127.0.0.1" : at.host, error);
  if (!error) acceptor_.open(address.is_v6() ? tcp::v6() : tcp::v4(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind({address, at.port}, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return core::fail(
        {.code = 5010,
         .what = say("channel % cannot listen on %:%: %", insides_.front().channel->name,
                     name_of(at.host), at.port, name_of(error.message())),
         .hint = say("is another program using the port? `ss -ltnp` shows which")});
  }
  port_ = acceptor_.local_endpoint(error).port();
  return {};
}

void Gate::serve() { asio::co_spawn(io_, accept(), asio::detached); }

void Gate::stop() {
  stopping_ = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  for (const auto& connection : connections_)
    connection->socket().cancel(ignored);  // those that wait for a message
}

asio::awaitable<void> Gate::accept() {
  while (!stopping_) {
    tcp::socket socket(io_);
    auto result = co_await acceptor_.async_accept(socket, kTuple);
    const boost::system::error_code error = std::get<0>(result);
    if (error == asio::error::operation_aborted || stopping_) co_return;
    if (error) {
      log::write(log::Level::error, "accept_failed",
                 {{"listener", listener_.name}, {"why", say("%", name_of(error.message()))}});
      asio::steady_timer pause(io_,
                               std::chrono::milliseconds(100));  // out of file handles: do not spin
      auto waited = co_await pause.async_wait(kTuple);
      static_cast<void>(waited);
      continue;
    }
    welcome(std::move(socket));
  }
}

void Gate::refused(const std::string& peer, const core::Safe& why) const {
  log::write(log::Level::warning, "connection_refused",
             {{"channel", insides_.front().channel->name},
              {"listener", listener_.name},
              {"peer", name_of(peer)},
              {"why", why}});
}

void Gate::welcome(tcp::socket socket) {
  boost::system::error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error) return;
  const std::string from = peer.address().to_string();
  std::vector<bool> may;
  for (const Inside& inside : insides_)
    may.push_back(allowed(inside.channel->from, peer.address()));
  if (std::find(may.begin(), may.end(), true) == may.end())
    return refused(from, say("not in accept.from"));
  const bool full = connections_.size() >= connections_max_;
  const bool told =
      listener_.kind == Listener::Kind::http && connections_.size() < connections_max_ + kToldMax;
  if (full) refused(from, say("accept.connections is reached"));
  if (full && !told) return;
  auto timed = std::make_shared<net::TimedSocket>(std::move(socket), tls_);
  connections_.insert(timed);
  std::vector<net::Keeper> keepers;
  for (const Inside& inside : insides_) keepers.push_back(inside.keeper);
  auto ended = [this, timed] { connections_.erase(timed); };
  flow::HttpTerms terms;
  terms.doorman = doorman_;
  terms.full = full;
  if (!listener_.auth.client_certificate.empty())
    terms.certified = [raw = timed.get()] { return raw->certified_name(); };
  asio::co_spawn(io_,
                 net::serve(timed, session(may, std::move(terms), from), std::move(keepers), ended),
                 asio::detached);
}

std::shared_ptr<flow::Session> Gate::session(const std::vector<bool>& may, flow::HttpTerms terms,
                                             const std::string& peer) const {
  if (listener_.kind == Listener::Kind::mllp)
    return std::make_shared<flow::Inbound>(mllp_terms(*insides_.front().channel),
                                           insides_.front().reception(peer));
  std::vector<flow::Behind> behind;
  std::int64_t idle_ms = 0;
  for (std::size_t i = 0; i < insides_.size(); ++i) {
    behind.push_back({.channel = insides_[i].channel,
                      .allowed = may[i],
                      .reception = insides_[i].reception(peer),
                      .ingest = paths_[i].ingest,
                      .fhir = paths_[i].fhir});
    idle_ms = std::max(idle_ms, insides_[i].channel->idle_timeout.ms);
  }
  if (idle_ms > 0) terms.idle_max = std::chrono::milliseconds(idle_ms);
  return std::make_shared<flow::HttpInbound>(std::move(terms), std::move(behind));
}

}  // namespace engine::run
