// Thing: one value while a formula is evaluated. Frame: where in the message it is evaluated.
//
// Knows where in the message it came from. Borrows from the Message, the Program and the
// site's Tables, and lives only as long as one apply().
#pragma once

#include <memory_resource>
#include <vector>

#include "mappings/src/detail/code.hpp"
#include "parsers/hl7v2/view.hpp"

namespace mappings::detail {

// A place in the message, in indexes; made into a Path only when somebody asks.
struct Where {
  std::uint32_t segment = kNone;
  std::uint16_t field = 0;
  std::uint16_t repetition = 0;
  std::uint16_t component = 0;
  std::uint16_t subcomponent = 0;
};

struct Thing {
  Kind kind = Kind::nothing;
  Where where;
  hl7v2::ValueView value;                        // value
  std::string_view v2;                           // value: its data type
  std::uint16_t table = 0;                       // value: its HL7 table
  bool truth = false;                            // truth
  std::string_view text;                         // text, number; coded: the code
  std::string_view system;                       // coded
  std::string_view display;                      // coded
  const terminology::Row* row = nullptr;         // coded by a table
  const terminology::Table* by_table = nullptr;  // coded by a table, or looked for in vain
  std::uint32_t number = 0;  // resource: its instance; segment, group: its index
};
using Things = std::pmr::vector<Thing>;

struct Frame {
  const Frame* up = nullptr;
  std::uint32_t group = 0;  // the group instance that is nearest
  Thing thing;              // what `.` is
  std::uint32_t index = 1;  // of the iteration, from 1
  std::pmr::vector<Things>* lets = nullptr;
};

}  // namespace mappings::detail
