// Listeners: where the messages of a channel come in, as its endpoints say.
//
// Knows which kinds of endpoint messages come in at, and that two channels never take what was
// sent to one place, but for HTTP, whose paths name the channel. Does not know sockets or files.
//
// Flow: one Listeners for a site; add() for each name under `listen:`.
#pragma once

#include <map>
#include <string>

#include "channels/src/address.hpp"
#include "channels/src/endpoint_file.hpp"

namespace channels {

struct Listener {
  enum class Kind : std::uint8_t { mllp, http, directory };
  core::Name name{};  // of the endpoint
  Kind kind = Kind::mllp;
  Address address{};
  Secret certificate{};  // empty: no TLS
  AuthText auth{};
  std::string directory{};
  std::string pattern{};
  yaml::Duration settle{};
  After after = After::move;
  // Senders may give a message a name, so that a retry is known: Idempotency-Key.
  bool names_messages() const { return kind != Kind::mllp; }
};

class Listeners {
 public:
  explicit Listeners(core::Problems& problems) : problems_(problems) {}
  Listener add(const core::Name& channel, const yaml::Text& name, const EndpointText& endpoint);

 private:
  void lone_auth(const Listener& made, const yaml::Text& name);

  struct Taken {
    core::Name channel;
    core::Name endpoint;  // empty: nobody else may have it
  };
  core::Problems& problems_;
  std::map<std::string, Taken> taken_;  // by address
};

// What is no address is a finding.
Address address_of(const yaml::Text& text, core::Problems& problems);

}  // namespace channels
