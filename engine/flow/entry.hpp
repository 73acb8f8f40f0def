// Entry: everything that one message causes, as it is kept. Intake: the Entry, and the answer.
//
// Knows bytes, names and decisions, and owns all of them: nothing here borrows from the Message.
// Does not know how it is stored, sent or shown.
//
// Invariant: a piece without `pieces` waits for others, and owes nothing.
// Invariant: what is owed is in `deliveries`; a parked one waits for a person and says why.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "channels/src/ack_style.hpp"
#include "parsers/core/problem.hpp"
#include "parsers/repair/repairs.hpp"

namespace engine::flow {

namespace core = parsers::core;
namespace repair = parsers::repair;

// What a person may look for. The store keeps keyed hashes of it, never the text.
struct SearchKey {
  enum class Kind : std::uint8_t { control_id, patient, visit, order };
  Kind kind = Kind::control_id;
  std::string text{};
};

// What was odd: a fact without patient data, but for `code` (a code that no table knows).
struct SignalRow {
  std::string kind{};  // "unmapped-code"
  core::Severity severity = core::Severity::warning;
  std::string path{};   // "OBX[3]-3"
  std::string table{};  // of terminology
  std::string code{};
};

enum class DeliveryState : std::uint8_t { owed, parked };

struct Delivery {
  std::string destination{};
  std::string format{};  // "fhir-transaction", "hl7v2", "original"
  std::string body{};    // empty for "original": the entry's raw bytes
  std::string order_key{};
  bool barrier = false;      // two patients become one: nothing of any key overtakes it
  std::string control_id{};  // MSH-10 of an HL7 v2 body
  std::string path{};        // of the file, for a directory
  DeliveryState state = DeliveryState::owed;
  core::Problems problems{};  // why it is parked
};

// A message and its number among those of its sender (MSH-13).
struct Numbered {
  std::string sender{};     // 16 bytes: seen.hpp
  std::int64_t number = 0;  // -1: the next may be any
};

// What makes a message known as a piece of a longer one: which others it can be joined with.
struct Piece {
  std::string sender{};   // 16 bytes: seen.hpp
  std::string follows{};  // MSH-14; empty: it is the first
  std::string next{};     // DSC-1; empty: it is the last
  std::string print{};    // of all of it: seen.hpp
};

struct Entry {
  std::string channel{};
  std::string peer{};
  std::string raw{};
  std::string control_id{};
  std::string type{};     // "ADT^A01"
  std::string request{};  // that it came with, beyond its bytes: "PUT Patient/7"
  std::string outcome{};  // "routed", "not-subscribed", "held: review", "refused"
  std::string plan_hash{};
  std::string fingerprint{};           // of a message that was accepted: seen.hpp
  std::int64_t received_ms = 0;        // since 1970, UTC
  std::optional<Numbered> numbered{};  // of a message that was taken
  std::optional<Piece> piece{};        // of a piece that was taken
  std::vector<std::string> pieces{};   // ids of what is joined here, in order; empty: its own
  std::string joined{};                // what is processed, where that is not `raw`
  std::vector<SearchKey> keys{};
  std::vector<SignalRow> signals{};
  std::vector<Delivery> deliveries{};
};

// What is said to the sender, without frames; empty: nothing. A commit comes before what the
// application says.
struct Answers {
  std::string commit{};
  std::string application{};
};

struct Intake {
  // It depends on a message that is on its way to disk: take it again when that is there. Nothing
  // else is said then.
  bool wait = false;
  // Of the name that its sender gave it. Unless `never`, the entry is not to be kept.
  enum class Named : std::uint8_t { never, before, before_with_other_content };
  Named named = Named::never;
  Entry entry{};
  channels::Fate fate = channels::Fate::accepted;
  core::Problems problems{};  // why it was not accepted
  repair::Set repairs{};      // what the message had that was read all the same
  Answers ack{};              // when it is stored
  Answers ack_not_stored{};   // when the journal refuses
};

}  // namespace engine::flow
