// What env/*.yaml says of one endpoint: where a listener listens, or a destination is reached.
//
// Knows every key that works, with its default. Does not know who uses the endpoint: listeners.hpp
// does.
#pragma once

#include <vector>

#include "channels/src/secret.hpp"
#include "parsers/yaml/spec.hpp"

namespace channels {

namespace core = parsers::core;
namespace yaml = parsers::yaml;

// What becomes of a file that was taken in.
enum class After : std::uint8_t { move, remove };
struct JwtText {
  Secret keys;
  yaml::Text issuer;
  yaml::Text audience;
  std::vector<std::string> scopes;
};
struct AuthText {
  Secret oauth;
  Secret client_certificate;
  Secret api_keys;
  JwtText jwt;
};
struct EndpointText {
  yaml::Text mllp;
  yaml::Text http;
  yaml::Text directory;
  Secret certificate;
  Secret verify;
  AuthText auth;
  std::string pattern{"*"};
  yaml::Duration settle{5000};
  After after = After::move;
};

}  // namespace channels

template <>
inline constexpr auto parsers::yaml::words<channels::After> =
    std::array{parsers::yaml::Word{"move", channels::After::move},
               parsers::yaml::Word{"delete", channels::After::remove}};
