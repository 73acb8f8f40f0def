// How fast a message is read: its index alone in each of the ways that this machine has, and with
// a dozen look-ups. Every reading has a message of its own whose bytes are in the cache, as from a
// socket; making it is not counted. The best of the rounds, which take turns, so that the ratios
// are of one run.
//
//   parse_bench [--quick]          the tables
//   parse_bench --oru              writes the ORU of 10 KB, for parsers_beside.py
//   parse_bench --mb-per-second    of that ORU, the widest way: its index, and with every field
//   read
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>

#include "parsers/hl7v2/edit.hpp"
#include "parsers/hl7v2/view.hpp"
#include "tests/bench/messages.hpp"

namespace {

using Clock = std::chrono::steady_clock;
namespace core = parsers::core;
namespace hl7v2 = parsers::hl7v2;
using hl7v2::Vectors;

std::size_t sum = 0;  // so that nothing is optimised away

// Nanoseconds of one `read`, of one round.
template <class Read>
double round_ns(const std::string& text, double seconds, Read read) {
  // Enough to hide what the clock costs, few enough to stay in the cache.
  const std::size_t together = std::max<std::size_t>(1, 16'384 / text.size());
  std::chrono::duration<double> took{};
  std::size_t count = 0;
  while (took.count() < seconds) {
    std::deque<core::Message> messages;
    for (std::size_t i = 0; i < together; ++i) messages.emplace_back(text);
    const auto begin = Clock::now();
    for (const core::Message& message : messages) read(message);
    took += Clock::now() - begin;
    count += together;
  }
  return took.count() * 1e9 / static_cast<double>(count);
}

struct Way {
  const char* name;
  Vectors vectors;
};
constexpr Way kWays[] = {
    {"byte by byte", Vectors::none}, {"SSE2", Vectors::sse2}, {"AVX2", Vectors::avx2}};

struct Effort {
  double seconds = 0.1;
  int rounds = 9;
};

// Prints a row for each way; `read` is called with a message and the way.
template <class Read>
void rows(const char* name, const char* what, const std::string& text, Effort effort, Read read) {
  double best[std::size(kWays)];
  std::fill(std::begin(best), std::end(best), std::numeric_limits<double>::max());
  for (int round = 0; round < effort.rounds; ++round) {
    for (std::size_t i = 0; i < std::size(kWays); ++i) {
      const double ns = round_ns(text, effort.seconds, [&](const core::Message& message) {
        read(message, kWays[i].vectors);
      });
      best[i] = std::min(best[i], ns);
    }
  }
  for (std::size_t i = 0; i < std::size(kWays); ++i)
    std::printf("| %s | %s | %s | %.0f | %.2f | %.1f |\n", name, what, kWays[i].name, best[i],
                static_cast<double>(text.size()) / best[i], best[0] / best[i]);
  std::fflush(stdout);
}

void index(const core::Message& message, Vectors vectors) {
  sum += hl7v2::parse(message, vectors).size();
}

void read_fields(const core::Message& message, Vectors vectors) {
  const hl7v2::View view = hl7v2::parse(message, vectors);
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto segment = view[i];
    for (std::size_t n = 1; n <= segment.field_count(); ++n) sum += segment.field(n).raw().size();
  }
}

// What an admission is asked for, by segment and by path.
void look_up(const core::Message& message, Vectors vectors) {
  static constexpr core::SegmentName kMsh("MSH"), kPid("PID"), kPv1("PV1"), kDg1("DG1");
  const hl7v2::View view = hl7v2::parse(message, vectors);
  const auto msh = view.first(kMsh), pid = view.first(kPid), pv1 = view.first(kPv1),
             dg1 = view.first(kDg1);
  if (!msh || !pid || !pv1 || !dg1) std::abort();
  for (const std::size_t n : {7U, 9U, 10U, 12U}) sum += msh->field(n).raw().size();
  for (const std::size_t n : {3U, 5U, 7U, 8U}) sum += pid->field(n).raw().size();
  for (const std::size_t n : {2U, 3U, 19U}) sum += pv1->field(n).raw().size();
  sum += dg1->field(3).raw().size();
}

void look_up_parts(const core::Message& message, Vectors vectors) {
  static const core::Path kPaths[] = {
      *hl7v2::parse_path("MSH-9.1"),    *hl7v2::parse_path("MSH-9.2"),
      *hl7v2::parse_path("MSH-10"),     *hl7v2::parse_path("PID-3.1"),
      *hl7v2::parse_path("PID-3[2].1"), *hl7v2::parse_path("PID-3[2].5"),
      *hl7v2::parse_path("PID-5.1"),    *hl7v2::parse_path("PID-5.2"),
      *hl7v2::parse_path("PID-7"),      *hl7v2::parse_path("PID-11.5"),
      *hl7v2::parse_path("PV1-3.4"),    *hl7v2::parse_path("DG1-3.1")};
  const hl7v2::View view = hl7v2::parse(message, vectors);
  for (const core::Path& path : kPaths) sum += view.value(path).valued() ? 1U : 0U;
}

template <class Read>
double mb_per_second(const std::string& text, Read read) {
  double best = std::numeric_limits<double>::max();
  for (int round = 0; round < 9; ++round)
    best = std::min(best, round_ns(text, 0.1, [&](const core::Message& message) {
                      read(message, hl7v2::widest());
                    }));
  return static_cast<double>(text.size()) * 1000 / best;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view word = argc > 1 ? argv[1] : "";
  const std::string oru = bench::oru(10'000);
  if (word == "--oru") return std::fwrite(oru.data(), 1, oru.size(), stdout) == oru.size() ? 0 : 1;
  if (word == "--mb-per-second") {
    std::printf("%.0f\n%.0f\n", mb_per_second(oru, index), mb_per_second(oru, read_fields));
    return sum == 0 ? 1 : 0;
  }
  const Effort effort = word == "--quick" ? Effort{0.001, 1} : Effort{};
  std::printf(
      "| message | what | how | ns | GB/s | of byte by byte |\n|---|---|---|--:|--:|--:|\n");
  const std::string adt = bench::adt_1k();
  rows("ADT 1 KB", "index", adt, effort, index);
  rows("ADT 1 KB", "index and 12 fields", adt, effort, look_up);
  rows("ADT 1 KB", "index and 12 parts by path", adt, effort, look_up_parts);
  rows("ORU 10 KB", "index", oru, effort, index);
  rows("ORU 10 KB", "index and every field", oru, effort, read_fields);
  rows("ORU with 1 MB base64", "index", bench::oru_1mb(), effort, index);
  return sum == 0 ? 1 : 0;
}
