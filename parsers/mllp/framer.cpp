#include "parsers/mllp/framer.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "parsers/core/ensure.hpp"

namespace parsers::mllp {

using repair::Kind;

namespace {

constexpr std::size_t kRoom = 16U << 10U;
constexpr std::size_t kHead = 4096;

// What load balancers and terminals put between frames; it means nothing (mllp digest 5.4).
bool filler(char c) { return c == '\r' || c == '\n' || c == '\0' || c == ' ' || c == '\t'; }

std::size_t find(std::string_view text, std::size_t from, char c) {
  const void* at =
      from < text.size() ? std::memchr(text.data() + from, c, text.size() - from) : nullptr;
  return at == nullptr ? text.size()
                       : static_cast<std::size_t>(static_cast<const char*>(at) - text.data());
}

// What a client of another protocol begins with.
std::optional<Step> other_protocol(std::string_view bytes) {
  struct Opening {
    std::string_view text;
    Kind what;
  };
  constexpr Opening kOpenings[] = {
      {"\x16\x03", Kind::tls_client}, {"GET ", Kind::web_client},  {"POST ", Kind::web_client},
      {"PUT ", Kind::web_client},     {"HEAD ", Kind::web_client}, {"OPTIONS ", Kind::web_client},
  };
  for (const Opening& opening : kOpenings) {
    if (bytes.starts_with(opening.text)) return Broken{opening.what};
    if (opening.text.starts_with(bytes)) return NeedMore{};  // the next bytes will say
  }
  return {};
}

}  // namespace

std::span<char> Framer::room() {
  // Large frames get large reads, so that they are not copied often.
  return buffer_.room(std::clamp<std::size_t>(buffer_.size(), kRoom, 1U << 20U));
}

void Framer::commit(std::size_t n) {
  buffer_.commit(n);
  ENSURE(begin_ <= scanned_ && scanned_ <= buffer_.size());
}

Step Framer::next() {
  switch (state_) {
    case State::between:
      return between();
    case State::body:
      return body();
    case State::after_end:
      return after_end();
    case State::oversize:
      return oversize();
  }
  return NeedMore{};
}

// Drops bytes that were dealt with; only between frames, so nothing points at them.
void Framer::forget(std::size_t upto) {
  if (upto == buffer_.size()) {
    buffer_.clear();
  } else {
    core::Buffer rest(buffer_.view().substr(upto));
    buffer_ = std::move(rest);
  }
  begin_ = 0;
  scanned_ = 0;
}

Step Framer::between() {
  if (garbage_ > limits_.garbage_bytes_max) return Broken{Kind::stray_bytes};
  const std::string_view view = buffer_.view();
  // Within garbage a filler is garbage, or the count would depend on how the bytes came.
  while (garbage_ == 0 && begin_ < view.size() && filler(view[begin_])) ++begin_;
  scanned_ = begin_;
  if (begin_ == view.size()) {
    forget(view.size());
    return NeedMore{};
  }
  if (view[begin_] == kStart) {
    ++begin_;
    scanned_ = begin_;
    garbage_ = 0;
    state_ = State::body;
    return body();
  }
  if (garbage_ == 0) {
    if (const auto step = other_protocol(view.substr(begin_))) return *step;
  }
  const std::size_t start = find(view, begin_, kStart);
  const bool first = garbage_ == 0;
  garbage_ += start - begin_;
  forget(start);
  if (first) return Odd{Kind::stray_bytes};
  return between();
}

Step Framer::body() {
  const std::string_view view = buffer_.view();
  // A start block cannot stand in a payload (nor an end block): whichever comes first.
  const std::size_t end = find(view, scanned_, kEnd);
  const std::size_t start = find(view.substr(0, end), scanned_, kStart);
  if (std::min(start, end) - begin_ > limits_.frame_bytes_max) return too_large();
  if (start < end) {
    begin_ = start + 1;
    scanned_ = begin_;
    return Odd{Kind::frame_in_frame};
  }
  scanned_ = end;
  if (end == view.size()) return NeedMore{};
  state_ = State::after_end;
  return after_end();
}

Step Framer::after_end() {
  const std::string_view view = buffer_.view();
  const bool more = scanned_ + 1 < view.size();
  if (!more && !waived_) return NeedMore{.cr_pending = true};
  const char after = more ? view[scanned_ + 1] : kEnd;
  if (after == kReturn) return frame(scanned_, scanned_ + 2);
  // Told before the frame itself.
  if (!std::exchange(told_, true))
    return Odd{after == '\n' ? Kind::line_feed : Kind::missing_return};
  return frame(scanned_, scanned_ + (after == '\n' ? 2 : 1));
}

Step Framer::frame(std::size_t payload_end, std::size_t next) {
  const Frame found{begin_, payload_end - begin_};
  waived_ = told_ = false;
  state_ = State::between;
  if (found.length == 0) {
    forget(next);
    return Odd{Kind::empty_frame};
  }
  begin_ = next;
  scanned_ = next;
  return found;
}

Step Framer::grace_over() {
  if (state_ != State::after_end) return NeedMore{};
  waived_ = true;
  return after_end();
}

Step Framer::end() {
  if (state_ == State::after_end) return grace_over();
  if (state_ == State::between) return NeedMore{};
  forget(buffer_.size());
  state_ = State::between;
  return Odd{Kind::half_frame};
}

Step Framer::too_large() {
  head_.clear();
  head_.append(buffer_.view().substr(begin_, kHead));
  state_ = State::oversize;
  forget(begin_);
  return oversize();
}

// Skips to the end of the frame, keeping nothing.
Step Framer::oversize() {
  const std::string_view view = buffer_.view();
  const std::size_t end = find(view, 0, kEnd);
  if (end == view.size()) {
    forget(end);
    return NeedMore{};
  }
  forget(end + 1);  // the CR behind it is filler between frames
  state_ = State::between;
  return Odd{Kind::too_large};
}

core::Buffer Framer::take(const Frame& frame) {
  ENSURE(state_ == State::between && frame.offset + frame.length <= begin_);
  core::Buffer rest(buffer_.view().substr(begin_));
  core::Buffer taken = std::move(buffer_);
  buffer_ = std::move(rest);
  begin_ = 0;
  scanned_ = 0;
  return taken;
}

}  // namespace parsers::mllp
