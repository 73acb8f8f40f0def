// Check: what is wrong with a message, against its version of HL7 and a partner's profile.
//
// Knows segments and groups (are they known, in order, there, too often) and fields (missing,
// of another type, too long, of no known code, repeated). A pure function.
// The standard alone never makes an error of a missing field: its R is often conditional. What a
// profile asks for does; and a channel may weigh every kind of finding anew.
// Does not know what a finding leads to.
#pragma once

#include <memory>

#include "parsers/hl7v2/findings.hpp"
#include "parsers/hl7v2/profile.hpp"
#include "parsers/hl7v2/view.hpp"

namespace parsers::hl7v2 {

enum class CheckLevel : std::uint8_t { none, structure, profile };  // each with the one before

struct Checks {
  CheckLevel level = CheckLevel::none;
  std::shared_ptr<const Profile> profile{};  // null: the standard alone
  const Dictionary* version = nullptr;  // of messages that do not say theirs; null: the nearest
  Weights weights{};
};

// The version to check with: that of the profile, else what MSH-12 says, else what the channel
// says, else the nearest to MSH-12.
const Dictionary& dictionary_for(const View& view, const Checks& checks);

// Findings have Paths. Nothing is found in what is no message: view.problems() says that.
core::Problems check(const View& view, const Checks& checks);

}  // namespace parsers::hl7v2
