// What keeping costs: entries one after the other and in groups, through the journal and through a
// bare append + fdatasync of the same bytes, in the same run.
//
//   journal_bench [--quick]
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "engine/store/sqlite_journal.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/messages.hpp"

using namespace engine;

namespace {

std::unique_ptr<flow::Entry> entry(const std::string& body) {
  auto made = std::make_unique<flow::Entry>();
  made->channel = "bench";
  made->peer = "127.0.0.1";
  made->raw = bench::adt_1k();
  made->control_id = "BENCH0001";
  made->type = "ADT^A01";
  made->outcome = "routed";
  made->plan_hash = "0123456789abcdef";
  made->keys = {{flow::SearchKey::Kind::control_id, "BENCH0001"},
                {flow::SearchKey::Kind::patient, "700123"},
                {flow::SearchKey::Kind::visit, "V20261119001"}};
  made->deliveries.push_back(
      {.destination = "fhir", .format = "fhir-transaction", .body = body, .order_key = "700123"});
  return made;
}

}  // namespace

int main(int argc, char** argv) {
  const bool quick = argc > 1 && std::string_view(argv[1]) == "--quick";
  const double seconds = quick ? 0.02 : 1;
  const int rounds = quick ? 1 : 3;
  const std::filesystem::path top = ".bench-journal-" + std::to_string(::getpid());
  std::filesystem::create_directories(top);
  const std::string body(4200, 'x');
  const std::string bare = bench::adt_1k() + body;
  const int file = ::open((top / "bare").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  {
    auto opened = store::SqliteJournal::open(
        {.directory = top.string(), .volume_suffix = "s0"},
        [](std::function<void()> work) { work(); }, [] { return std::string("20261119"); });
    if (!opened) return std::fprintf(stderr, "%s\n", opened.error().what.text().c_str()), 1;
    store::Journal& journal = **opened;
    std::printf("| in a group | bare append | journal | ratio |\n|--:|--:|--:|--:|\n");
    for (const int group : {1, 8, 32}) {
      auto append = [&] {
        for (int i = 0; i < group; ++i)
          if (::write(file, bare.data(), bare.size()) < 0) std::abort();
        if (::fdatasync(file) != 0) std::abort();
      };
      auto keep = [&] {
        std::atomic<int> kept = 0;
        for (int i = 0; i < group; ++i) {
          journal.append(entry(body), [&](parsers::core::Result<store::Stored> result) {
            if (!result) {
              std::fprintf(stderr, "%s\n", result.error().what.text().c_str());
              std::abort();
            }
            ++kept;
            kept.notify_one();
          });
        }
        for (int seen = kept; seen < group; seen = kept) kept.wait(seen);
      };
      const double a = group * bench::per_second(append, seconds, rounds);
      const double b = group * bench::per_second(keep, seconds, rounds);
      std::printf("| %d | %.0f/s | %.0f/s | %.0f %% |\n", group, a, b, 100 * b / a);
      std::fflush(stdout);
    }
  }
  ::close(file);
  std::filesystem::remove_all(top);
  return 0;
}
