// A small site in memory: mappings as texts, what is found in them, and what they make of a
// message. For tests of mappings; knows no files.
#pragma once

#include <doctest/doctest.h>

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

namespace kit {

namespace core = parsers::core;

inline core::Name name(std::string_view text) { return core::Name(core::NameKey{}, text); }

// 2026-11-24 18:00 UTC.
inline constexpr mappings::Time kNow{std::chrono::milliseconds{1795543200000}};

class Site {
 public:
  Site() {
    library.add_standard(sources, problems);
    events.add_standard(problems);
    facts.site = name("mercy-north");
    facts.timezone = name("America/Chicago");
    facts.zone = *parsers::time::Zone::named("America/Chicago");
    facts.namespaces = mappings::standard_namespaces();
    facts.assigning_authorities["MERCY"] = "urn:oid:2.16.840.1.113883.3.999.1";
    facts.pseudonym = [](std::string_view text) {
      return "7b41c0e29d5f" + std::to_string(text.size());
    };
    terminology::add_standard(tables, sources, resolver(), problems);
    CAPTURE(shown());
    REQUIRE_FALSE(problems.any(core::Severity::error));
    profiles.items.push_back({name("acme-lis"), {}, acme()});
  }

  // A segment of its own behind PID, a wider PV1, and a PID-8 that repeats.
  static std::shared_ptr<const parsers::hl7v2::Profile> acme() {
    using parsers::hl7v2::FieldRule;
    auto made = std::make_shared<parsers::hl7v2::Profile>(
        name("acme-lis"), *parsers::hl7v2::Dictionary::find("2.5.1"));
    const core::SegmentName zpd("ZPD");
    made->own(zpd);
    made->rule(zpd, 1, {.name = name("VIP flag"), .type = name("ID")});
    made->rule(zpd, 3, {.name = name("Preferred language"), .type = name("CE")});
    made->rule(core::SegmentName("PID"), 60, {.name = name("Ward code"), .type = name("CX")});
    made->rule(core::SegmentName("PID"), 8, {.repeats = true});
    REQUIRE(made->add("ADT_A01",
                      {.segment = zpd, .after = core::SegmentName("PID"), .repeats = false}) ==
            parsers::hl7v2::Profile::Added::yes);
    return made;
  }

  // A table of the site's own.
  void add_table(const std::string& text) {
    const auto document = parsers::yaml::read(sources, {name("table.yaml"), text}, problems);
    auto none = [](std::string_view) { return std::optional<std::string>(); };
    if (auto table = terminology::load(sources, document, resolver(), none, problems))
      tables.add(std::move(*table));
  }

  terminology::SystemOf resolver() const {
    return [this](std::string_view space) -> std::optional<std::string> {
      const auto found = facts.namespaces.find(space);
      return found == facts.namespaces.end() ? std::nullopt : std::optional(found->second);
    };
  }

  mappings::Site for_mappings() const { return {library, tables, facts, events, &profiles}; }

  // The mapping that a file says; null when something is wrong with it.
  std::shared_ptr<const mappings::Program> program(std::string_view file) {
    problems = {};
    const auto document =
        parsers::yaml::read(sources, {name("mappings/visits.yaml"), std::string(file)}, problems);
    mappings::Library with_it = library;
    with_it.add(document, sources, problems);
    const auto* said = document.root.find("mapping");
    if (said == nullptr || with_it.mapping(said->text().text()) == nullptr) return nullptr;
    const bool good = !problems.any(core::Severity::error);
    auto made = mappings::compile(said->text().text(), {with_it, tables, facts, events, &profiles},
                                  problems);
    return good ? made : nullptr;
  }

  // "E3206 W3402": what was found.
  std::string codes() const {
    std::string text;
    for (const core::Problem& problem : problems)
      text += (text.empty() ? "" : " ") + code_text(problem);
    return text;
  }

  std::string shown() const {
    std::string text;
    for (const core::Problem& problem : problems) text += show(problem, sources);
    return text;
  }

  core::Sources sources;
  core::Problems problems;
  mappings::Library library;
  terminology::Tables tables;
  mappings::SiteFacts facts;
  mappings::Events events;
  mappings::Profiles profiles;
};

// Segments that end with a line feed, as people write them.
inline std::string wire(std::string_view lines) {
  std::string text(lines);
  for (char& c : text) {
    if (c == '\n') c = '\r';
  }
  return text;
}

struct Made {
  std::string json;    // of the first document
  std::string issues;  // "unmapped-code at PID-8, bad-value at PID-7"
  std::string problems;
};

inline Made apply(const mappings::Program& program, std::string_view lines) {
  const core::Message message(wire(lines));
  const auto view = parsers::hl7v2::parse(message);
  const mappings::Meta meta{.channel = "adt-in", .environment = "dev", .date = "2026-11-24"};
  const mappings::Applied applied = mappings::apply(program, view, meta, kNow);
  Made made;
  if (!applied.documents.empty()) made.json = applied.documents.front().bytes;
  for (const mappings::Issue& issue : applied.issues)
    made.issues += (made.issues.empty() ? "" : ", ") + std::string(mappings::word(issue.kind)) +
                   " at " + to_text(issue.place);
  for (const core::Problem& problem : applied.problems)
    made.problems += (made.problems.empty() ? "" : " ") + code_text(problem);
  return made;
}

}  // namespace kit
