// Reactions: what each reply of an MLLP receiver does to a delivery, as one table.
//
// Knows the replies there are, their names in YAML, and the defaults: with care, so that nothing
// is sent twice to a partner that would take it twice. The table is also what the manual prints.
// Does not know how a reply is read; flow/reply.hpp does.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace channels {

// MSA-1 of an acknowledgement (HL7 2.5.1, 2.9.2), or how there was none.
enum class ReplyKind : std::uint8_t {
  AA,
  CA,
  AE,
  CE,
  AR,
  CR,
  timeout,
  wrong_id,
  disconnect,
  garbage
};
inline constexpr std::size_t kReplyKinds = 10;

enum class Reaction : std::uint8_t { unsaid, done, retry, park, halt };

using Reactions = std::array<Reaction, kReplyKinds>;  // by ReplyKind

struct ReplyRow {
  ReplyKind kind;
  std::string_view name;   // in YAML
  Reaction usual;          // by default
  Reaction drops;          // by default, when the partner drops duplicates
  std::string_view about;  // a sentence
};
inline constexpr std::array<ReplyRow, kReplyKinds> kReplyRows{{
    {ReplyKind::AA, "AA", Reaction::done, Reaction::done, "Accepted."},
    {ReplyKind::CA, "CA", Reaction::done, Reaction::done, "Safely stored over there."},
    {ReplyKind::AE, "AE", Reaction::park, Reaction::park, "The message is at fault."},
    {ReplyKind::CE, "CE", Reaction::park, Reaction::park, "The message is at fault."},
    {ReplyKind::AR, "AR", Reaction::retry, Reaction::retry,
     "Not now; with condition 200 to 203 it counts as AE: never."},
    {ReplyKind::CR, "CR", Reaction::retry, Reaction::retry,
     "Not now; with condition 200 to 203 it counts as CE: never."},
    {ReplyKind::timeout, "timeout", Reaction::halt, Reaction::retry,
     "No answer within expect_ack: nobody knows whether it arrived."},
    {ReplyKind::wrong_id, "wrong-id", Reaction::halt, Reaction::retry,
     "Only answers to other messages within expect_ack."},
    {ReplyKind::disconnect, "disconnect", Reaction::halt, Reaction::retry,
     "The connection broke after sending had begun."},
    {ReplyKind::garbage, "garbage", Reaction::halt, Reaction::retry,
     "An answer that is no acknowledgement."},
}};

constexpr std::string_view reply_name(ReplyKind kind) {
  return kReplyRows[static_cast<std::size_t>(kind)].name;
}
constexpr Reactions usual_reactions(bool partner_drops_duplicates) {
  Reactions all{};
  for (const ReplyRow& row : kReplyRows)
    all[static_cast<std::size_t>(row.kind)] = partner_drops_duplicates ? row.drops : row.usual;
  return all;
}

}  // namespace channels
