// Ledger: how often which peer of a channel sent what had to be repaired, and when.
//
// Knows addresses and kinds, no message. What it says is for a person who phones the vendor.
// Does not know the clock, or where it is kept from one start to the next.
//
// Invariant: at most kPeersMost peers have rows of their own; the rest is counted as kOthers.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/repair/repairs.hpp"

namespace engine::flow {

namespace repair = parsers::repair;

class Ledger {
 public:
  static constexpr std::size_t kPeersMost = 256;
  static constexpr std::string_view kOthers = "others";

  struct Row {
    std::string peer;  // address
    repair::Kind kind{};
    std::uint64_t count = 0;  // messages, or frames
    std::int64_t first_ms = 0;
    std::int64_t last_ms = 0;  // since 1970, UTC
  };

  // Each kind of the set was met once more. Says what there is to add to what is kept.
  std::vector<Row> note(std::string_view peer, const repair::Set& met, std::int64_t now_ms);
  // What was kept.
  void add(const Row& row);
  // By peer, and by kind.
  std::vector<Row> rows() const;

 private:
  struct Times {
    std::uint64_t count = 0;
    std::int64_t first_ms = 0;
    std::int64_t last_ms = 0;
  };
  using Kinds = std::array<Times, repair::kKinds>;
  std::map<std::string, Kinds, std::less<>>::iterator of(std::string_view peer);

  std::map<std::string, Kinds, std::less<>> peers_;
};

}  // namespace engine::flow
