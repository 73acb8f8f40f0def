// Sequence: what the number in MSH-13 says of a message, as one table.
//
// Knows the sequence number protocol (HL7 2.5.1, 2.10.1): the next number is the last one plus 1,
// 0 asks for it, -1 says that it begins anew. The table is also what the manual prints.
// Does not know messages, or where the last number is remembered.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace channels {

enum class Sequence : std::uint8_t { off, check, enforce };

enum class Turn : std::uint8_t { unnumbered, next, start, resync, repeat, back, gap, unclear };

struct TurnRow {
  Turn turn;
  bool good;                  // else it is a finding, and where it is enforced the end
  std::string_view number;    // what MSH-13 is
  std::string_view check;     // what becomes of it
  std::string_view enforce;   // the same
  std::string_view expected;  // MSA-4, where it is enforced
};
inline constexpr std::array<TurnRow, 8> kTurnRows{{
    {Turn::unnumbered, true, "empty", "processed", "processed", "empty"},
    {Turn::next, true, "the last one plus 1; any, when none is known", "processed", "processed",
     "the number"},
    {Turn::start, true, "0", "processed", "answered; what is behind MSH is ignored",
     "the next number; -1: any"},
    {Turn::resync, true, "-1", "processed; the next number may be any",
     "processed, if more than MSH came; the next number may be any", "-1"},
    {Turn::repeat, false, "the last one again", "processed, and a finding", "refused",
     "the next number: the sender has missed an answer"},
    {Turn::back, false, "a lower one", "processed, and a finding", "refused", "the next number"},
    {Turn::gap, false, "a higher one", "processed, and a finding", "refused", "the next number"},
    {Turn::unclear, false, "no number of at most 15 digits", "processed, and a finding", "refused",
     "the next number; -1: any"},
}};

// MSH-13 as it stands. Empty: no number.
std::optional<std::int64_t> sequence_number(std::string_view text);
// `last`: of the messages before; empty: not known.
Turn turn_of(std::string_view text, std::optional<std::int64_t> last);

}  // namespace channels
