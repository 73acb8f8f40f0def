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

Listener Listeners::add(const core::Name& channel, const yaml::Text& name,
                        const EndpointText& endpoint) {
  Listener made{.name = name.text, .certificate = endpoint.certificate};
  if (!endpoint.directory.empty()) {
    problems_.add({.code = 4011,
                   .what = say("`%` is no listener", name.text),
                   .hint = say("messages come in over MLLP or HTTP"),
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
