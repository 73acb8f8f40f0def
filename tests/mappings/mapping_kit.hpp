// What the tests of mappings share: a mapping as text, compiled with the standard library, and what
// it makes of a message.
//
// Knows how a site without files of its own is put together. Does not know what is expected.
#pragma once

#include <string>
#include <vector>

#include "mappings/src/apply.hpp"
#include "mappings/src/compile.hpp"
#include "mappings/src/namespaces.hpp"
#include "parsers/core/show.hpp"
#include "parsers/hl7v2/view.hpp"
#include "parsers/yaml/read.hpp"
#include "terminology/src/load.hpp"
#include "terminology/src/standard.hpp"

namespace tests {

namespace core = parsers::core;

inline core::Name name(std::string_view text) { return core::Name(core::NameKey{}, text); }

// The standard library, one mapping beside it, and tables of its own.
class Mapped {
 public:
  explicit Mapped(const std::string& mapping, const std::vector<std::string>& tables = {}) {
    facts_.site = name("hillside");
    facts_.timezone = name("America/Chicago");
    facts_.zone = *parsers::time::Zone::named("America/Chicago");
    facts_.namespaces = mappings::standard_namespaces();
    library_.add_standard(sources_, problems);
    terminology::add_standard(tables_, sources_, resolver(), problems);
    for (const std::string& text : tables) {
      const auto document = parsers::yaml::read(sources_, {name("table.yaml"), text}, problems);
      auto none = [](std::string_view) { return std::optional<std::string>(); };
      if (auto table = terminology::load(sources_, document, resolver(), none, problems))
        tables_.add(std::move(*table));
    }
    events_.add_standard(problems);
    const auto document = parsers::yaml::read(sources_, {name("test.yaml"), mapping}, problems);
    library_.add(document, sources_, problems);
    const auto* key = document.root.find("mapping");
    if (problems.any(core::Severity::error) || key == nullptr) return;
    program = mappings::compile(key->text().text(), {library_, tables_, facts_, events_}, problems);
  }

  // The first document; or what is wrong, a line each.
  std::string of(const std::string& message) {
    if (program == nullptr) return shown();
    const core::Message bytes(message);
    const parsers::hl7v2::View view = parsers::hl7v2::parse(bytes);
    reasons.clear();
    applied = mappings::apply(
        *program, view, {.channel = "lab-in", .environment = "test", .date = "2026-11-19"},
        mappings::Time(std::chrono::milliseconds(1'795'000'000'000)), &reasons);
    if (!applied.documents.empty()) return applied.documents.front().bytes;
    std::string text;
    for (const core::Problem& p : applied.problems) text += show(p, sources_);
    return text;
  }

  std::string shown() const {
    std::string text;
    for (const core::Problem& p : problems) text += show(p, sources_);
    return text;
  }
  // "E3401 E3402", in order.
  std::string codes() const {
    std::string text;
    for (const core::Problem& p : problems) text += (text.empty() ? "" : " ") + code_text(p);
    return text;
  }
  // "PID-13 <- PID-13.1", a line each.
  std::string why() const {
    std::string text;
    for (const mappings::Reason& r : reasons)
      text += r.target + " <- " + source_text(r, sources_) + "\n";
    return text;
  }
  std::string issues() const {
    std::string text;
    for (const mappings::Issue& issue : applied.issues)
      text += (text.empty() ? "" : " ") + std::string(word(issue.kind)) + "@" + to_text(issue.path);
    return text;
  }

  core::Problems problems;
  std::shared_ptr<const mappings::Program> program;
  mappings::Applied applied;
  std::vector<mappings::Reason> reasons;

 private:
  terminology::SystemOf resolver() const {
    return [this](std::string_view space) -> std::optional<std::string> {
      const auto found = facts_.namespaces.find(space);
      return found == facts_.namespaces.end() ? std::nullopt : std::optional(found->second);
    };
  }

  core::Sources sources_;
  mappings::Library library_;
  terminology::Tables tables_;
  mappings::SiteFacts facts_;
  mappings::Events events_;
};

}  // namespace tests
