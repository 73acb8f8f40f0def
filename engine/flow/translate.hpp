// Translate: $translate of FHIR (R4, conceptmap-operation-translate.html) on the tables of a site.
//
// Knows the operation's parameters, in a query or in Parameters, and answers with Parameters. Does
// not know what a mapping does with a code that has no row: here it has no translation.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/http/request.hpp"
#include "parsers/core/problem.hpp"
#include "parsers/json/value.hpp"
#include "terminology/src/table.hpp"

namespace engine::flow {

namespace core = parsers::core;
namespace json = parsers::json;

struct Asking {
  std::string table{};  // its name, or a URL that ends with it; empty: any that knows the system
  struct Coding {
    std::string system{}, code{};
  };
  std::vector<Coding> codings{};
  bool reverse = false;
};
Asking asking_in(std::string_view query);
Asking asking_in(const json::Value& parameters);

struct Translated {
  std::string parameters{};  // JSON
  core::Problems problems{};
  unsigned status = 200;
};
Translated translate(const terminology::Tables& tables, const Asking& asking);

}  // namespace engine::flow
