// Dialogue: plays the world around an inbound session, in virtual time, and writes down what it
// asks for.
//
// Knows the session's turns. Takes messages by their text: "bad" in it is faulty, a "twin" may have
// to wait. Does not know HL7.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "engine/flow/inbound.hpp"
#include "parsers/mllp/envelope.hpp"

namespace tests {

using namespace engine::flow;

inline std::string f(std::string_view payload) { return parsers::mllp::wrap(payload); }

class Dialogue {
 public:
  explicit Dialogue(InboundTerms terms = {}) : session_(terms, reception()) { hear(Started{}); }

  // Bytes arrive, in pieces.
  Dialogue& receives(std::string_view bytes, std::size_t piece = 1000) {
    for (std::size_t at = 0; at < bytes.size() && !room_.empty(); at += piece) {
      const std::string_view part = bytes.substr(at, piece);
      std::memcpy(room_.data(), part.data(), part.size());
      hear(Got{part.size()});
    }
    return *this;
  }
  template <class What>
  Dialogue& hears(What what) {
    hear(what);
    return *this;
  }
  Dialogue& waits(std::chrono::milliseconds time) {
    now_ += time;
    return *this;
  }
  std::string asks() {
    std::string asked = std::exchange(asked_, {});
    std::replace(asked.begin(), asked.end(), '\r', '/');
    return asked;
  }
  std::string told() { return std::exchange(told_, {}); }
  std::string odd() { return std::exchange(odd_, {}); }
  // All that it asks for until it reads again; the journal refuses the entries whose number it is.
  std::string goes_on(std::size_t refused = 0) {
    for (std::size_t kept = 0; room_.empty() && !hung_up_;) {
      if (!std::exchange(keeping_, false))
        hear(Sent{});
      else if (++kept == refused)
        hear(Refused{});
      else
        hear(Kept{});
    }
    return asks();
  }
  // What the twins of so many tries depend on is not on disk yet.
  Dialogue& under_way(int tries) {
    under_way_ = tries;
    return *this;
  }
  bool has_deadline() const { return deadline_.has_value(); }

 private:
  Reception reception() {
    Reception r;
    r.take = [this](const parsers::core::Message& message, const Circumstances& come) {
      const InBatch& in = come.batch;
      Intake intake;
      intake.entry.raw = message.payload();
      intake.ack.application = "AA " + std::string(message.payload());
      intake.ack_not_stored.application = "AR " + std::string(message.payload());
      if (message.payload().find("bad") != std::string_view::npos) {
        intake.fate = channels::Fate::faulty;
        intake.ack.application = "AE " + std::string(message.payload());
      }
      if (in.empty) intake.ack = {};
      if (under_way_ > 0 && message.payload().find("twin") != std::string_view::npos) {
        --under_way_;
        intake.wait = true;
      }
      told_ += std::string(in.control_id) + ' ';
      if (in.problems != nullptr) told_ += std::to_string(in.problems->size()) + " found ";
      for (const repair::Row& row : repair::kRows) {
        if (repair::has(come.frame, row.kind)) odd_ += std::string(row.name) + " with it ";
      }
      return intake;
    };
    r.answer_batch = [](const BatchWalk& walk) {
      std::string text = "batch";
      for (const auto& one : walk.answered()) text += '[' + one.messages + ']';
      return text;
    };
    r.too_large = [](std::string_view head) {
      return "AR too large " + std::string(head.substr(0, 3));
    };
    r.odd = [this](repair::Kind kind) { odd_ += std::string(repair::row_of(kind).name) + ' '; };
    return r;
  }
  void hear(const Heard& heard) {
    const Ask ask = session_.next(heard, now_);
    room_ = {};
    if (const auto* read = std::get_if<Read>(&ask)) {
      room_ = read->room;
      deadline_ = read->deadline;
      asked_ += "read ";
    } else if (const auto* keep = std::get_if<Keep>(&ask)) {
      asked_ += "keep:" + keep->entry->raw + " ";
      keeping_ = true;
    } else if (std::holds_alternative<Wait>(ask)) {
      asked_ += "wait ";
    } else if (const auto* send = std::get_if<Send>(&ask)) {
      asked_ += "send:" + std::string(send->bytes.substr(1, send->bytes.size() - 3)) + " ";
    } else {
      asked_ += "hangup ";
      hung_up_ = true;
    }
  }

  Inbound session_;
  Instant now_{};
  std::span<char> room_;
  std::optional<Instant> deadline_;
  std::string asked_;
  std::string told_;
  std::string odd_;  // counted, and told with a message
  int under_way_ = 0;
  bool keeping_ = false;
  bool hung_up_ = false;
};

}  // namespace tests
