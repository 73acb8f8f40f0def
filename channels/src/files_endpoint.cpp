// The spec table of an endpoint of env/*.yaml.
#include "channels/src/files.hpp"

namespace parsers::yaml {

using channels::AuthText;
using channels::EndpointText;
using channels::JwtText;

template <>
const Spec<JwtText>& spec<JwtText>() {
  static const auto table =
      Spec<JwtText>("jwt", "Tokens of an authorisation server (RFC 9068, SMART backend services).")
          .option(
              "keys", &JwtText::keys,
              "Its public keys: the secret is a JSON Web Key Set. Tokens are signed with RS256, "
              "RS384, ES256 or ES384.",
              "secret:hie-jwks")
          .required()
          .option("issuer", &JwtText::issuer, "Who must have made a token: `iss`.",
                  "https://auth.hie.example")
          .required()
          .option("audience", &JwtText::audience, "For whom it must be made: `aud`.",
                  "https://weir.mercy.example/fhir")
          .required()
          .option("scopes", &JwtText::scopes,
                  "What a token must allow that comes to /ingest. What comes to /fhir needs the "
                  "scopes of SMART for it, such as system/Patient.write.",
                  "[ingest]");
  return table;
}

template <>
const Spec<AuthText>& spec<AuthText>() {
  static const auto table =
      Spec<AuthText>("auth",
                     "How a sender shows who it is. With API keys and tokens, either will "
                     "do; a certificate is asked for besides. How weir shows a server who it is: "
                     "with a token that it gets by `oauth`.")
          .option(
              "oauth", &AuthText::oauth,
              "Of a server. The secret is JSON: token_url, client_id, scope, and client_secret, "
              "or private_key (PEM), key_id and algorithm (RS384, ES384) for SMART backend "
              "services.",
              "secret:fhir-client")
          .option("client_certificate", &AuthText::client_certificate,
                  "A certificate that one of these has signed; needs `certificate:`. The secret is "
                  "PEM.",
                  "secret:hie-ca")
          .option("api_keys", &AuthText::api_keys,
                  "A key in `X-API-Key`, or in `Authorization: Bearer`. The secret has a line for "
                  "each sender: its name and its key, or `sha256:` and the hash of the key in hex.",
                  "secret:lab-keys")
          .option("jwt", &AuthText::jwt, "A token in `Authorization: Bearer`.",
                  "{ keys: secret:hie-jwks, issuer: https://auth.hie.example, audience: "
                  "https://weir.mercy.example }");
  return table;
}

template <>
const Spec<EndpointText>& spec<EndpointText>() {
  static const auto table =
      Spec<EndpointText>("endpoint", "Where a listener listens or a destination is reached.")
          .option("mllp", &EndpointText::mllp, "Host and port of an MLLP connection.",
                  "127.0.0.1:6661")
          .option("http", &EndpointText::http,
                  "Host and port of a listener, or base URL of a FHIR server. Channels that name "
                  "the same listener share it.",
                  "127.0.0.1:8080")
          .option("directory", &EndpointText::directory,
                  "A directory; relative ones are below the state directory.", "archive")
          .exactly_one({"mllp", "http", "directory"})
          .option("certificate", &EndpointText::certificate,
                  "Of a listener: it speaks TLS. The secret is PEM: the certificate, those that "
                  "signed it, and the private key.",
                  "secret:mercy-tls")
          .option(
              "verify", &EndpointText::verify,
              "Of a server with https: who must have signed its certificate; else those whom the "
              "host trusts. The secret is PEM.",
              "secret:epic-ca")
          .option("auth", &EndpointText::auth,
                  "Who may send to a listener; how weir shows a server who it is.",
                  "{ client_certificate: secret:hie-ca }")
          .option("pattern", &EndpointText::pattern,
                  "Which files of a directory are messages; * stands for anything, ? for one "
                  "character. What begins with a dot is none.",
                  "'*.xml'")
          .option("settle", &EndpointText::settle,
                  "How long a file must not change before it is read.", "5s")
          .option(
              "after", &EndpointText::after,
              "What becomes of a file when all in it is stored. move: it goes to done/. What is "
              "refused goes to failed/, with the reason beside it.",
              "move")
          .later("nats", "Address of a NATS server.", "nats://bus1.mercy.example:4222",
                 "events are not published yet")
          .later("credentials", "Credentials for a NATS server.", "secret:nats-weir",
                 "events are not published yet");
  return table;
}

}  // namespace parsers::yaml
