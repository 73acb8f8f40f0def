// The spec table of an endpoint of env/*.yaml.
#include "channels/src/files.hpp"

namespace parsers::yaml {

using channels::EndpointText;

template <>
const Spec<EndpointText>& spec<EndpointText>() {
  constexpr std::string_view kTls = "connections are not encrypted yet";
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
          .later("verify", "Certificate authority of the other end.", "secret:epic-ca", kTls)
          .later("auth", "How weir shows who it is.", "{ oauth: secret:fhir-client }",
                 "requests are not authorised yet")
          .later("nats", "Address of a NATS server.", "nats://bus1.mercy.example:4222",
                 "events are not published yet")
          .later("credentials", "Credentials for a NATS server.", "secret:nats-weir",
                 "events are not published yet")
          .later("pattern", "Which files of a directory are read.", "'*.xml'",
                 "files are not read yet")
          .later("settle", "How long a file must not change before it is read.", "5s",
                 "files are not read yet")
          .later("after", "What becomes of a file that was read.", "move",
                 "files are not read yet");
  return table;
}

}  // namespace parsers::yaml
