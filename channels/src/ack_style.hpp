// Ack style: which acknowledgements a message gets, as one table, and how those of a batch go out.
//
// Knows original and enhanced mode (HL7 2.5.1, 2.9.2 and 2.9.3) and the conditions of table 0155.
// Does not know messages or how an acknowledgement is written.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace channels {

// original: one answer, whatever MSH-15 and MSH-16 say. enhanced: a commit and an application
// acknowledgement, each on its condition. automatic: enhanced when the message asks for it.
enum class AckStyle : std::uint8_t { original, enhanced, automatic };

// HL7 table 0155; asked: as MSH-15 or MSH-16 of the message says.
enum class AckWhen : std::uint8_t { asked, always, never, on_error, on_success };

// How the messages of one frame are answered. each: one by one. one: all in one batch. errors: one
// batch with those that were not accepted. none: not at all.
enum class BatchAck : std::uint8_t { unsaid, each, one, none, errors };
// Unsaid: a batch is answered by a batch, messages behind one another one by one.
inline BatchAck batch_ack(BatchAck said, bool announced) {
  if (said != BatchAck::unsaid) return said;
  return announced ? BatchAck::one : BatchAck::each;
}

// What became of a message that came in.
enum class Fate : std::uint8_t {
  accepted,
  unmapped,         // a mapping failed: what it owes waits for a person
  faulty,           // its content is at fault: it is kept for a person
  unnumbered,       // it has no MSH-10
  malformed,        // it is written in a way that the channel refuses
  unwanted,         // its type, event, processing id or version is not for this channel
  unreadable,       // it is no HL7 message
  repeated,         // its MSH-10 came before with another content
  out_of_sequence,  // its sequence number is not the next
  not_now,          // weir cannot store it
};
enum class Nak : std::uint8_t { AE, AR };
enum class MappingFailed : std::uint8_t { AA, AE, AR };
struct AckProblems {
  Nak unreadable = Nak::AR;
  Nak check_failed = Nak::AE;
  Nak refused = Nak::AR;
  Nak out_of_sequence = Nak::AE;
  MappingFailed mapping_failed = MappingFailed::AA;
};

// A row for each fate: the status over HTTP, the commit code, the answer in original mode (whose AE
// or AR the channel may change), and whether an application acknowledgement follows the commit.
struct FateRow {
  Fate fate;
  unsigned http;
  std::string_view commit;
  std::optional<Nak> nak;                // none: AA
  Nak AckProblems::* changed = nullptr;  // by this of the channel
  bool application = false;
  std::string_view about;
};
inline constexpr std::array<FateRow, 10> kFateRows{{
    {Fate::accepted, 200, "CA", std::nullopt, nullptr, true, "It is stored."},
    {Fate::unmapped, 422, "CA", Nak::AE, nullptr, true,
     "It is stored, a mapping failed, and `mapping_failed` is not AA."},
    {Fate::faulty, 422, "CA", Nak::AE, &AckProblems::check_failed, true,
     "It is stored, and its content is at fault."},
    {Fate::unnumbered, 422, "CE", Nak::AE, &AckProblems::check_failed, false, "It has no MSH-10."},
    {Fate::malformed, 422, "CE", Nak::AE, &AckProblems::check_failed, false,
     "It is written in a way that `read.repair` refuses."},
    {Fate::unwanted, 422, "CR", Nak::AR, &AckProblems::refused, false,
     "Its type, event or processing id is not for this channel."},
    {Fate::unreadable, 400, "CR", Nak::AR, &AckProblems::unreadable, false,
     "It is no HL7 message."},
    {Fate::repeated, 409, "CE", Nak::AE, &AckProblems::check_failed, false,
     "Its MSH-10 came before, with another content."},
    {Fate::out_of_sequence, 409, "CE", Nak::AE, &AckProblems::out_of_sequence, false,
     "Its sequence number (MSH-13) is not the next."},
    {Fate::not_now, 503, "CE", Nak::AR, &AckProblems::refused, false, "weir cannot store it now."},
}};
inline const FateRow& row_of(Fate fate) { return kFateRows[static_cast<std::size_t>(fate)]; }

// "AL", "NE", "ER", "SU" (table 0155); anything else is not said.
std::optional<AckWhen> ack_when(std::string_view code);
bool wanted(AckWhen when, bool good);

struct AckTerms {
  AckStyle style = AckStyle::original;
  AckWhen commit = AckWhen::asked;
  AckWhen application = AckWhen::asked;
  AckProblems problems;
};
// The codes to answer with; empty: no such acknowledgement. In original mode there is only the
// application's.
struct AckCodes {
  std::string_view commit{};
  std::string_view application{};
  bool taken = false;     // the sender need not send it again
  bool enhanced = false;  // the mode
};
AckCodes ack_codes(const AckTerms& terms, std::string_view msh15, std::string_view msh16,
                   Fate fate);

}  // namespace channels
