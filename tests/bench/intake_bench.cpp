// What one core reads, maps and takes in: messages/s and MB/s, beside one pass of memchr over the
// same bytes in the same run; and how many allocations each message costs.
//
//   intake_bench [--quick] [--only TEXT]     TEXT: of the first two columns, such as "ADT 1 KB map"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>

#include "channels/src/plan.hpp"
#include "engine/flow/intake.hpp"
#include "parsers/hl7v2/view.hpp"
#include "tests/bench/bench.hpp"
#include "tests/bench/messages.hpp"
#include "tests/bench/site.hpp"

namespace {

std::size_t allocations = 0;

}  // namespace

// NOLINTBEGIN: counts what the program allocates
void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
// NOLINTEND

namespace {

namespace core = parsers::core;

struct Case {
  const char* name;
  std::string text;
};

std::size_t sum = 0;  // so that nothing is optimised away

std::size_t lines(std::string_view text) {
  std::size_t count = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (const void* found = std::memchr(at, '\r', static_cast<std::size_t>(end - at))) {
    at = static_cast<const char*>(found) + 1;
    ++count;
  }
  return count;
}

void read_every_field(const core::Message& message) {
  const parsers::hl7v2::View view = parsers::hl7v2::parse(message);
  for (std::size_t i = 0; i < view.size(); ++i) {
    const auto segment = view[i];
    for (std::size_t n = 1; n <= segment.field_count(); ++n) sum += segment.field(n).raw().size();
  }
}

void row(const char* what, const Case& c, double rate, double base, std::size_t allocated) {
  std::printf("| %s | %s | %.0f | %.0f | %.3f | %zu |\n", c.name, what, rate,
              rate * static_cast<double>(c.text.size()) / 1e6, rate / base, allocated);
  std::fflush(stdout);
}

template <class Call>
std::size_t allocations_of(Call call) {
  call();
  const std::size_t before = allocations;
  call();
  return allocations - before;
}

}  // namespace

int main(int argc, char** argv) {
  bool quick = false;
  std::string only;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--quick") quick = true;
    if (std::string_view(argv[i]) == "--only" && i + 1 < argc) only = argv[i + 1];
  }
  const double seconds = quick ? 0.01 : 0.5;
  const int rounds = quick ? 1 : 5;
  const auto texts = bench::site_files(1, 2);
  const channels::Files files{[&](std::string_view path) -> std::optional<std::string> {
                                const auto found = texts.find(std::string(path));
                                if (found == texts.end()) return {};
                                return found->second;
                              },
                              [&](std::string_view directory) {
                                std::vector<std::string> names;
                                for (const auto& [path, text] : texts) {
                                  if (path.starts_with(std::string(directory) + "/"))
                                    names.push_back(path.substr(directory.size() + 1));
                                }
                                return names;
                              }};
  const auto site = channels::load(files, "");
  const auto plan = channels::make_plan(*site);
  if (plan == nullptr) {
    for (const core::Problem& p : site->problems)
      std::fprintf(stderr, "%s %s\n", core::code_text(p).c_str(), p.what.text().c_str());
    return 1;
  }
  const channels::Channel& channel = plan->channels.front();
  const Case cases[] = {{"ADT 1 KB", bench::adt_1k()},
                        {"ORU 10 KB", bench::oru(10'000)},
                        {"ORU with 1 MB base64", bench::oru_1mb()}};
  std::printf(
      "| message | what | messages/s | MB/s | of one memchr pass | allocations "
      "|\n|---|---|--:|--:|--:|--:|\n");
  for (const Case& c : cases) {
    if (!only.empty() && !only.starts_with(c.name)) continue;
    const double base = bench::per_second([&] { sum += lines(c.text); }, seconds, rounds);
    // Each call has a message of its own, as from a socket: one copy that the engine does not make.
    auto parse = [&] {
      const core::Message message(c.text);
      sum += parsers::hl7v2::parse(message).size();
    };
    auto fields = [&] { read_every_field(core::Message(c.text)); };
    auto map = [&] {
      const core::Message message(c.text);
      const auto view = parsers::hl7v2::parse(message);
      const channels::Route& route = channel.routes[c.name[0] == 'A' ? 0 : 1];
      const auto applied = mappings::apply(*route.map, view, {"bench", "", ""}, {});
      if (applied.documents.empty()) std::abort();
      sum += applied.documents.front().bytes.size();
    };
    auto take_with = [&](engine::flow::Trace* trace) {
      const core::Message message(c.text);
      const engine::flow::Intake intake =
          engine::flow::intake(channel, plan->hash, message,
                               {.date = "2026-11-19", .peer = "127.0.0.1", .ack_id = "1"}, trace);
      sum += intake.entry.deliveries.front().body.size() + intake.ack.application.size();
    };
    auto take = [&] { take_with(nullptr); };
    auto explain = [&] {
      engine::flow::Trace trace;
      take_with(&trace);
      sum += trace.mapped.front().reasons.size();
    };
    auto show = [&](const char* what, auto call) {
      if ((std::string(c.name) + ' ' + what).find(only) == std::string::npos) return;
      row(what, c, bench::per_second(call, seconds, rounds), base, allocations_of(call));
    };
    show("parse", parse);
    show("read every field", fields);
    show("map to a Bundle", map);
    show("intake: parse, route, map, ACK", take);
    show("intake, and why each value is what it is", explain);
  }
  return sum == 0 ? 1 : 0;
}
