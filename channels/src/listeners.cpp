#include "channels/src/listeners.hpp"

namespace channels {

using core::say;

Address address_of(const yaml::Text& text, core::Problems& problems) {
  const std::optional<Address> made = parse_address(text.text.text());
  if (!made)
    problems.add({.code = 4010,
                  .what = say("`%` is no address", text.text),
                  .hint = say("write host:port, for example 127.0.0.1:6661"),
                  .place = text.place});
  return made.value_or(Address{});
}

// What is asked for and could not be shown.
void Listeners::lone_auth(const Listener& made, const yaml::Text& name) {
  if (!made.auth.client_certificate.empty() && made.certificate.empty())
    problems_.add({.code = 4071,
                   .what = say("`%` asks for certificates without speaking TLS", name.text),
                   .hint = say("give it a certificate of its own with `certificate:`"),
                   .place = made.auth.client_certificate.place});
  const Secret& key = made.auth.api_keys.empty() ? made.auth.jwt.keys : made.auth.api_keys;
  if (!key.empty() && made.kind == Listener::Kind::mllp)
    problems_.add({.code = 4071,
                   .what = say("`%` asks for keys, which MLLP has no place for", name.text),
                   .hint = say("ask for a client certificate, or listen on HTTP"),
                   .place = key.place});
}

Listener Listeners::add(const core::Name& channel, const yaml::Text& name,
                        const EndpointText& endpoint) {
  Listener made{.name = name.text, .certificate = endpoint.certificate, .auth = endpoint.auth};
  if (!endpoint.directory.empty()) {
    made.kind = Listener::Kind::directory;
    made.directory = endpoint.directory.text.text();
    made.pattern = endpoint.pattern;
    made.settle = endpoint.settle;
    made.after = endpoint.after;
    const auto [other, fresh] = taken_.emplace(made.directory, Taken{channel, {}});
    if (!fresh)
      problems_.add(
          {.code = 4012,
           .what = say("channels % and % read the same directory", other->second.channel, channel),
           .hint = say("each file is for one channel"),
           .place = name.place});
    return made;
  }
  const bool shared = endpoint.mllp.empty();
  made.kind = shared ? Listener::Kind::http : Listener::Kind::mllp;
  if (shared && endpoint.http.text.text().find("://") != std::string::npos) {
    problems_.add({.code = 4011,
                   .what = say("`%` is a server, no listener", name.text),
                   .hint = say("a listener has host:port, for example 127.0.0.1:8450"),
                   .place = name.place});
    return made;
  }
  lone_auth(made, name);
  made.address = address_of(shared ? endpoint.http : endpoint.mllp, problems_);
  const std::string at = made.address.host + ':' + std::to_string(made.address.port);
  const auto [other, fresh] = taken_.emplace(at, Taken{channel, shared ? name.text : core::Name{}});
  const bool together =
      shared && other->second.endpoint == name.text && other->second.channel != channel;
  if (fresh || together || made.address.port == 0) return made;
  problems_.add(
      {.code = 4012,
       .what = say("channels % and % listen on the same port", other->second.channel, channel),
       .hint = say("each needs a port of its own; channels may share an endpoint that "
                   "is HTTP"),
       .place = name.place});
  return made;
}

}  // namespace channels
