// Makes the batch that answers a batch: [FHS] {BHS {MSH MSA [ERR]} BTS} [FTS]
// (HL7 2.5.1, 2.10.3.3).
//
// Knows FHS, BHS, BTS and FTS: names go back the way they came, BHS-12 is BHS-11 of what is
// answered, and FHS-12 its FHS-11. Does not decide which messages are answered, and knows no clock.
#pragma once

#include <span>
#include <string>

#include "parsers/hl7v2/batch.hpp"

namespace parsers::hl7v2 {

// The acknowledgements for one of the batches that came.
struct Answered {
  std::size_t batch = 0;  // Part::batch
  std::string messages;   // acknowledgements behind one another
  std::size_t count = 0;  // how many there are
};

struct BatchAnswer {
  std::string_view payload;            // what is answered,
  const Batch* batch = nullptr;        // and its parts
  std::span<const Answered> answered;  // in the order of their batches
  std::string_view application;        // BHS-3 of the answer; empty: BHS-5 of what is answered
  std::string_view facility;           // BHS-4; empty: its BHS-6
  std::string_view timestamp;          // BHS-7
  std::string_view control_id;         // BHS-11 of the answer
};
// Segments ended by CR, without an MLLP frame. Batches of which nothing is said are empty in it.
std::string make_batch_answer(const BatchAnswer& answer);

}  // namespace parsers::hl7v2
