// TLS: contexts for listeners, of what their secrets say.
//
// Knows the profile (BCP 195: TLS 1.2 and 1.3, forward secrecy, no compression, no renegotiation)
// and PEM. Does not know connections. A problem says which secret is at fault, never a word of it.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "parsers/core/result.hpp"

namespace engine::net {

namespace asio = boost::asio;
namespace core = parsers::core;

struct ServerTls {
  core::Name certificate_name;
  std::string certificate;  // PEM: the certificate, those that signed it, and the private key
  core::Name client_authority_name;
  std::string client_authority;  // PEM; empty: clients show no certificate
};
core::Result<std::shared_ptr<asio::ssl::context>> server_context(const ServerTls& tls);

}  // namespace engine::net
