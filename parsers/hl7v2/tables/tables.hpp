// Tables: the constant memory of tables/facts.cpp, in which dictionary.hpp finds things.
//
// Knows all versions at once: each row says in which of them it holds, as bits in the order of
// versions(). What two versions share is one row.
//
// Invariant: segments, types and structures are sorted by name, events by type and event, tables
// by number; of the rows of one name, at most one holds in a version.
#pragma once

#include "parsers/hl7v2/dictionary.hpp"

namespace parsers::hl7v2 {

namespace tables {

std::span<const Text> versions();  // the oldest first
std::span<const SegmentDef> segments();
std::span<const TypeDef> types();
std::span<const StructureDef> structures();
std::span<const EventDef> events();
std::span<const TableDef> tables();

}  // namespace tables

}  // namespace parsers::hl7v2
