// Program: a compiled mapping. Formula: a compiled formula of a channel.
//
// Knows nothing that could be wrong any more: compile() has checked it. Immutable; shared by
// every message that uses it, and by threads.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "parsers/core/problem.hpp"
#include "parsers/time/zone.hpp"

namespace mappings {

namespace core = parsers::core;

// What hospital.yaml says that mappings need.
struct SiteFacts {
  core::Name site;
  core::Name timezone;                                         // "America/Chicago"; empty: none
  parsers::time::Zone zone;                                    // of that name
  std::map<std::string, std::string, std::less<>> namespaces;  // loinc -> http://loinc.org
  std::map<std::string, std::string, std::less<>> assigning_authorities;  // MERCY -> urn:oid:...
  // What hash() gives for a text: a keyed hash with a secret of the site, so that who does not have
  // the secret cannot find the text by trying. None: there is no secret, hash() is refused.
  std::function<std::string(std::string_view)> pseudonym;
};

// What a mapping reads.
enum class Format : std::uint8_t { hl7v2, cda, fhir };
// "HL7 v2", "CDA", "FHIR": as it is said to people.
std::string_view word(Format format);

// A part: what a template makes.
enum class Target : std::uint8_t { fhir_transaction, fhir_resource, fhir_part, hl7v2, event, json };
// "fhir-transaction", "hl7v2": the format of a document, in what an analyst writes and reads.
std::string_view word(Target target);

namespace detail {
struct Code;
}  // namespace detail

class Program {
 public:
  Program(core::Name name, std::vector<core::Name> structures,
          std::shared_ptr<const detail::Code> code);
  const core::Name& name() const { return name_; }
  Format reads() const;
  // What it reads of that: message structures (ADT_A01, ...), kinds of CDA documents, types of FHIR
  // resources.
  const std::vector<core::Name>& structures() const { return structures_; }
  const detail::Code& code() const { return *code_; }
  Target target() const;
  // The message structure that it makes; empty: it makes none, or a copy.
  const core::Name& makes() const;

 private:
  core::Name name_;
  std::vector<core::Name> structures_;
  std::shared_ptr<const detail::Code> code_;
};

class Formula {
 public:
  explicit Formula(std::shared_ptr<const detail::Code> code);
  const detail::Code& code() const { return *code_; }

 private:
  std::shared_ptr<const detail::Code> code_;
};

}  // namespace mappings
