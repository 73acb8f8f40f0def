// Tables: what the generated files of this folder hold, one Tables for each HL7 version.
//
// Knows constant memory only. dictionary.hpp finds things in it.
//
// Invariant: segments, types, structures and events are sorted by name.
#pragma once

#include <span>
#include <string_view>

#include "parsers/hl7v2/dictionary.hpp"

namespace parsers::hl7v2::tables {

struct EventDef {
  std::string_view type, event, structure;
};

struct Tables {
  std::string_view version;
  std::span<const SegmentDef> segments;
  std::span<const TypeDef> types;
  std::span<const StructureDef> structures;
  std::span<const EventDef> events;
};

}  // namespace parsers::hl7v2::tables
