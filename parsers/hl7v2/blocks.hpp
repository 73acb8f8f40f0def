// Blocks: 64 bytes of a message as bits, saying which of them separate fields and which end lines.
//
// Knows bytes and the three that matter; one way for every machine and two with vectors, which
// give the same bits. Does not know segments, nor where the message ends: the caller takes the
// bits of what lies behind it away.
//
// Flow: sign_finder(vectors)(bytes, signs, blocks) fills one block after another.
// Invariant: all 64 bytes of each block are read, so the last one needs core::Buffer's padding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace parsers::hl7v2 {

// Bit n is the block's byte n. Not initialised: find() writes both.
struct Block {
  std::uint64_t fields;
  std::uint64_t lines;
};

inline constexpr std::size_t kBlockBytes = 64;

struct Signs {
  char field = '|';
  char line = '\r';
  char other_line = '\r';  // the same as `line` when only one sign ends lines
};

enum class Vectors : std::uint8_t { none, sse2, avx2 };

using FindSigns = void (*)(const char* bytes, Signs signs, std::span<Block> blocks);

// The widest that this machine has, decided once.
Vectors widest();
FindSigns sign_finder(Vectors vectors);

#if defined(__x86_64__)
void find_avx2(const char* bytes, Signs signs, std::span<Block> blocks);  // blocks_avx2.cpp
#endif

}  // namespace parsers::hl7v2
