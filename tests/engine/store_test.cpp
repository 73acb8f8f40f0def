// Tests of the journal: what was kept is there after a restart, and what was not said to be kept
// was refused.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <mutex>
#include <tuple>

#include "engine/store/reading.hpp"
#include "engine/store/sqlite_journal.hpp"

using namespace engine::store;
namespace flow = engine::flow;

namespace {

// A state directory that goes when the test is over.
class Directory {
 public:
  Directory() : path_("/tmp/weir-store-XXXXXX") { REQUIRE(::mkdtemp(path_.data()) != nullptr); }
  ~Directory() { std::filesystem::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::unique_ptr<SqliteJournal> open(const Directory& directory, std::string day = "20260914") {
  auto journal = SqliteJournal::open(
      {.directory = directory.path()}, [](std::function<void()> work) { work(); },
      [day] { return day; });
  REQUIRE(journal);
  return std::move(*journal);
}

std::unique_ptr<flow::Entry> entry(int n) {
  auto made = std::make_unique<flow::Entry>();
  made->channel = "ward-in";
  made->raw = "MSH|" + std::to_string(n);
  made->control_id = "C" + std::to_string(n);
  made->received_ms = n;
  made->keys.push_back({flow::SearchKey::Kind::patient, "MRN" + std::to_string(n)});
  made->deliveries.push_back(
      {.destination = "fhir", .format = "fhir-transaction", .body = "{" + std::to_string(n) + "}"});
  return made;
}

// Appends, and waits until all are kept.
std::vector<Stored> keep(SqliteJournal& journal, int from, int count) {
  std::mutex mutex;
  std::condition_variable wake;
  std::vector<Stored> stored;
  for (int n = from; n < from + count; ++n) {
    journal.append(entry(n), [&](core::Result<Stored> result) {
      const std::lock_guard lock(mutex);
      REQUIRE(result);
      stored.push_back(std::move(*result));
      wake.notify_one();
    });
  }
  std::unique_lock lock(mutex);
  wake.wait(lock, [&] { return stored.size() == static_cast<std::size_t>(count); });
  return stored;
}

std::vector<std::string> bodies(const std::vector<Owed>& owed) {
  std::vector<std::string> all;
  for (const Owed& one : owed) all.push_back(one.delivery.body);
  return all;
}

}  // namespace

TEST_CASE("store: what is owed comes back after a restart, in order, without what was settled") {
  const Directory directory;
  {
    const auto journal = open(directory);
    const auto stored = keep(*journal, 1, 5);
    CHECK(stored[2].owed[0].delivery.body == "{3}");
    journal->settle(stored[0].owed[0].id, {Settled::delivered, 9, "201"});
    journal->settle(stored[1].owed[0].id, {Settled::retrying, 9, "503"});
    journal->settle(stored[3].owed[0].id, {Settled::parked, 9, "422"});
  }
  const auto owed = owed_deliveries(directory.path());
  REQUIRE(owed);
  CHECK(bodies(*owed) == std::vector<std::string>{"{2}", "{3}", "{5}"});
}

TEST_CASE("store: a delivery of yesterday's volume is settled there") {
  const Directory directory;
  DeliveryId old;
  {
    const auto journal = open(directory, "20260913");
    old = keep(*journal, 1, 1)[0].owed[0].id;
  }
  {
    const auto journal = open(directory, "20260914");
    journal->settle(old, {Settled::delivered, 9, "201"});
    keep(*journal, 2, 1);
  }
  const auto owed = owed_deliveries(directory.path());
  REQUIRE(owed);
  CHECK(bodies(*owed) == std::vector<std::string>{"{2}"});
}

TEST_CASE(
    "store: the last number of each sender comes back after a restart, from whatever volume") {
  const Directory directory;
  auto number = [&](const char* day, int n, const char* channel, const char* sender,
                    std::int64_t value) {
    const auto journal = open(directory, day);
    std::promise<void> kept;
    auto made = entry(n);
    made->channel = channel;
    made->numbered = flow::Numbered{sender, value};
    journal->append(std::move(made), [&](const core::Result<Stored>&) { kept.set_value(); });
    kept.get_future().wait();
  };
  number("20260914", 1, "ward-in", "WARD", 7);
  number("20260914", 2, "ward-in", "WARD", 8);
  number("20260914", 3, "ward-in", "LAB", 3);
  number("20260915", 4, "ward-in", "WARD", 9);
  number("20260915", 5, "other", "WARD", 1);
  const auto all = last_numbers(directory.path());
  REQUIRE(all);
  std::map<std::string, std::int64_t> last;
  for (const auto& one : *all) last[one.channel + '/' + one.last.sender] = one.last.number;
  CHECK(last == std::map<std::string, std::int64_t>{
                    {"ward-in/WARD", 9}, {"ward-in/LAB", 3}, {"other/WARD", 1}});
}

TEST_CASE("store: messages are found by their ids, and the index does not hold the ids") {
  const Directory directory;
  {
    keep(*open(directory), 1, 3);
  }
  const auto found = find_messages(directory.path(), "mrn2", 10);
  REQUIRE(found.size() == 1);
  CHECK(found[0].control_id == "C2");
  CHECK(found[0].deliveries[0].state == "owed");
  CHECK(find_messages(directory.path(), "MRN9", 10).empty());
  std::ifstream in(directory.path() + "/keys.db", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  CHECK(bytes.find("MRN2") == std::string::npos);
}

TEST_CASE("store: each volume keeps the site that its messages were taken in with, once") {
  const Directory directory;
  auto take = [&](const std::string& day, const std::string& plan, int number) {
    auto opened = SqliteJournal::open(
        {.directory = directory.path(), .site = {plan, "prod", std::string("a\0b", 3) + plan}},
        [](std::function<void()> work) { work(); }, [day] { return day; });
    REQUIRE(opened);
    return keep(**opened, number, 1)[0].message_id;
  };
  const std::string first = take("20260913", "one", 1);
  const std::string second = take("20260913", "two", 2);
  const std::string third = take("20260914", "two", 3);
  for (const auto& [id, plan, text] :
       {std::tuple{first, "one", "one"}, std::tuple{first, "two", "two"},
        std::tuple{second, "two", "two"}, std::tuple{third, "two", "two"},
        std::tuple{third, "one", ""}}) {
    CAPTURE(id);
    MessageRecord record;
    record.id = id;
    record.plan_hash = plan;
    const auto site = site_of_message(directory.path(), record);
    CHECK(site.has_value() == !std::string(text).empty());
    if (site) CHECK(site->text == std::string("a\0b", 3) + text);
    if (site) CHECK(site->environment == "prod");
  }
  Database volume(directory.path() + "/20260913.db", true);
  Statement count = volume.prepare("SELECT count(*) FROM site");
  REQUIRE(count.step());
  CHECK(count.integer(0) == 2);
}

TEST_CASE("store: the latest messages of a channel, the newest first, across volumes") {
  const Directory directory;
  keep(*open(directory, "20260913"), 1, 3);
  keep(*open(directory, "20260914"), 4, 2);
  auto ids = [&](std::string_view channel, std::size_t most) {
    std::string all;
    for (const MessageRecord& r : latest_messages(directory.path(), channel, most))
      all += r.control_id + ' ';
    return all;
  };
  CHECK(ids("ward-in", 4) == "C5 C4 C3 C2 ");
  CHECK(ids("ward-in", 2) == "C5 C4 ");
  CHECK(ids("ward-in", 100) == "C5 C4 C3 C2 C1 ");
  CHECK(ids("another", 100).empty());
}

TEST_CASE("store: pieces come back until a message of any volume was joined of them") {
  const Directory directory;
  auto piece = [](int n, std::vector<std::string> of = {}) {
    auto made = entry(n);
    made->deliveries.clear();
    made->piece = flow::Piece{"sender", "p" + std::to_string(n), "p" + std::to_string(n + 1),
                              "print" + std::to_string(n)};
    made->pieces = std::move(of);
    return made;
  };
  std::vector<std::string> ids;
  auto append = [&](SqliteJournal& journal, std::unique_ptr<flow::Entry> made) {
    std::promise<Stored> stored;
    journal.append(std::move(made),
                   [&](core::Result<Stored> result) { stored.set_value(std::move(*result)); });
    const Stored there = stored.get_future().get();
    ids.push_back(there.message_id);
    return there;
  };
  {
    const auto journal = open(directory, "20260913");
    for (int n = 1; n <= 3; ++n) append(*journal, piece(n));
  }
  const auto before = pieces_kept(directory.path());
  REQUIRE(before);
  REQUIRE(before->waiting.size() == 3);
  CHECK(before->waiting[1].piece.id == ids[1]);
  CHECK(before->waiting[1].piece.raw == "MSH|2");
  CHECK(before->waiting[1].piece.piece.follows == "p2");
  CHECK(before->waiting[1].piece.piece.next == "p3");
  CHECK(before->waiting[1].piece.piece.print == "print2");
  {
    const auto journal = open(directory, "20260914");
    auto last = piece(4, {ids[0], "", ids[2]});
    last->joined = "MSH|all";
    last->deliveries.push_back({.destination = "fhir", .format = "original"});
    const Stored there = append(*journal, std::move(last));
    REQUIRE(there.owed.size() == 1);
    CHECK(there.owed[0].delivery.body == "MSH|all");
  }
  const auto after = pieces_kept(directory.path());
  REQUIRE(after);
  REQUIRE(after->waiting.size() == 1);
  CHECK(after->waiting[0].piece.id == ids[1]);
  REQUIRE(after->ended.size() == 1);
  CHECK(after->ended[0].print == "print4");
  CHECK(bodies(*owed_deliveries(directory.path())) == std::vector<std::string>{"MSH|all"});
  const auto record = show_message(directory.path(), ids[3]);
  REQUIRE(record);
  CHECK(record->pieces == std::vector<std::string>{ids[0], ids[3], ids[2]});
  CHECK(record->raw == "MSH|4");
  CHECK(record->text() == "MSH|all");
}

TEST_CASE("store: a journal that cannot write refuses, and says why") {
  const Directory directory;
  const auto journal = open(directory);
  keep(*journal, 1, 1);
  // Another writer holds the volume for longer than the journal waits.
  Database other(directory.path() + "/20260914.db");
  other.execute("BEGIN EXCLUSIVE");
  std::mutex mutex;
  std::condition_variable wake;
  int code = 0;
  journal->append(entry(2), [&](core::Result<Stored> result) {
    const std::lock_guard lock(mutex);
    code = result ? 1 : result.error().code;
    wake.notify_one();
  });
  {
    std::unique_lock lock(mutex);
    wake.wait(lock, [&] { return code != 0; });
  }
  CHECK(code == 5003);
  other.execute("ROLLBACK");
  CHECK(keep(*journal, 3, 1).size() == 1);
}
