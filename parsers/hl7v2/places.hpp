// Places: where the bits of a word are, as numbers, without a branch for each bit.
//
// Knows 64 bits. Does not know what they stand for.
//
// Flow: out = write_places(bits, at, out), word after word.
// Invariant: write_places() needs room for eight numbers more than there are bits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

namespace parsers::hl7v2 {

// std::popcount calls a function where the processor need not have the instruction.
inline std::uint32_t ones(std::uint64_t bits) {
  bits -= (bits >> 1U) & 0x5555'5555'5555'5555U;
  bits = (bits & 0x3333'3333'3333'3333U) + ((bits >> 2U) & 0x3333'3333'3333'3333U);
  bits = (bits + (bits >> 4U)) & 0x0F0F'0F0F'0F0F'0F0FU;
  return static_cast<std::uint32_t>((bits * 0x0101'0101'0101'0101U) >> 56U);
}

// For each byte: the places of its bits, and how many they are.
struct Places {
  std::array<std::array<std::uint32_t, 8>, 256> of{};
  std::array<std::uint8_t, 256> count{};
};
inline constexpr Places kPlaces = [] {
  Places places;
  for (std::size_t byte = 0; byte < 256; ++byte) {
    for (std::uint32_t bit = 0; bit < 8; ++bit) {
      if ((byte >> bit & 1U) != 0) places.of[byte][places.count[byte]++] = bit;
    }
  }
  return places;
}();

using Four = std::uint32_t __attribute__((vector_size(16)));

// `at` plus the place of each bit. Writes eight for each byte, so up to eight too many: a branch
// that is guessed wrong costs more. Gives where the next one goes.
inline std::uint32_t* write_places(std::uint64_t bits, std::uint32_t at, std::uint32_t* out) {
  Four base = Four{} + at;
  const auto write = [&](unsigned shift) {
    const auto byte = static_cast<std::uint8_t>(bits >> shift);
    // One after the other: both at once would go by way of the stack.
    Four low, high;
    std::memcpy(&low, kPlaces.of[byte].data(), sizeof(low));
    std::memcpy(&high, kPlaces.of[byte].data() + 4, sizeof(high));
    low += base;
    high += base;
    std::memcpy(out, &low, sizeof(low));
    std::memcpy(out + 4, &high, sizeof(high));
    out += kPlaces.count[byte];
    base += 8;
  };
  [&]<unsigned... byte>(std::integer_sequence<unsigned, byte...>) {
    (write(8 * byte), ...);
  }(std::make_integer_sequence<unsigned, 8>());
  return out;
}

}  // namespace parsers::hl7v2
