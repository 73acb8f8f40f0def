// Makes the acknowledgement of a message, and reads one.
//
// Knows MSA and ERR as each HL7 version has them (2.5.1, 2.9 and 2.15.8; ERR-1 before 2.5, ERR-2
// and further from then on), and HL7 table 0357. An answer never quotes the message but for what
// must be copied: separators, MSH-3 to 6, MSH-9.2, MSH-10 to 12.
// Does not decide which code it is, and knows no clock.
#pragma once

#include <optional>
#include <string>

#include "parsers/hl7v2/view.hpp"

namespace parsers::hl7v2 {

struct AckRequest {
  const View* message = nullptr;             // null or unreadable: a canned answer
  std::string_view code;                     // AA, AE, AR
  std::string_view application;              // MSH-3 of the answer; empty: the message's MSH-5
  std::string_view facility;                 // MSH-4; empty: the message's MSH-6
  std::string_view timestamp;                // MSH-7, as HL7 writes it
  std::string_view control_id;               // MSH-10 of the answer, at most 20 characters
  const core::Problems* problems = nullptr;  // each becomes an ERR
  const core::Problems* warnings = nullptr;  // the same from 2.5 on; before there is no severity
  std::string_view expected{};               // MSA-4, where sequence numbers are in use
  std::string_view accept_asked{};  // MSH-15 of an acknowledgement that is a message of its own
};
// Segments ended by CR, without an MLLP frame.
std::string make_ack(const AckRequest& request);

// The code of HL7 table 0357 that a finding is told with: 101 for a missing field.
int hl7_error_code(const core::Problem& problem);

struct AckView {
  std::string_view code;        // MSA-1
  std::string_view control_id;  // MSA-2
  std::string_view text;        // MSA-3
  int condition = 0;  // of HL7 table 0357: ERR-3, ERR-1.4 before 2.5, or MSA-6; 0: not said
};
// Empty when there is no MSA with a code in it.
std::optional<AckView> read_ack(const View& view);

}  // namespace parsers::hl7v2
