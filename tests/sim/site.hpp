// The site that the stories are about, and the messages of its senders.
//
// Knows names that must not leak. Does not know what happens.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/channels/kit.hpp"

namespace sim {

inline constexpr std::size_t kSenders = 4;
inline constexpr std::size_t kTwins =
    2;  // senders of the same messages, where duplicates are dropped
inline constexpr std::size_t kMessages = 12;  // of each
inline constexpr std::string_view kCanaries[] = {"Quillfeather", "Hesterine", "19620214",
                                                 "Millgrove"};

inline tests::Texts site(const std::string& read) {
  return {
      {"hospital.yaml",
       "format: 1\nsite: sim\nfacility: { code: HILLSIDE, name: Sim, timezone: America/Chicago }\n"
       "owners:\n  it: { team: Interface Team, desk_group: IT, email: it@hillside.example }\n"},
      {"env/sim.yaml",
       "environment: sim\naccept_processing_id: [P]\nendpoints:\n  in: { mllp: 127.0.0.1:1 }\n"
       "  careful: { mllp: 127.0.0.1:2 }\n  trusting: { mllp: 127.0.0.1:3 }\n"},
      {"channels/ward.yaml",
       "channel: ward\nabout: Admissions to two systems\nowner: it\nlisten: in\n" + read +
           "keep_order_by: PID-3[first].1\nroutes:\n  - { name: all, send: [careful, trusting] }\n"
           "destinations:\n"
           "  careful: { to: careful, expect_ack: 500ms, parallel: 3, retry: { first: 20ms, up_to: "
           "200ms, for: 1h } }\n"
           "  trusting: { to: trusting, expect_ack: 500ms, parallel: 3, drops_duplicates: yes, "
           "retry: "
           "{ "
           "first: 20ms, up_to: 200ms, for: 1h } }\n"},
  };
}

// Now and then a merge, which nothing may overtake.
inline constexpr std::int64_t kMerge = 5;
inline std::string message(const std::string& id, std::int64_t patient, std::size_t sender,
                           std::size_t number) {
  const std::string event = patient == kMerge ? "A40" : "A08";
  return "MSH|^~\\&|WARD" + std::to_string(sender) +
         "|HILLSIDE|WEIR|HILLSIDE|20261119143205||ADT^" + event + "|" + id + "|P|2.5.1|" +
         std::to_string(number) + "\rEVN|A08|20261119\rPID|1||P" + std::to_string(patient) +
         "^^^HILLSIDE^MR||Quillfeather^Hesterine||19620214|F|||1 Millgrove\r";
}

// The same message in three pieces: cut between segments, and within one.
inline constexpr char kPiece = '.';
inline constexpr std::string_view kLast = ".3";
inline std::vector<std::pair<std::string, std::string>> pieces(const std::string& id,
                                                               const std::string& text) {
  const std::size_t head = text.find('\r') + 1;
  const std::size_t first = text.find('\r', head) + 1;
  const std::size_t second = first + (text.size() - first) / 2;
  auto msh = [&](const std::string& own, const std::string& follows) {
    std::string made = text.substr(0, head - 1);
    made.replace(made.find('|' + id + '|') + 1, id.size(), own);
    return made + '|' + follows + '\r';
  };
  const std::string one = id + "-1", two = id + "-2";
  // The first has the number of the whole.
  return {{id, text.substr(0, first) + "DSC|" + one + "|F\r"},
          {id + ".2",
           msh(id + ".2", one) + text.substr(first, second - first) + "\rADD\rDSC|" + two + '\r'},
          {id + ".3", msh(id + ".3", two) + "ADD|" + text.substr(second)}};
}

}  // namespace sim
