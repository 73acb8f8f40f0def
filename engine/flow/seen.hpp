// Seen: which messages a channel has accepted lately, so that one that is sent again is known.
//
// Knows fingerprints only: whose message and which number (MSH-3, MSH-4, MSH-10), and what is in it
// (all but MSH-7, the time of sending). Nothing of a message can be had back from them. Bounded in
// time and number. Does not know what is done with a repeated message; the channel says.
//
// Invariant: only what is on disk is here; memory.hpp knows what is on its way there.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "parsers/hl7v2/view.hpp"

namespace engine::flow {

struct Fingerprint {
  std::array<std::uint64_t, 2> id{};
  std::uint64_t content = 0;

  bool operator==(const Fingerprint&) const = default;
};

// Who sends it, MSH-3 and MSH-4, as 16 bytes that tell nothing of it.
std::string sender_of(const parsers::hl7v2::View& view);
// Whose pieces of messages may be joined: with the same separators and character set, too.
std::string sender_of_pieces(const parsers::hl7v2::View& view);
// Empty: the message has no MSH-10.
std::optional<Fingerprint> fingerprint(const parsers::hl7v2::View& view);
// Of a message that comes with a name of its own, which its sender gives no other: the key of a
// request, a file.
Fingerprint fingerprint(std::string_view sender, std::string_view name, std::string_view content);
// Of its id only: 16 bytes.
std::string id_bytes(const Fingerprint& print);
// As it is kept: 24 bytes; and back, one behind the other.
std::string to_bytes(const Fingerprint& print);
std::vector<Fingerprint> fingerprints_of(std::string_view bytes);

class Seen {
 public:
  explicit Seen(std::int64_t within_ms, std::size_t most = 1'000'000)
      : within_ms_(within_ms), most_(most) {}

  // In the order of time.
  void add(const Fingerprint& print, std::int64_t received_ms);
  enum class Before : std::uint8_t { never, same, other };
  // Whether this id came within the time, and with which content.
  Before look(const Fingerprint& print, std::int64_t now_ms) const;
  std::size_t size() const { return known_.size(); }

 private:
  struct Hash {
    std::size_t operator()(const std::array<std::uint64_t, 2>& id) const {
      return static_cast<std::size_t>(id[0]);
    }
  };
  struct Known {
    std::uint64_t content = 0;
    std::int64_t received_ms = 0;
  };
  std::int64_t within_ms_;
  std::size_t most_;
  std::unordered_map<std::array<std::uint64_t, 2>, Known, Hash> known_;
  std::deque<std::pair<std::int64_t, std::array<std::uint64_t, 2>>> order_;
};

}  // namespace engine::flow
