// Tests of mappings that read CDA documents and FHIR resources.
#include <fstream>
#include <sstream>

#include "mappings/src/source.hpp"
#include "tests/mappings/kit.hpp"

using namespace mappings;

namespace {

std::string file(const std::string& name) {
  std::ifstream in(std::string(WEIR_ROOT) + '/' + name);
  REQUIRE(in.good());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Result {
  std::string bytes;
  std::string issues;
  std::string why;
};

Result made(const kit::Site& site, const Program& program, std::string_view text) {
  const core::Message message(text);
  const auto source = read_source(program.reads(), message);
  REQUIRE(source);
  std::vector<Reason> reasons;
  const Meta meta{.channel = "docs", .environment = "dev", .date = "2026-11-24"};
  const Applied applied = apply(program, source->view(message), meta, kit::kNow, &reasons);
  Result result;
  if (!applied.documents.empty()) result.bytes = applied.documents.front().bytes;
  for (const Issue& issue : applied.issues)
    result.issues += std::string(word(issue.kind)) + " at " + to_text(issue.place) + '\n';
  for (const core::Problem& problem : applied.problems)
    result.issues += show(problem, site.sources);
  for (const Reason& reason : reasons)
    result.why += reason.target + " <- " + source_text(reason, site.sources) + '\n';
  return result;
}

}  // namespace

TEST_CASE("documents: example C of the language maps the problems of a CCD") {
  kit::Site site;
  const auto program = site.program(file("mappings/ccd-problems.yaml"));
  CAPTURE(site.shown());
  REQUIRE(program);
  const Result result = made(site, *program, file("samples/documents/ccd-problems.xml"));
  MESSAGE(result.bytes);
  MESSAGE(result.issues);
  MESSAGE(result.why);
}

TEST_CASE("documents: example E of the language writes a report bundle as ORU") {
  kit::Site site;
  const auto program = site.program(file("mappings/fhir-to-oru.yaml"));
  CAPTURE(site.shown());
  REQUIRE(program);
  const Result result = made(site, *program, file("samples/documents/report-bundle.json"));
  std::string lines = result.bytes;
  for (char& c : lines)
    if (c == '\r') c = '\n';
  MESSAGE(lines);
  MESSAGE(result.issues);
  MESSAGE(result.why);
}
