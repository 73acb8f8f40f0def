// Reading: what a mapping may read: a version of HL7 v2 and what a profile says about it, CDA, or
// FHIR.
//
// Knows segments, their fields and message structures, with those that a partner adds; the classes
// and data types of CDA and the resources and types of FHIR, with what may stand in them. Does not
// know paths.
#pragma once

#include <vector>

#include "mappings/src/detail/code.hpp"
#include "parsers/hl7v2/dictionary.hpp"
#include "parsers/hl7v2/profile.hpp"

namespace mappings::detail {

namespace core = parsers::core;
namespace hl7v2 = parsers::hl7v2;

struct FieldFacts {
  core::Name name;
  std::string_view type;  // owner: the dictionary or the profile
  std::uint16_t table = 0;
  bool repeats = false;
};

// An element or attribute of a document.
struct PartFacts {
  Type type;            // many: it repeats
  bool choice = false;  // its name goes on with a type: valueQuantity
};

struct Reading {
  const hl7v2::Dictionary& dictionary;
  const hl7v2::Profile* profile = nullptr;  // owner: the program
  Format format = Format::hl7v2;

  bool tree() const { return format != Format::hl7v2; }

  bool knows(core::SegmentName segment) const;
  std::uint32_t fields(core::SegmentName segment) const;  // how many there are
  // From 1 to fields(); what nobody says anything about is a text.
  FieldFacts field(core::SegmentName segment, std::uint32_t n) const;
  std::optional<hl7v2::Shape> structure(std::string_view id) const;
  std::vector<core::Name> segment_names() const;  // of the dictionary

  // Of CDA and FHIR. An attribute's name begins with @.
  std::optional<PartFacts> part(const Type& of, std::string_view name) const;
  std::vector<core::Name> part_names(const Type& of) const;
  // Of a class, data type or resource, in constant memory; empty: there is none.
  std::string_view type_name(std::string_view name) const;
};

}  // namespace mappings::detail
