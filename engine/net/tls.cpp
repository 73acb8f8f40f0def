#include "engine/net/tls.hpp"

namespace engine::net {

using core::say;

namespace {

namespace ssl = asio::ssl;

core::Problem bad(const core::Name& secret, core::Safe hint) {
  return {.code = 5022,
          .what = say("the secret % is not what it is used as", secret),
          .hint = std::move(hint)};
}

}  // namespace

core::Result<std::shared_ptr<ssl::context>> server_context(const ServerTls& tls) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const raw = context->native_handle();
  SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
  SSL_CTX_set_options(
      raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_cipher_list(raw, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set1_groups_list(raw, "X25519:P-256:P-384");
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  boost::system::error_code error;
  const asio::const_buffer pem(tls.certificate.data(), tls.certificate.size());
  context->use_certificate_chain(pem, error);
  if (!error) context->use_private_key(pem, ssl::context::pem, error);
  if (error || SSL_CTX_check_private_key(raw) != 1)
    return core::fail(bad(tls.certificate_name,
                          say("it is PEM: the certificate, those that signed it, and the private "
                              "key that belongs to it, without a password")));
  if (tls.client_authority.empty()) return context;
  context->add_certificate_authority(
      asio::const_buffer(tls.client_authority.data(), tls.client_authority.size()), error);
  if (error)
    return core::fail(bad(tls.client_authority_name,
                          say("it is PEM: the certificates of those who sign clients'")));
  context->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert, error);
  return context;
}

}  // namespace engine::net
