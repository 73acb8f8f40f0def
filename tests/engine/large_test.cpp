// Tests of what a large message costs: every allocation of this program is counted, and a document
// of 20 MB goes through a session and the intake of a channel that sends it on as it came.
#include <doctest/doctest.h>
#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

#include "engine/flow/inbound.hpp"
#include "parsers/mllp/envelope.hpp"
#include "tests/channels/kit.hpp"

namespace {

std::atomic<std::size_t> live{0};
std::atomic<std::size_t> most{0};

void* counted(std::size_t size) {
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc();
  const std::size_t now = live += ::malloc_usable_size(memory);
  std::size_t before = most.load();
  while (now > before && !most.compare_exchange_weak(before, now)) {
  }
  return memory;
}
void uncounted(void* memory) noexcept {
  if (memory != nullptr) live -= ::malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return counted(size); }
void operator delete(void* memory) noexcept { uncounted(memory); }
void operator delete[](void* memory) noexcept { uncounted(memory); }
void operator delete(void* memory, std::size_t) noexcept { uncounted(memory); }
void operator delete[](void* memory, std::size_t) noexcept { uncounted(memory); }

namespace flow = engine::flow;

TEST_CASE("large: a message with 20 MB in OBX-5 costs at most three times its size") {
  tests::Texts texts = tests::base_site();
  texts["channels/ward.yaml"] = tests::changed(texts["channels/ward.yaml"],
                                               "routes: [ { name: all, send: out } ]\n"
                                               "destinations: { out: { to: out } }\n");
  texts["env/test.yaml"] = tests::changed(
      texts["env/test.yaml"],
      "accept_processing_id: [P]\n"
      "endpoints: { ward-listener: { mllp: :6661 }, out: { mllp: 127.0.0.1:6662 } }\n");
  const tests::Loaded site = tests::load(texts);
  CAPTURE(site.shown);
  REQUIRE(site.plan != nullptr);
  const std::string frame = parsers::mllp::wrap(
      "MSH|^~\\&|LAB|H|WEIR|H|20261119143205||MDM^T02^MDM_T02|M1|P|2.5.1\r"
      "OBX|1|ED|PDF||^application^pdf^Base64^" +
      std::string(20U << 20U, 'Q') + "\r");

  flow::Reception reception;
  reception.take = [&](const parsers::core::Message& message, const flow::Circumstances& come) {
    return flow::intake(
        site.plan->channels.front(), "plan", message,
        {.date = "2026-11-19", .peer = "10.0.0.1", .ack_id = "W1", .batch = come.batch});
  };
  flow::Inbound session({}, std::move(reception));
  const std::size_t before = live;
  most = before;
  std::unique_ptr<flow::Entry> entry;
  flow::Ask ask = session.next(flow::Started{}, {});
  for (std::size_t at = 0; at < frame.size();) {
    auto& read = std::get<flow::Read>(ask);
    const std::size_t n = std::min(read.room.size(), frame.size() - at);
    std::memcpy(read.room.data(), frame.data() + at, n);
    at += n;
    ask = session.next(flow::Got{n}, {});
  }
  entry = std::move(std::get<flow::Keep>(ask).entry);
  CHECK(entry->raw.size() == frame.size() - 3);
  REQUIRE(entry->deliveries.size() == 1);
  CHECK(entry->deliveries[0].format == "hl7v2");
  CHECK(entry->deliveries[0].body.empty());
  const double times = static_cast<double>(most - before) / static_cast<double>(frame.size());
  MESSAGE("20 MB cost " << times << " times their size");
  CHECK(times <= 3);
  CHECK(std::holds_alternative<flow::Send>(session.next(flow::Kept{}, {})));
}
