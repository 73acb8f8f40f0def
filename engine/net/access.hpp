// Access: checks the keys and tokens that come with requests, as a listener's `auth:` says.
//
// Knows API keys (by their hashes, compared in constant time) and tokens (jose.hpp). Does not know
// paths, nor what a client may do: flow does.
#pragma once

#include "channels/src/listeners.hpp"
#include "engine/flow/access.hpp"
#include "parsers/core/result.hpp"

namespace engine::net {

namespace core = parsers::core;

struct AccessTexts {
  std::string api_keys, jwks;  // as their secrets say
};
// Null when a listener asks for neither key nor token; E5022 when a secret is not what it should
// be.
core::Result<flow::Doorman> make_doorman(const channels::AuthText& auth, const AccessTexts& texts,
                                         std::function<std::int64_t()> now_s);

}  // namespace engine::net
