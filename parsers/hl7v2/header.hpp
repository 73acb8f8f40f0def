// What every reader of a message asks of its MSH.
//
// Knows which field of MSH is what (HL7 2.5.1, 2.15.9). Does not decide anything.
#pragma once

#include "parsers/hl7v2/dictionary.hpp"
#include "parsers/hl7v2/view.hpp"

namespace parsers::hl7v2 {

struct HeaderView {
  ValueView sending_application, sending_facility, receiving_application,
      receiving_facility;            // fields 3 to 6
  ValueView type, event, structure;  // MSH-9.1, .2, .3
  ValueView control_id;              // MSH-10
  ValueView processing_id;           // MSH-11.1
  ValueView version;                 // MSH-12.1
  ValueView charset;                 // MSH-18
};

// All absent when the message has no MSH.
HeaderView header(const View& view);

// "ADT_A01": of the type and event by the dictionary that the message is read with, whatever its
// own version; else as MSH-9.3 says; else what MSH-9.1 names itself (ACK); else empty. Senders fill
// MSH-9.3 wrongly more often than MSH-9.2.
std::string_view message_structure(const View& view, const Dictionary& dictionary);

// An ADT event that makes two patients, accounts or visits one, or renumbers them (HL7 2.5.1,
// 3.3): what is about either must not overtake it.
bool merges(const HeaderView& header);

}  // namespace parsers::hl7v2
