// What the tests of mappings share: a mapping as text, compiled with the standard library, and what
// it makes of a message.
//
// Knows one mapping and one message at a time. Does not know what is expected.
#pragma once

#include "tests/mappings/kit.hpp"

namespace tests {

namespace core = parsers::core;

// The standard library, one mapping beside it, and tables of its own.
class Mapped {
 public:
  explicit Mapped(const std::string& mapping, const std::vector<std::string>& tables = {}) {
    site_.facts.site = kit::name("hillside");
    for (const std::string& text : tables) site_.add_table(text);
    program = site_.program(mapping);
    problems = site_.problems;
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
    for (const core::Problem& p : applied.problems) text += show(p, site_.sources);
    return text;
  }

  std::string shown() const { return site_.shown(); }
  std::string codes() const { return site_.codes(); }
  // "PID-13 <- PID-13.1", a line each.
  std::string why() const {
    std::string text;
    for (const mappings::Reason& r : reasons)
      text += r.target + " <- " + source_text(r, site_.sources) + "\n";
    return text;
  }
  std::string issues() const {
    std::string text;
    for (const mappings::Issue& issue : applied.issues)
      text +=
          (text.empty() ? "" : " ") + std::string(word(issue.kind)) + "@" + to_text(issue.place);
    return text;
  }

  core::Problems problems;
  std::shared_ptr<const mappings::Program> program;
  mappings::Applied applied;
  std::vector<mappings::Reason> reasons;

 private:
  kit::Site site_;
};

}  // namespace tests
