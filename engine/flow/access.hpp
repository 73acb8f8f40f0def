// Access: whether who asks over HTTP may, and who it is.
//
// Knows what is answered to whom: 401 to nobody known, 403 to somebody who may not. Does not know
// how a key or a token is checked: net/access.hpp does.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/http/request.hpp"
#include "parsers/core/problem.hpp"

namespace engine::flow {

namespace core = parsers::core;

// Who asks, as far as the listener knows.
struct Client {
  std::string name{};                 // empty: nobody has shown who it is
  std::vector<std::string> scopes{};  // of a token
  bool scoped = false;                // it came with a token: only what its scopes say is allowed
  bool may_ingest = true;
};

struct Access {
  Client client{};
  bool known = true;
  core::Problem problem{};  // why it is not known
  std::string challenge{};  // WWW-Authenticate
};
using Doorman = std::function<Access(const http::Request& head)>;

}  // namespace engine::flow
