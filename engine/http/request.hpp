// Request: what somebody asks over HTTP; Response: what is said to it.
//
// Knows methods, targets, fields and bodies as bytes, and how a response is written (RFC 9112).
// Does not know sockets, or what any path means.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace engine::http {

struct Field {
  std::string name;  // in small letters
  std::string value;
};

struct Request {
  std::string method{};
  std::string target{};
  std::vector<Field> fields{};
  std::string body{};
  bool keep_alive = false;

  // The value of the first field of that name; empty when there is none.
  std::string_view field(std::string_view name) const;
  bool has(std::string_view name) const;
  // Before the `?`, and behind it.
  std::string_view path() const;
  std::string_view query() const;
};

struct Response {
  unsigned status = 200;
  std::string type{};  // of the body
  std::string body{};
  std::vector<Field> fields{};
};

struct Written {
  bool keep_alive = true;
  bool no_body = false;  // to HEAD: as if it had one
};
std::string to_text(const Response& response, Written how);

// "/a%20b" as "/a b"; what is no escape stays.
std::string decoded(std::string_view text);
// Of "a=1&b=2"; `+` is a blank there.
std::vector<std::pair<std::string, std::string>> query_of(std::string_view query);
// "text/plain; charset=UTF-8": the type, and a parameter, in small letters, without quotes.
std::string media_type(std::string_view value);
std::string parameter(std::string_view value, std::string_view name);

}  // namespace engine::http
