// A sender: one message after the other, each until it is accepted, over a wire that is cut between
// any two bytes. And the engine's side of that wire, which does what a flow::Inbound asks for.
//
// Knows which messages it has an AA for; one that numbers them takes it from MSA-4, too, that the
// last one was accepted and the answer lost. Does not know what the engine does with them.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "engine/flow/inbound.hpp"
#include "parsers/mllp/envelope.hpp"
#include "tests/sim/world.hpp"

namespace sim {

namespace flow = engine::flow;

class Sender {
 public:
  using Session = std::function<std::unique_ptr<flow::Inbound>()>;  // null: the engine is away
  using Keep = std::function<void(flow::Entry, std::function<void(bool)>)>;
  using Wait = std::function<void(std::function<void()>)>;
  using Acknowledged = std::function<void(const std::string& id)>;

  Sender(World& world, std::vector<std::pair<std::string, std::string>> messages, Session session,
         Keep keep, Wait wait, Acknowledged acknowledged)
      : world_(world),
        messages_(std::move(messages)),
        open_session_(std::move(session)),
        keep_(std::move(keep)),
        wait_(std::move(wait)),
        acknowledged_(std::move(acknowledged)) {}

  void connect() {
    if (done()) return;
    ++connection_;
    session_ = open_session_();
    waiting_.reset();
    to_engine_.clear();
    if (session_ == nullptr) return again();
    hear(flow::Started{});
    send();
  }
  // The engine is gone, or somebody pulled the cable.
  void cut() {
    session_.reset();
    ++connection_;
    again();
  }
  bool done() const { return at_ == messages_.size(); }
  bool faults = true;
  std::string answers;  // all that came back, for the canaries

 private:
  void again() {
    world_.after(Us(100), Ms(40), [this, c = connection_] {
      if (c == connection_) connect();
    });
  }
  void soon(Us most, std::function<void()> what) {
    world_.after(Us(10), most, [this, c = connection_, what = std::move(what)] {
      if (c == connection_) what();
    });
  }
  // In pieces; a sender without an answer for long hangs up and comes again.
  void send() {
    if (done()) return;
    pieces(parsers::mllp::wrap(messages_[at_].second));
    world_.at(world_.now() + Ms(3000), [this, c = connection_, n = at_] {
      if (c == connection_ && n == at_) cut();
    });
  }
  void pieces(std::string rest) {
    soon(Ms(1), [this, rest = std::move(rest), connection = connection_] {
      const auto n = static_cast<std::size_t>(world_.pick(1, 400));
      to_engine_ += rest.substr(0, n);
      if (waiting_) more();
      if (connection != connection_) return;  // the engine has hung up
      if (faults && world_.happens(1)) return cut();
      if (rest.size() > n) pieces(rest.substr(n));
    });
  }

  void hear(const flow::Heard& heard) {
    ++turn_;
    flow::Ask ask = session_->next(heard, world_.now());
    if (const auto* read = std::get_if<flow::Read>(&ask)) {
      waiting_ = *read;
      if (!to_engine_.empty()) return more();
      if (!read->deadline) return;
      world_.at(*read->deadline, [this, c = connection_, t = turn_] {
        if (c != connection_ || t != turn_) return;
        waiting_.reset();
        hear(flow::Late{});
      });
    } else if (auto* keep = std::get_if<flow::Keep>(&ask)) {
      keep_(std::move(*keep->entry), [this, c = connection_](bool kept) {
        if (c != connection_) return;
        if (kept)
          hear(flow::Kept{});
        else
          hear(flow::Refused{});
      });
    } else if (std::holds_alternative<flow::Wait>(ask)) {
      wait_([this, c = connection_] {
        if (c == connection_) hear(flow::Again{});
      });
    } else if (const auto* send = std::get_if<flow::Send>(&ask)) {
      soon(Ms(1), [this, bytes = std::string(send->bytes)] { receive(bytes); });
    } else {
      cut();
    }
  }
  void more() {
    const flow::Read want = *std::exchange(waiting_, std::nullopt);
    const std::size_t n = std::min(to_engine_.size(), want.room.size());
    std::memcpy(want.room.data(), to_engine_.data(), n);
    to_engine_.erase(0, n);
    hear(flow::Got{n});
  }
  void receive(const std::string& bytes) {
    if (faults && world_.happens(2)) return cut();  // the answer is lost on its way
    answers += bytes;
    const auto& [id, text] = messages_[at_];
    // Its messages are numbered from 1 on: this one's number is at_ + 1.
    const bool missed =
        bytes.find("MSA|AE|" + id) != std::string::npos && expected(bytes) == at_ + 2;
    if (missed || bytes.find("MSA|AA|" + id) != std::string::npos) {
      acknowledged_(id);
      ++at_;
    }
    hear(flow::Sent{});
    soon(Ms(3), [this] { send(); });
  }

  // MSA-4 of an answer; 0: none.
  static std::size_t expected(const std::string& bytes) {
    const parsers::core::Message m(std::string_view(bytes).substr(1));
    const auto view = parsers::hl7v2::parse(m);
    const auto msa = view.first(parsers::core::SegmentName("MSA"));
    const auto number = channels::sequence_number(msa ? msa->field(4).raw() : "");
    return static_cast<std::size_t>(number.value_or(0));
  }

  World& world_;
  std::vector<std::pair<std::string, std::string>> messages_;  // MSH-10 and text
  Session open_session_;
  Keep keep_;
  Wait wait_;
  Acknowledged acknowledged_;
  std::unique_ptr<flow::Inbound> session_;
  std::optional<flow::Read> waiting_;
  std::string to_engine_;
  std::size_t at_ = 0;
  std::uint64_t connection_ = 0, turn_ = 0;
};

}  // namespace sim
