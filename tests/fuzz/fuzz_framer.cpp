// Any bytes from a socket: in whatever pieces they come, the framer makes the same frames of them,
// finds the same oddities, and finds every frame that envelope.hpp has wrapped.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "parsers/core/ensure.hpp"
#include "parsers/mllp/envelope.hpp"
#include "parsers/mllp/framer.hpp"

using namespace parsers;

namespace {

struct Told {
  std::vector<std::string> frames;
  std::vector<repair::Kind> odd;
  bool broken = false;

  bool operator==(const Told&) const = default;
};

constexpr mllp::Limits kLimits{.frame_bytes_max = 300, .garbage_bytes_max = 64};

class Reader {
 public:
  // False: the framer cannot go on.
  bool feed(std::string_view bytes) {
    const std::span<char> room = framer_.room();
    ENSURE(room.size() >= bytes.size());
    std::memcpy(room.data(), bytes.data(), bytes.size());
    framer_.commit(bytes.size());
    return drain(framer_.next());
  }
  void end() { drain(framer_.end()); }
  Told told;

 private:
  bool drain(mllp::Step step) {
    for (;; step = framer_.next()) {
      if (std::holds_alternative<mllp::NeedMore>(step)) return true;
      if (const auto* frame = std::get_if<mllp::Frame>(&step)) {
        const core::Buffer buffer = framer_.take(*frame);
        told.frames.emplace_back(buffer.view().substr(frame->offset, frame->length));
        ENSURE(frame->length <= kLimits.frame_bytes_max);
      } else if (const auto* odd = std::get_if<mllp::Odd>(&step)) {
        told.odd.push_back(odd->what);
      } else {
        told.broken = true;
        return false;
      }
    }
  }
  mllp::Framer framer_{kLimits};
};

// Pieces of `piece` bytes; 0: pieces as large as the bytes themselves say.
Told read(std::string_view stream, std::size_t piece) {
  Reader reader;
  while (!stream.empty()) {
    const std::size_t wanted = piece != 0 ? piece : 1 + static_cast<unsigned char>(stream[0]) % 7;
    const std::size_t n = std::min(wanted, stream.size());
    if (!reader.feed(stream.substr(0, n))) return reader.told;
    stream.remove_prefix(n);
  }
  reader.end();
  return reader.told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string stream(bytes, bytes + std::min<std::size_t>(size, 4096));
  const Told whole = read(stream, 4096);
  for (const std::size_t piece : {0U, 1U, 2U, 3U, 64U}) {
    ENSURE(read(stream, piece) == whole);
  }
  if (whole.broken) return 0;
  // What was no frame does not swallow the next one, but for bytes that began one.
  const bool inside = !whole.odd.empty() && whole.odd.back() == repair::Kind::half_frame;
  const Told more = read(stream + mllp::wrap("MSH|next"), 4096);
  if (!more.broken && !inside) ENSURE(more.frames.back() == "MSH|next");
  return 0;
}
