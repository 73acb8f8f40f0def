// In a file of its own: nothing else may use instructions that an older machine does not have.
#include "parsers/hl7v2/blocks.hpp"

#if defined(__x86_64__)
#include <immintrin.h>

namespace parsers::hl7v2 {

namespace {

[[gnu::target("avx2")]] std::uint64_t bits(__m256i low, __m256i high) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) |
         std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(high))} << 32U;
}

}  // namespace

[[gnu::target("avx2")]] void find_avx2(const char* bytes, Signs signs, std::span<Block> blocks) {
  const __m256i field = _mm256_set1_epi8(signs.field);
  const __m256i line = _mm256_set1_epi8(signs.line);
  const __m256i other = _mm256_set1_epi8(signs.other_line);
  for (Block& block : blocks) {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + 32));
    block.fields = bits(_mm256_cmpeq_epi8(low, field), _mm256_cmpeq_epi8(high, field));
    block.lines =
        bits(_mm256_or_si256(_mm256_cmpeq_epi8(low, line), _mm256_cmpeq_epi8(low, other)),
             _mm256_or_si256(_mm256_cmpeq_epi8(high, line), _mm256_cmpeq_epi8(high, other)));
    bytes += kBlockBytes;
  }
}

}  // namespace parsers::hl7v2
#endif
