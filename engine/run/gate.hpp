// Gate: a port at which messages come in, for one channel, or over HTTP for several.
//
// Knows who may connect and how many, TLS, and which session a connection gets. Does not know how
// a message is taken in or kept: the shard says so for each channel (Inside).
// Everything happens on the shard's thread; no lock.
//
// Flow: admit() each channel; open(); serve(). stop() ends waiting for new connections.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "channels/src/plan.hpp"
#include "engine/flow/http_inbound.hpp"
#include "engine/net/serve.hpp"
#include "engine/run/secrets.hpp"

namespace engine::run {

namespace asio = boost::asio;

// A channel behind the gate.
struct Inside {
  const channels::Channel* channel = nullptr;  // owner: the plan
  std::function<flow::Reception(const std::string& peer)> reception;
  net::Keeper keeper;
};

class Gate {
 public:
  // `date`: of today, for what is told of the gate.
  Gate(asio::io_context& io, const channels::Listener& listener, const terminology::Tables& tables,
       std::string date)
      : io_(io), listener_(listener), tables_(tables), date_(std::move(date)), acceptor_(io) {}

  void admit(Inside inside);
  core::Result<void> open(const Secrets& secrets);
  void serve();
  void stop();

  const channels::Listener& listener() const { return listener_; }
  std::uint16_t port() const { return port_; }
  bool admits(const channels::Channel& channel) const;
  std::size_t connections() const { return connections_.size(); }

 private:
  asio::awaitable<void> accept();
  void welcome(asio::ip::tcp::socket socket);
  void refused(const std::string& peer, const core::Safe& why) const;
  std::shared_ptr<flow::Session> session(const std::vector<bool>& allowed, flow::HttpTerms terms,
                                         const std::string& peer) const;

  asio::io_context& io_;
  const channels::Listener& listener_;
  const terminology::Tables& tables_;
  std::string date_;
  asio::ip::tcp::acceptor acceptor_;
  std::shared_ptr<asio::ssl::context> tls_;  // null: plain
  flow::Doorman doorman_;                    // empty: anybody may ask
  std::vector<Inside> insides_;
  struct Paths {
    std::shared_ptr<const flow::HttpPath> ingest, fhir;
  };
  std::vector<Paths> paths_;  // of each inside
  std::set<std::shared_ptr<net::TimedSocket>> connections_;
  std::size_t connections_max_ = 0;
  std::uint16_t port_ = 0;
  bool stopping_ = false;
};

}  // namespace engine::run
