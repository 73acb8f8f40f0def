// HTTP path: what is behind a path of an HTTP listener, as questions that a session puts to it.
//
// Knows requests and responses. Does not know connections, or how what is taken in is kept.
//
// Flow: screen() when the head of a request is here, plan() when its body is, too. What is to be
// taken in is, and `answer` says what its outcome means.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string_view>
#include <variant>

#include "engine/flow/access.hpp"
#include "engine/flow/taking.hpp"
#include "engine/http/request.hpp"

namespace engine::flow {

struct Asked {
  Payload payload;
  std::function<http::Response(const Outcome&)> answer;
};
using Planned = std::variant<http::Response, Asked>;

class HttpPath {
 public:
  HttpPath() = default;
  HttpPath(const HttpPath&) = delete;
  HttpPath& operator=(const HttpPath&) = delete;
  virtual ~HttpPath() = default;

  // Whether anybody may ask that, known or not.
  virtual bool open(const http::Request& head) const = 0;
  // What is wrong with it already; its body is not read then.
  virtual std::optional<http::Response> screen(const http::Request& head,
                                               const Client& client) const = 0;
  virtual Planned plan(http::Request request, const Client& client) const = 0;
  // A problem in the words of the path.
  virtual http::Response refusal(unsigned status, const core::Problems& problems) const = 0;
};

// What FHIR in JSON is called; the name that is told first.
inline constexpr std::array<std::string_view, 3> kFhirTypes{
    "application/fhir+json", "application/json", "application/json+fhir"};

// A refusal for one reason.
core::Problems only(core::Problem problem);

// "application/problem+json" (RFC 9457).
http::Response problem_response(unsigned status, const core::Problems& problems);

// The status that fits what became of a message.
unsigned status_of(channels::Fate fate);

}  // namespace engine::flow
