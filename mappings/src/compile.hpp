// Compiles what an analyst wrote into what runs: names become integers, types are checked,
// templates and data type maps are inlined. Every finding has a place in its file.
//
// Knows the dictionary of HL7 v2, the definitions of FHIR, the site's tables and facts.
// Does not know messages.
//
// Flow: compile() once at load; apply() for each message.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "mappings/src/event_schema.hpp"
#include "mappings/src/library.hpp"
#include "mappings/src/program.hpp"
#include "parsers/hl7v2/profile.hpp"
#include "parsers/yaml/value.hpp"
#include "terminology/src/table.hpp"

namespace mappings {

using Profiles = parsers::yaml::Map<std::shared_ptr<const parsers::hl7v2::Profile>>;  // by name

// What a mapping may look up. Everything outlives the Programs that are compiled with it, but for
// profiles, which they share.
struct Site {
  const Library& library;
  const terminology::Tables& tables;
  const SiteFacts& facts;
  const Events& events;
  const Profiles* profiles = nullptr;  // or none
};

// E3040 for each template of a profile that the site does not have: nobody would ever use it.
void check_profiles(const Site& site, core::Problems& problems);

// Null when there are errors; they are in `problems`, all of them, in one run.
std::shared_ptr<const Program> compile(std::string_view mapping, const Site& site,
                                       core::Problems& problems);

// A formula outside a mapping, of a channel: `when:`, `keep_order_by:`, `path:`. Of HL7 v2 it may
// read any segment of version 2.5.1, whatever the structure of the message; of FHIR, a bundle.
enum class Want : std::uint8_t { test, text };
std::optional<Formula> compile_formula(const core::Name& text, const core::Place& place, Want want,
                                       const Site& site, Format format, core::Problems& problems);

}  // namespace mappings
