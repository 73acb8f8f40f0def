// Any bytes, at any place of a buffer and with any bytes behind them, are the same message in each
// of the ways of reading; so is every beginning of them. The first two bytes say where the message
// lies and what part of it is a message.
#include <algorithm>
#include <cstdint>
#include <string>

#include "parsers/core/ensure.hpp"
#include "parsers/hl7v2/view.hpp"
#include "tests/kit/view_text.hpp"

using namespace parsers;
using hl7v2::Vectors;

namespace {

std::string read(std::string_view text, std::size_t before, std::size_t length, Vectors way) {
  core::Buffer buffer;
  buffer.append(std::string(before, '|'));
  buffer.append(text);  // what is behind the message's end stays there
  const core::Message message(std::move(buffer), before, length);
  return kit::view_text(hl7v2::parse(message, way));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size < 2 || size > 8192) return 0;
  const std::string text(bytes + 2, bytes + size);
  const std::size_t before = bytes[0] % 64U;
  const std::size_t length = text.size() - std::min<std::size_t>(bytes[1], text.size());
  const std::string expected = read(text.substr(0, length), 0, length, Vectors::none);
  for (const Vectors way : {Vectors::none, Vectors::sse2, Vectors::avx2}) {
    ENSURE(read(text, before, length, way) == expected);
  }
  return 0;
}
