// FHIR request: what is asked at the FHIR endpoint of a channel (R4, http.html), before anybody
// looks at the channel.
//
// Knows paths, methods, parameters, and what a Bundle must be to be taken: a transaction or batch
// of resources that are made or changed, or a message. Does not know what is in a resource: whoever
// reads the message does.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/http/request.hpp"
#include "parsers/core/problem.hpp"
#include "parsers/json/value.hpp"

namespace engine::flow {

namespace core = parsers::core;
namespace json = parsers::json;

struct FhirRequest {
  enum class Kind : std::uint8_t {
    unknown,      // no such path
    not_allowed,  // the path is there, and the method is not taken
    metadata,
    bundle,           // to the base
    process_message,  // the same, of a message
    create,
    update,  // by id, or by what is asked for
    translate,
  };
  Kind kind = Kind::unknown;
  std::string type{};  // of the resource
  std::string id{};
  std::string table{};    // of $translate, in the path
  std::string allowed{};  // methods, of not_allowed
};
// `rest` is the path behind the base.
FhirRequest read_fhir_request(std::string_view method, std::string_view rest);

// What the entry says of how the message came: "PUT Patient/7", and If-None-Exist and If-Match in
// lines of their own.
std::string recorded(const FhirRequest& asked, const http::Request& request);

// An interaction with a type: "create" or "update".
struct Touched {
  std::string type;
  bool update = false;
};
// What is wrong with what was sent: no JSON, another type or id than the path says, a Bundle that
// cannot be taken. `body` is what was read; `touched` what it would change.
core::Problems look_over(const FhirRequest& asked, const json::Value& body,
                         std::vector<Touched>& touched);

// SMART on FHIR, backend services: system/TYPE.write, .c, .u, .cud, .*; TYPE may be *.
bool allowed(const std::vector<std::string>& scopes, const std::vector<Touched>& touched);

}  // namespace engine::flow
