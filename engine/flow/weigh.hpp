// Weigh: what was read all the same, as grave as the channel takes it.
//
// Knows the findings of a message and of its frame, and the channel's `read: { repair: ... }`.
// Does not know what becomes of the message: intake() refuses it when something weighs too much.
#pragma once

#include "parsers/hl7v2/view.hpp"
#include "parsers/repair/repairs.hpp"

namespace engine::flow {

namespace core = parsers::core;
namespace repair = parsers::repair;

struct Weighed {
  core::Problems findings;  // all of them; what is accepted is an info
  core::Problems refused;   // those of them for which the channel refuses the message
  repair::Set met;          // of the message itself: its frame's are counted with the frame
};
Weighed weigh(const parsers::hl7v2::View& view, const repair::Set& frame,
              const repair::Terms& terms);

}  // namespace engine::flow
