// make: the documents that a compiled mapping makes of one message, by their kind.
//
// Knows what belongs around what the nodes of a mapping give: bundles and their ids, headers and
// envelopes. Does not know which structure the message has: apply() chose the variant.
#pragma once

#include "mappings/src/apply.hpp"
#include "mappings/src/detail/code.hpp"

namespace mappings::detail {

struct Job {
  const Code& code;
  const Variant& variant;
  const SourceView& source;
  const Meta& meta;
  Time now;
  Applied& applied;
  std::vector<Reason>* reasons;  // null: nobody asks why
};

// Each adds one document, or the problem that there is none.
void make_fhir(const Job& job);
void make_message(const Job& job);
void make_json(const Job& job);

// E3505: all that was to be written turned out to be empty.
core::Problem nothing_made();

}  // namespace mappings::detail
