// Journal: what was acknowledged is in it, and what is owed comes out of it again.
//
// Knows entries, deliveries and attempts. An entry counts only when append() has called back.
// Does not know how entries come to be, or how deliveries are made. An interface, so that tests
// can refuse and delay; sqlite_journal.hpp is the real one.
//
// Flow: open; append() for each message, settle() for each attempt; close.
// Invariant: callbacks of one commit come in the order of their appends.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/flow/entry.hpp"
#include "engine/flow/ledger.hpp"
#include "parsers/core/result.hpp"

namespace engine::store {

namespace core = parsers::core;

// Where a delivery is kept: its volume, and its row there.
struct DeliveryId {
  std::string volume;
  std::int64_t row = 0;
  auto operator<=>(const DeliveryId&) const = default;
};

// A delivery with what is needed to make it.
struct Owed {
  DeliveryId id;
  std::string message_id;
  std::string channel;
  flow::Delivery delivery;  // its body is filled in, also for "original", unless:
  std::int64_t received_ms = 0;
  bool halted = false;         // its last try ended in a halt: a person decides
  bool body_in_store = false;  // there are so many that this one's body is read when its turn comes
};

struct Stored {
  std::string message_id;  // "20261123-17": the volume and the row, so that people can type it
  std::vector<Owed> owed;
};

enum class Settled : std::uint8_t { delivered, parked, retrying, halted };
struct Attempt {
  Settled state = Settled::delivered;
  std::int64_t at_ms = 0;
  std::string detail;  // "201", "AA", "timeout": never text of a message
};

struct DeliveryRecord {
  std::int64_t row = 0;
  std::string destination, format, state, body, path;
  std::vector<Attempt> attempts;
};
struct MessageRecord {
  std::string id, channel, peer, type, control_id, outcome, plan_hash, raw, request;
  std::string joined;               // what was processed, where that is not `raw`
  std::vector<std::string> pieces;  // ids of the messages that it was joined of, in order
  std::int64_t received_ms = 0;
  const std::string& text() const { return joined.empty() ? raw : joined; }
  std::vector<flow::SignalRow> signals;
  std::vector<DeliveryRecord> deliveries;
};

// The site as it was when messages were taken in, so that what was made of them can be explained
// later (tools/dev/decisions/why-a-message-is-mapped-again.md).
struct KeptSite {
  std::string plan_hash{}, environment{};
  std::string text{};  // channels::Site::text
};

// What was repaired, of which channel.
struct Counted {
  std::string channel;
  flow::Ledger::Row row{};
};

class Journal {
 public:
  using Done = std::function<void(core::Result<Stored>)>;

  Journal() = default;
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;
  virtual ~Journal() = default;

  // `done` is called on the thread that open() was told, after the entry is safe on disk, or
  // with E5003 when it could not be made so.
  virtual void append(std::unique_ptr<flow::Entry> entry, Done done) = 0;
  // Not waited for: after a crash an attempt may be made twice, never none.
  virtual void settle(const DeliveryId& id, Attempt attempt) = 0;
  // Nor is this; it goes to disk with what comes next, or at the end.
  virtual void count(Counted counted) = 0;
};

}  // namespace engine::store
