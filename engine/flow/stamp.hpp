// Stamp: a time as HL7 v2 writes it (2.5.1, 2.A.22), in UTC: 20261123143205.123+0000; and the day
// at the facility.
//
// Knows the calendar. Does not know what time it is.
#pragma once

#include <string>

#include "mappings/src/apply.hpp"
#include "parsers/time/zone.hpp"

namespace engine::flow {

std::string hl7_timestamp(mappings::Time time);
// 2026-11-23
std::string day_at(const parsers::time::Zone& zone, mappings::Time time);

}  // namespace engine::flow
