#include "channels/src/address.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "parsers/yaml/values.hpp"

namespace channels {

namespace yaml = parsers::yaml;

namespace {

std::optional<std::array<std::uint8_t, 4>> ipv4(std::string_view text) {
  std::array<std::uint8_t, 4> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t dot = i < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return {};
    const auto byte = yaml::parse_integer<std::uint8_t>(text.substr(0, dot));
    if (!byte) return {};
    bytes[i] = *byte;
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return bytes;
}

// Groups of an IPv6 address (RFC 4291, 2.2), without the form that ends in dots.
std::optional<std::vector<std::uint8_t>> ipv6(std::string_view text) {
  std::vector<std::uint8_t> head;
  std::vector<std::uint8_t> tail;
  bool gap = false;
  while (!text.empty()) {
    if (text.starts_with("::")) {
      if (gap) return {};
      gap = true;
      text.remove_prefix(2);
      continue;
    }
    if (text.front() == ':') text.remove_prefix(1);
    const std::string_view group = text.substr(0, text.find(':'));
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(group.data(), group.data() + group.size(), value, 16);
    if (group.empty() || group.size() > 4 || error != std::errc() ||
        end != group.data() + group.size())
      return {};
    std::vector<std::uint8_t>& to = gap ? tail : head;
    to.push_back(static_cast<std::uint8_t>(value >> 8U));
    to.push_back(static_cast<std::uint8_t>(value & 0xFFU));
    text.remove_prefix(group.size());
  }
  if (gap ? head.size() + tail.size() > 14 : head.size() != 16) return {};
  head.resize(16 - tail.size());
  head.insert(head.end(), tail.begin(), tail.end());
  return head;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return {};
  const auto port = yaml::parse_integer<std::uint16_t>(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    return {};
  if (!port || host.find_first_of(" /@") != std::string_view::npos) return {};
  return Address{std::string(host.empty() ? "0.0.0.0" : host), *port};
}

std::optional<Url> parse_url(std::string_view text) {
  Url url{.tls = text.starts_with("https://")};
  if (!url.tls && !text.starts_with("http://")) return {};
  text.remove_prefix(url.tls ? 8 : 7);
  const std::size_t slash = std::min(text.find('/'), text.size());
  url.path = text.substr(slash);
  while (url.path.ends_with('/')) url.path.pop_back();
  std::string host(text.substr(0, slash));
  if (host.find(':') == std::string::npos || host.ends_with(']')) host += url.tls ? ":443" : ":80";
  const std::optional<Address> address = parse_address(host);
  if (!address || host.starts_with(':')) return {};
  url.address = *address;
  return url;
}

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  Network network;
  if (const auto four = ipv4(text.substr(0, slash))) {
    network.address.assign(four->begin(), four->end());
  } else if (const auto six = ipv6(text.substr(0, slash))) {
    network.address = *six;
  } else {
    return {};
  }
  const int all = static_cast<int>(network.address.size()) * 8;
  network.bits = all;
  if (slash == std::string_view::npos) return network;
  const auto bits = yaml::parse_integer<int>(text.substr(slash + 1));
  if (!bits || *bits < 0 || *bits > all) return {};
  network.bits = *bits;
  return network;
}

}  // namespace channels
