// Address: a host and a port; Network: who may connect.
//
// Knows how both are written. Does not know sockets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace channels {

struct Address {
  std::string host{};
  std::uint16_t port = 0;
};

// Of a server.
struct Url {
  bool tls = false;
  Address address{};
  std::string path{};  // without a / at its end
};

// An IPv4 or IPv6 network that may connect.
struct Network {
  std::vector<std::uint8_t> address;  // 4 or 16 bytes
  int bits = 0;
};

// "host:port", "[::1]:6661", ":6661".
std::optional<Address> parse_address(std::string_view text);
// "http://host:port/path", "https://[::1]/path".
std::optional<Url> parse_url(std::string_view text);
// "10.20.0.0/16", "::1".
std::optional<Network> parse_network(std::string_view text);

}  // namespace channels
