// Any YAML as a mapping: a Problem or a program, each place within its file; and any program on any
// message comes to its end, with documents or with a problem, the same ones again.
#include <cstdint>
#include <string>

#include "mappings/src/apply.hpp"
#include "mappings/src/compile.hpp"
#include "mappings/src/namespaces.hpp"
#include "parsers/core/ensure.hpp"
#include "parsers/hl7v2/view.hpp"
#include "parsers/yaml/read.hpp"
#include "terminology/src/standard.hpp"

using namespace mappings;

namespace {

struct Standard {
  core::Sources sources;
  core::Problems problems;
  Library library;
  terminology::Tables tables;
  SiteFacts facts;
  Events events;

  Standard() {
    library.add_standard(sources, problems);
    events.add_standard(problems);
    facts.site = core::Name(core::NameKey{}, "fuzz");
    facts.zone = *parsers::time::Zone::named("America/Chicago");
    facts.namespaces = standard_namespaces();
    facts.pseudonym = [](std::string_view text) { return std::to_string(text.size()); };
    auto none = [](std::string_view) { return std::optional<std::string>(); };
    terminology::add_standard(tables, sources, none, problems);
  }
};

std::string text_of(const Applied& applied) {
  std::string text;
  for (const Document& document : applied.documents) text += document.bytes + '\n';
  for (const Issue& issue : applied.issues) text += std::string(word(issue.kind)) + '\n';
  for (const core::Problem& problem : applied.problems) text += code_text(problem) + '\n';
  return text;
}

constexpr std::string_view kMessage =
    "MSH|^~\\&|A|B|C|D|20261119143000-0600||ADT^A01^ADT_A01|M1|P|2.5.1\r"
    "PID|1||100234^^^MERCY^MR~987^^^SSA^SS||Okafor^Adaeze~\"\"||19840307|F|||1 "
    "Main\\.br\\St^^Ames\r"
    "NK1|1|Doe^Ann|SPO\rNK1|2|Doe^Bob|CHD\rPV1|1|I|5W^501^A||||7^Who^Doctor|||||||||||V1|||||||||||"
    "|||||||||||||202611010130\rDG1|1||I10^Hyper&tension^I10|||A\rDG1|2||\"\"\r";

}  // namespace

// The mapping, and behind a line of `=====` a message; without one, a message of ours.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size > 8192) return 0;
  static const Standard standard;
  const std::string_view all(reinterpret_cast<const char*>(bytes), size);
  const std::size_t mark = all.find("\n=====\n");
  const std::string mapping(all.substr(0, mark));
  const std::string message(mark == std::string_view::npos ? kMessage : all.substr(mark + 7));
  core::Sources sources = standard.sources;
  core::Problems problems;
  const auto document =
      parsers::yaml::read(sources, {core::Name(core::NameKey{}, "f.yaml"), mapping}, problems);
  Library library = standard.library;
  library.add(document, sources, problems);
  const auto* name = document.root.find("mapping");
  std::shared_ptr<const Program> program;
  if (!problems.any(core::Severity::error) && name != nullptr) {
    program = compile(name->text().text(),
                      {library, standard.tables, standard.facts, standard.events}, problems);
    ENSURE((program != nullptr) != problems.any(core::Severity::error));
  }
  for (const core::Problem& problem : problems) {
    if (problem.place.origin != document.origin) continue;
    ENSURE(problem.place.offset <= mapping.size() &&
           problem.place.length <= mapping.size() - problem.place.offset);
  }
  if (program == nullptr) return 0;
  const Meta meta{.channel = "fuzz", .environment = "test", .date = "2026-11-24"};
  const auto run = [&](std::vector<Reason>* reasons) {
    const core::Message own(message);
    return text_of(apply(*program, parsers::hl7v2::parse(own), meta, Time{}, reasons));
  };
  std::vector<Reason> reasons;
  ENSURE(run(nullptr) == run(&reasons));
  return 0;
}
