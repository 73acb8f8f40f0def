// Reader: makes HTTP/1.1 requests of the bytes of a connection. The door to Boost.Beast's parser.
//
// Knows message framing (RFC 9112): lengths, chunks, what makes a request ambiguous and so
// dangerous, and limits on heads and bodies. Does not know sockets, time, or what a path means.
//
// Flow: read some bytes into room(); commit(n); next() until NeedMore. Head comes first: say
//   body_max() then, or answer at once and read no further. Whole has the request with its body.
// Invariant: begin_ <= scanned_ <= filled_ <= buffer_.size() while no head is here.
// Invariant: the same bytes give the same steps, in whatever pieces they come.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <variant>

#include "engine/http/request.hpp"

namespace engine::http {

struct NeedMore {};
struct Head {};   // request() has all but the body
struct Whole {};  // take() it
struct Wrong {
  unsigned status = 400;  // and the connection is of no more use
};
using Step = std::variant<NeedMore, Head, Whole, Wrong>;

inline constexpr std::uint32_t kHeadBytesMax = 16U << 10U;

class Reader {
 public:
  Reader();
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  std::span<char> room();
  void commit(std::size_t n);
  Step next();
  // After Head. False: the head says already that the body is longer.
  bool body_max(std::uint64_t bytes);
  const Request& request() const { return request_; }
  Request take();
  // Bytes of a request are here that is not whole yet.
  bool in_request() const;
  bool in_body() const { return headed_; }
  // After Head: nothing more comes of this request.
  bool bodiless() const;

 private:
  struct Parser;
  Step wrong(unsigned status);
  Step look_for_head();
  Step head();

  std::unique_ptr<Parser> parser_;
  std::string buffer_;
  std::size_t begin_ = 0;    // of what is not parsed
  std::size_t scanned_ = 0;  // for the end of a head
  std::size_t filled_ = 0;
  Request request_;
  std::uint64_t body_max_ = 0;
  bool headed_ = false;
  bool broken_ = false;
  unsigned broken_status_ = 400;
};

}  // namespace engine::http
