// The two halves of check(): segments and groups, and fields.
//
// Knows what each is given. Does not know levels; check.cpp does.
#pragma once

#include "parsers/hl7v2/findings.hpp"
#include "parsers/hl7v2/profile.hpp"

namespace parsers::hl7v2 {

// By what a message is measured.
struct Measure {
  const Dictionary& dictionary;
  const Profile* profile = nullptr;  // null: the standard alone

  bool knows(SegmentName segment) const {
    return profile != nullptr ? profile->knows(segment) : dictionary.segment(segment) != nullptr;
  }
};

// Without a shape: only whether the segments are known.
void check_segments(const View& view, const Measure& measure, const Shape* shape,
                    Findings& findings);
void check_fields(const View& view, const Measure& measure, Findings& findings);

}  // namespace parsers::hl7v2
