// Shows a Problem to a person at a terminal, in the frame that rustc made known:
//
//   error[E3012]: Patient has no element `gendre`
//     --> mappings/lib/patient.yaml:19:3
//      |
//   19 |   gendre: =translate(PID-8, 'gender')
//      |   ^^^^^^
//      |
//      = help: did you mean `gender`?
//
// Knows Sources, for the line of a file of the site. Never shows a line of a message: its
// Problems are shown with their Path.
#pragma once

#include <string>

#include "parsers/core/problem.hpp"

namespace parsers::core {

std::string show(const Problem& problem, const Sources& sources);

}  // namespace parsers::core
