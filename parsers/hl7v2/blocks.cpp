#include "parsers/hl7v2/blocks.hpp"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace parsers::hl7v2 {

namespace {

void find_bytewise(const char* bytes, Signs signs, std::span<Block> blocks) {
  for (Block& block : blocks) {
    block = {};
    for (std::size_t i = 0; i < kBlockBytes; ++i) {
      const char c = bytes[i];
      block.fields |= std::uint64_t{c == signs.field} << i;
      block.lines |= std::uint64_t{c == signs.line || c == signs.other_line} << i;
    }
    bytes += kBlockBytes;
  }
}

#if defined(__x86_64__)
void find_sse2(const char* bytes, Signs signs, std::span<Block> blocks) {
  const __m128i field = _mm_set1_epi8(signs.field);
  const __m128i line = _mm_set1_epi8(signs.line);
  const __m128i other = _mm_set1_epi8(signs.other_line);
  auto bits = [](__m128i equal) {
    return std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(equal))};
  };
  for (Block& block : blocks) {
    std::uint64_t fields = 0;
    std::uint64_t lines = 0;
    for (unsigned at = 0; at < kBlockBytes; at += 16) {
      const __m128i chunk = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + at));
      fields |= bits(_mm_cmpeq_epi8(chunk, field)) << at;
      lines |= bits(_mm_or_si128(_mm_cmpeq_epi8(chunk, line), _mm_cmpeq_epi8(chunk, other))) << at;
    }
    block = {fields, lines};
    bytes += kBlockBytes;
  }
}
#endif

}  // namespace

Vectors widest() {
#if defined(__x86_64__)
  static const Vectors known = __builtin_cpu_supports("avx2") != 0 ? Vectors::avx2 : Vectors::sse2;
  return known;
#else
  return Vectors::none;
#endif
}

FindSigns sign_finder(Vectors vectors) {
#if defined(__x86_64__)
  if (vectors == Vectors::avx2 && widest() == Vectors::avx2) return find_avx2;
  if (vectors != Vectors::none) return find_sse2;
#endif
  static_cast<void>(vectors);
  return find_bytewise;
}

}  // namespace parsers::hl7v2
