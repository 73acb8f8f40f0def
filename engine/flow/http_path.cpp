#include "engine/flow/http_path.hpp"

#include "parsers/json/writer.hpp"

namespace engine::flow {

namespace json = parsers::json;

core::Problems only(core::Problem problem) {
  core::Problems problems;
  problems.add(std::move(problem));
  return problems;
}

http::Response problem_response(unsigned status, const core::Problems& problems) {
  http::Response response{.status = status, .type = "application/problem+json"};
  json::Writer w(response.body);
  w.begin_object();
  w.key("status"), w.number(status);
  if (!problems.empty()) {
    w.key("title"), w.string(problems[0].what.text());
    if (!problems[0].hint.empty()) w.key("detail"), w.string(problems[0].hint.text());
  }
  w.key("problems");
  w.begin_array();
  for (const core::Problem& problem : problems) {
    w.begin_object();
    w.key("code"), w.string(core::code_text(problem));
    w.key("severity"), w.string(core::word(problem.severity));
    w.key("what"), w.string(problem.what.text());
    if (!problem.hint.empty()) w.key("hint"), w.string(problem.hint.text());
    if (const std::string where = core::to_text(problem.place); !where.empty())
      w.key("path"), w.string(where);
    w.end_object();
  }
  w.end_array();
  w.end_object();
  return response;
}

unsigned status_of(channels::Fate fate) { return channels::row_of(fate).http; }

}  // namespace engine::flow
