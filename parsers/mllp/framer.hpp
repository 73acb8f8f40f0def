// Framer: cuts a byte stream into MLLP frames.
//
// Knows the start block (0B), the end block (1C 0D), a size limit, and what senders do instead:
// bytes between frames, a missing CR, a frame inside a frame. Does not know sockets, time or HL7.
//
// Flow:
//   read some bytes into room(); say commit(n); then call next() until it says NeedMore.
//   After a Frame: take(frame) gives the receive buffer away; it becomes the Message.
//   After NeedMore with cr_pending: wait a moment, then grace_over().
//
// Invariant: begin_ <= scanned_ <= buffer_.size()
// Invariant: no byte is looked at twice, so a slow drip costs linear time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "parsers/core/buffer.hpp"
#include "parsers/repair/repairs.hpp"

namespace parsers::mllp {

namespace core = parsers::core;
namespace repair = parsers::repair;

inline constexpr char kStart = '\x0b';
inline constexpr char kEnd = '\x1c';
inline constexpr char kReturn = '\r';

struct Limits {
  std::size_t frame_bytes_max = 64U << 20U;
  std::size_t garbage_bytes_max = 1024;
};

struct NeedMore {
  bool cr_pending = false;  // the frame is whole but for its CR
};
struct Frame {
  std::size_t offset = 0;  // of the payload in the buffer
  std::size_t length = 0;
};
// Something that is no frame, or odd about the frame that comes next. Each is told once.
struct Odd {
  repair::Kind what{};
};
// Cannot go on: answer if there is something to answer, then hang up.
struct Broken {
  repair::Kind what{};
};
using Step = std::variant<NeedMore, Frame, Odd, Broken>;

class Framer {
 public:
  explicit Framer(Limits limits) : limits_(limits) {}

  std::span<char> room();
  void commit(std::size_t n);
  Step next();
  // The CR did not come: what is there is a frame all the same. Then next().
  Step grace_over();
  // The stream has ended. Then next(): what is whole comes out.
  Step end();

  // The buffer with this frame in it. Bytes of the next frame move to a fresh one.
  core::Buffer take(const Frame& frame);
  // The beginning of a frame that is too large: enough for a NAK.
  std::string_view head() const { return head_.view(); }
  bool idle() const { return state_ == State::between; }
  bool in_frame() const { return state_ != State::between; }

 private:
  enum class State : std::uint8_t { between, body, after_end, oversize };

  Step between();
  Step body();
  Step after_end();
  Step oversize();
  Step frame(std::size_t payload_end, std::size_t next);
  Step too_large();
  void forget(std::size_t upto);

  Limits limits_;
  core::Buffer buffer_;
  core::Buffer head_;
  State state_ = State::between;
  std::size_t begin_ = 0;    // of the payload, in a frame; of unread bytes, between frames
  std::size_t scanned_ = 0;  // how far the buffer was looked at
  std::size_t garbage_ = 0;  // since the last frame
  bool waived_ = false;      // nobody waits for the CR any more
  bool told_ = false;        // that there is none
};

}  // namespace parsers::mllp
