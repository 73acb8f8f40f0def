// A receiver and the wire to it: takes, refuses, keeps silent, answers late or wrongly, hangs up in
// the middle. And a courier, which does what a flow::Outbound session asks for.
//
// Knows what it has taken, in order: what the checkers hold against the journal.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "engine/flow/outbound.hpp"
#include "parsers/mllp/envelope.hpp"
#include "tests/sim/world.hpp"

namespace sim {

namespace flow = engine::flow;
using flow::Outbound;

struct Receiver {
  explicit Receiver(World& w) : world(w) {}

  // What comes back on the wire, piece by piece.
  struct Answer {
    std::string bytes;
    bool hang_up = false;
    Us after{};
  };
  Answer take(const std::string& id) {
    // What is wrong with a message stays wrong.
    const bool at_fault = std::hash<std::string>()(id) % 40 == 0;
    auto behaviour = at_fault ? kAtFault : faults ? world.pick(1, 100) : 1;
    if (behaviour == kAtFault && !at_fault) behaviour = 1;
    const Us soon(world.pick(200, 4000));
    const bool processed = behaviour <= 87 || behaviour >= 94;
    if (processed) taken.push_back(id);
    if (behaviour <= 84) return {ack("AA", id), false, soon};
    if (behaviour <= 87) return {ack("AA", "NOT-YOURS") + ack("AA", id), false, soon};
    if (behaviour == kAtFault) return {ack("AE", id), false, soon};
    if (behaviour <= 93) return {ack("AR", id), false, soon};     // not now
    if (behaviour <= 95) return {{}, false, soon};                // keeps silent
    if (behaviour <= 97) return {ack("AA", id), false, Ms(900)};  // too late
    if (behaviour <= 98) return {parsers::mllp::wrap("??"), false, soon};
    return {{}, true, soon};
  }

  static std::string ack(std::string_view code, std::string_view id) {
    return parsers::mllp::wrap("MSH|^~\\&|R|R|W|W|20260101||ACK|1|P|2.5.1\rMSA|" +
                               std::string(code) + '|' + std::string(id) + '\r');
  }

  static constexpr std::int64_t kAtFault = 88;

  World& world;
  bool faults = true;
  bool up = true;
  std::vector<std::string> taken;
};

class Courier {
 public:
  using Finished = std::function<void(flow::Reply)>;

  Courier(World& world, Receiver& receiver, const flow::OutboundTerms& terms)
      : world_(world), receiver_(receiver), session_(terms) {}

  void deliver(std::string body, std::string id, Finished finished) {
    body_ = std::move(body);
    id_ = std::move(id);
    finished_ = std::move(finished);
    hear(Outbound::Offer{body_, id_});
  }
  // Its engine is gone: nothing that was still to happen does.
  void abandon() {
    ++turn_;
    ++connection_;
    waiting_.reset();
    finished_ = nullptr;  // it holds the courier itself
  }

 private:
  void hear(const Outbound::Heard& heard) {
    ++turn_;
    Outbound::Ask ask = session_.next(heard, world_.now());
    if (auto* finish = std::get_if<Outbound::Finish>(&ask)) {
      if (finish->close) close();
      const Finished finished = std::move(finished_);  // it may offer the next one
      return finished(std::move(finish->reply));
    }
    if (const auto* read = std::get_if<flow::Read>(&ask)) return wait(*read);
    if (const auto* peek = std::get_if<Outbound::Peek>(&ask)) return this->peek(*peek);
    if (std::holds_alternative<flow::Send>(ask)) return send();
    soon([this] {
      if (!receiver_.up) return hear(flow::Gone{});
      ++connection_;
      open_ = true;
      wire_.clear();
      hear(Outbound::Connected{});
    });
  }
  // Only if nothing else has happened meanwhile.
  void soon(std::function<void()> what) {
    world_.after(Us(50), Ms(2), [this, turn = turn_, what = std::move(what)] {
      if (turn == turn_) what();
    });
  }
  void close() {
    open_ = false;
    ++connection_;
  }
  void peek(const Outbound::Peek& want) {
    soon([this, want] {
      if (!open_) return hear(flow::Gone{});
      if (wire_.empty()) return hear(flow::Got{0});
      give(want.room);
    });
  }
  void give(std::span<char> room) {
    const std::size_t n =
        std::min({wire_.size(), room.size(), static_cast<std::size_t>(world_.pick(1, 60))});
    std::memcpy(room.data(), wire_.data(), n);
    wire_.erase(0, n);
    hear(flow::Got{n});
  }
  void send() {
    soon([this] {
      if (!open_ || !receiver_.up || (receiver_.faults && world_.happens(1))) {
        close();  // before all of it was there
        return hear(flow::Gone{});
      }
      const Receiver::Answer answer = receiver_.take(id_);
      world_.at(world_.now() + answer.after, [this, answer, connection = connection_] {
        if (connection != connection_) return;
        wire_ += answer.bytes;
        if (answer.hang_up) open_ = false;
        if (waiting_) more();
      });
      hear(flow::Sent{});
    });
  }
  void wait(const flow::Read& want) {
    waiting_ = want;
    if (!wire_.empty() || !open_) return soon([this] { more(); });
    world_.at(*want.deadline, [this, turn = turn_] {
      if (turn != turn_) return;
      waiting_.reset();
      hear(flow::Late{});
    });
  }
  void more() {
    const flow::Read want = *std::exchange(waiting_, std::nullopt);
    if (!wire_.empty()) return give(want.room);
    hear(flow::Gone{});
  }

  World& world_;
  Receiver& receiver_;
  Outbound session_;
  std::string body_, id_, wire_;
  Finished finished_;
  std::optional<flow::Read> waiting_;
  std::uint64_t turn_ = 0, connection_ = 0;
  bool open_ = false;
};

}  // namespace sim
