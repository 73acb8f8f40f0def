// The whole engine from a seed, in virtual time: what flow decides, between wires that are cut
// between bytes, a journal that refuses and forgets, receivers of every kind, and crashes.
//
//   sim_test [--seed N] [--seeds N]      the seeds from N on; what fails is told with its seed
//
// Real are intake, Inbound, Outbound, Queue and the tables; sockets, SQLite and threads are not
// here (kill_test.py has them).
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <iterator>
#include <map>
#include <ranges>
#include <set>

#include "engine/flow/intake.hpp"
#include "tests/sim/journal.hpp"
#include "tests/sim/lane.hpp"
#include "tests/sim/sender.hpp"
#include "tests/sim/site.hpp"

namespace sim {

namespace {

class Story {
 public:
  // `cut`: senders send each message in pieces.
  Story(std::uint64_t seed, const channels::Plan& plan, bool cut)
      : world_(seed),
        journal_(world_),
        channel_(plan.channels.front()),
        plan_(plan),
        drops_(channel_.duplicates.then == channels::DuplicateThen::ack_and_drop),
        numbers_(channel_.sequence == channels::Sequence::enforce),
        cut_(cut) {
    for (const channels::Destination& d : channel_.destinations) lanes_.emplace_back(world_, d);
    for (std::size_t s = 0; s < kSenders; ++s) add_sender(s);
  }

  ~Story() { abandon(); }
  Story(const Story&) = delete;
  Story& operator=(const Story&) = delete;

  bool run() {
    start();
    for (auto& sender : senders_) sender->connect();
    const std::int64_t crashes = world_.pick(0, 4);
    for (std::int64_t i = 0; i < crashes; ++i) world_.after(Ms(1), Ms(1500), [this] { crash(); });
    for (Lane& lane : lanes_) {
      world_.after(Ms(1), Ms(1000), [&lane] { lane.receiver.up = false; });
      world_.after(Ms(1000), Ms(2500), [&lane] { lane.receiver.up = true; });
    }
    world_.at(world_.now() + Ms(4000), [this] { calm(); });
    for (std::size_t steps = 0; steps < 400'000 && !finished(); ++steps) {
      if (!world_.step()) break;
    }
    check("everything is accepted and delivered in the end", finished());
    for (const Instant end = world_.now() + Ms(50); world_.now() < end && world_.step();) {
    }  // the last settlements
    account();
    return good_;
  }

 private:
  void check(const char* what, bool holds) {
    if (holds) return;
    good_ = false;
    std::printf("      does not hold: %s\n", what);
  }

  void abandon() {
    for (const auto& courier : working_) {
      if (*courier != nullptr) (*courier)->abandon();
    }
  }

  void add_sender(std::size_t s) {
    if (drops_ && s % kTwins != 0) return senders_.push_back(sender(texts_));
    texts_.clear();
    for (std::size_t m = 0; m < kMessages; ++m) {
      const std::string id = "S" + std::to_string(s) + "M" + std::to_string(m);
      const std::string text = message(id, world_.pick(1, kMerge), s, m + 1);
      sent_[id] = text;
      if (cut_)
        std::ranges::move(pieces(id, text), std::back_inserter(texts_));
      else
        texts_.emplace_back(id, text);
    }
    senders_.push_back(sender(texts_));
  }
  std::unique_ptr<Sender> sender(std::vector<std::pair<std::string, std::string>> messages) {
    return std::make_unique<Sender>(
        world_, std::move(messages), [this] { return session(); },
        [this](flow::Entry entry, std::function<void(bool)> done) {
          keep(std::move(entry), std::move(done));
        },
        [this](std::function<void()> again) { waiting_.push_back(std::move(again)); },
        [this](const std::string& id) { acknowledged(id); });
  }

  std::unique_ptr<flow::Inbound> session() {
    if (away_) return nullptr;
    flow::Reception reception;
    reception.take = [this](const parsers::core::Message& m, const flow::Circumstances& come) {
      const std::string id = "W" + std::to_string(++acks_);
      return flow::intake(channel_, plan_.hash, m,
                          {.date = "2026-11-19",
                           .peer = "10.0.0.1",
                           .ack_id = id,
                           .memory = &*memory_,
                           .batch = come.batch,
                           .frame = come.frame});
    };
    reception.too_large = [](std::string_view) { return std::string(); };
    reception.odd = [](flow::repair::Kind) {};
    return std::make_unique<flow::Inbound>(flow::InboundTerms{}, std::move(reception));
  }

  void keep(flow::Entry entry, std::function<void(bool)> done) {
    for (const flow::SignalRow& s : entry.signals) leaks_ += s.kind + s.path + s.table;
    const flow::Memory::Mark mark = memory_->begin(entry);
    journal_.append(std::move(entry), [this, mark, done = std::move(done)](auto row) {
      memory_->end(mark, row ? std::to_string(*row) : std::string());
      done(row.has_value());
      if (row) enqueue(*row);
      for (const auto& again : std::exchange(waiting_, {})) again();
    });
  }

  void acknowledged(const std::string& id) {
    const bool kept = std::any_of(journal_.rows.begin(), journal_.rows.end(), [&](const Row& row) {
      return row.entry.control_id == id && (cut_ || !row.entry.deliveries.empty());
    });
    check("nothing is accepted that is not in the journal", kept);
    if (!cut_ || id.ends_with(kLast)) acked_.insert(id.substr(0, id.find(kPiece)));
  }

  void start() {
    away_ = false;
    waiting_.clear();
    memory_.emplace(channel_.duplicates.within.ms);
    remember(journal_.rows, *memory_);
    for (Lane& lane : lanes_) {
      const auto parallel = static_cast<std::size_t>(lane.destination.parallel);
      lane.queue = std::make_unique<flow::Queue<Owed>>(parallel, lane.terms());
      for (std::size_t i = 0; i < parallel; ++i) {
        flow::OutboundTerms terms;
        terms.reactions = lane.destination.on_reply;
        terms.answer_max = Ms(lane.destination.expect_ack.ms);
        lane.idle.push_back(std::make_unique<Courier>(world_, lane.receiver, terms));
      }
    }
    for (std::size_t row = 0; row < journal_.rows.size(); ++row) enqueue(row);
  }

  void enqueue(std::size_t row) {
    const Row& kept = journal_.rows[row];
    for (std::size_t d = 0; d < kept.entry.deliveries.size(); ++d) {
      if (kept.settled[d]) continue;
      for (Lane& lane : lanes_) {
        if (lane.destination.name.text() != kept.entry.deliveries[d].destination) continue;
        const std::string& key = kept.entry.deliveries[d].order_key;
        const bool barrier = kept.entry.deliveries[d].barrier;
        if (kept.halted[d])
          lane.queue->add_halted({row, d}, key, barrier);
        else
          lane.queue->add({row, d}, key, barrier);
        pump(lane);
      }
    }
  }

  void pump(Lane& lane) {
    while (auto handle = lane.queue->start(world_.now())) {
      auto courier = std::make_shared<std::unique_ptr<Courier>>(std::move(lane.idle.back()));
      lane.idle.pop_back();
      const Owed owed = handle->item();
      const flow::Entry& entry = journal_.rows[owed.row].entry;
      Courier& at_work = **courier;
      at_work.deliver(entry.joined.empty() ? entry.raw : entry.joined, journal_.rows[owed.row].id(),
                      [this, &lane, handle = *handle, courier, owed, life = life_](flow::Reply r) {
                        if (life != life_) return;
                        lane.idle.push_back(std::move(*courier));
                        finish(lane, handle, owed, r);
                      });
      working_.push_back(courier);
    }
    const auto wake = lane.queue->wake(world_.now());
    if (wake)
      world_.at(*wake, [this, &lane, life = life_] {
        if (life == life_) pump(lane);
      });
  }

  void finish(Lane& lane, flow::Queue<Owed>::Handle handle, const Owed& owed,
              const flow::Reply& reply) {
    const double chance = static_cast<double>(world_.pick(0, 99)) / 100;
    const auto verdict = lane.queue->finish(handle, reply.verdict, world_.now(), chance);
    journal_.settle(owed.row, owed.delivery, verdict);
    leaks_ += reply.detail;
    if (verdict == flow::Verdict::halt)
      world_.after(Ms(20), Ms(100), [this, &lane, life = life_] {
        if (life == life_) decide(lane);
      });
    pump(lane);
  }

  // A person asks the receiver what it has, and says skip or retry, one by one.
  void decide(Lane& lane) {
    const auto& taken = lane.receiver.taken;
    while (lane.queue->halted() != nullptr) {
      const Owed owed = lane.queue->halted()->item;
      const std::string& id = journal_.rows[owed.row].id();
      if (std::find(taken.begin(), taken.end(), id) == taken.end()) {
        lane.queue->resume();
        continue;
      }
      journal_.settle(owed.row, owed.delivery, flow::Verdict::park);
      lane.queue->skip();
    }
    pump(lane);
  }

  void crash() {
    // What was taken, and not noted yet, goes out again.
    const auto& taken = lanes_.front().receiver.taken;
    for (const Row& row : journal_.rows) {
      if (row.entry.deliveries.empty()) continue;
      const std::string& id = row.id();
      const bool there = std::find(taken.begin(), taken.end(), id) != taken.end();
      if (there && !row.settled[0] && !row.halted[0]) ++again_[id];
    }
    abandon();
    ++life_;
    away_ = true;
    journal_.crash();
    for (Lane& lane : lanes_) {
      for (auto& courier : lane.idle) lane.old.push_back(std::move(courier));
      lane.idle.clear();
    }
    for (auto& sender : senders_) sender->cut();
    world_.after(Ms(10), Ms(80), [this, life = life_] {
      if (life == life_) start();
    });
  }

  // From here on nothing goes wrong any more, so that what is owed can be delivered.
  void calm() {
    journal_.be_reliable();
    for (auto& sender : senders_) sender->faults = false;
    for (Lane& lane : lanes_) lane.receiver.faults = false, lane.receiver.up = true;
    calm_ = true;
    for (Lane& lane : lanes_) decide(lane);
  }

  bool finished() {
    if (!calm_ || away_) return false;
    for (Lane& lane : lanes_) {
      if (lane.queue->halted() != nullptr) decide(lane);
      if (lane.queue->size() > 0) return false;
    }
    return std::all_of(senders_.begin(), senders_.end(), [](const auto& s) { return s->done(); });
  }

  // received = delivered + parked, order holds, nothing was invented, nothing leaked.
  void account() {
    check("no piece waits for others", memory_->open.size() == 0);
    check("every message was accepted", std::ranges::equal(acked_, std::views::keys(sent_)));
    for (const Row& row : journal_.rows) {
      if (cut_ && !row.entry.deliveries.empty())
        check("what is joined is what was cut", row.entry.joined == sent_[row.id()]);
    }
    for (std::size_t l = 0; l < lanes_.size(); ++l) {
      const auto& taken = lanes_[l].receiver.taken;
      std::map<std::string, std::size_t> first;
      for (std::size_t i = 0; i < taken.size(); ++i) first.try_emplace(taken[i], i);
      std::map<std::string, std::size_t> latest;  // by order key
      std::size_t merged = 0, furthest = 0;       // where the last merge arrived, and anything
      std::map<std::string, std::size_t> kept;
      for (const Row& row : journal_.rows) kept[row.id()] += row.owing();
      for (const Row& row : journal_.rows) {
        if (row.entry.deliveries.empty()) continue;  // a duplicate
        const std::string& id = row.id();
        if (kept[id] > 1) continue;  // its sender sent it again: which of them arrived is not told
        const auto arrived = first.find(id);
        if (arrived == first.end()) {
          const bool parked = row.settled[l] == flow::Verdict::park;
          check("what did not arrive is parked", parked);
          continue;
        }
        const std::string& key = row.entry.deliveries[l].order_key;
        const auto before = latest.find(key);
        check("order is kept for each key",
              before == latest.end() || before->second < arrived->second);
        check("nothing overtakes a merge", merged <= arrived->second);
        furthest = std::max(furthest, arrived->second);
        if (row.entry.deliveries[l].barrier) {
          check("a merge overtakes nothing", furthest == arrived->second);
          merged = arrived->second;
        }
        latest[key] = arrived->second;
      }
      for (const auto& [id, where] : first)
        check("nothing is delivered that nobody sent", sent_.contains(id));
    }
    careful();
    in_sequence();
    for (const auto& sender : senders_) leaks_ += sender->answers;
    for (const std::string_view canary : kCanaries)
      check("no patient in answers and signals", leaks_.find(canary) == std::string::npos);
  }

  // Where numbers are enforced, those of a sender are in the journal in order, without a gap.
  void in_sequence() {
    std::map<std::string, std::int64_t> last;
    for (const Row& row : journal_.rows) {
      if (!numbers_ || !row.entry.numbered) continue;
      const auto& [sender, number] = *row.entry.numbered;
      check("numbers are taken one after the other", number == ++last[sender]);
      check("and what is taken is processed", row.owing() == 1);
    }
  }

  // To a receiver that takes a message twice, none goes twice by itself: only when the sender sent
  // it twice, or weir crashed between sending and noting the answer.
  void careful() {
    std::map<std::string, std::size_t> kept, taken;
    for (const Row& row : journal_.rows) kept[row.id()] += row.owing();
    for (const auto& [id, times] : kept)
      check("however often a message is sent, it is processed once",
            times == 1 || !(drops_ || numbers_ || (cut_ && sent_.contains(id))));
    for (const std::string& id : lanes_.front().receiver.taken) ++taken[id];
    for (const auto& [id, times] : taken)
      check("what may have arrived is not sent again", times <= kept[id] + again_[id]);
  }

  World world_;
  Journal journal_;
  const channels::Channel& channel_;
  const channels::Plan& plan_;
  bool drops_ = false;    // duplicates
  bool numbers_ = false;  // are enforced
  bool cut_ = false;
  std::deque<Lane> lanes_;
  std::vector<std::pair<std::string, std::string>> texts_;  // of the last sender
  std::optional<flow::Memory> memory_;
  std::vector<std::function<void()>> waiting_;  // for what is on its way to disk
  std::vector<std::unique_ptr<Sender>> senders_;
  std::vector<std::shared_ptr<std::unique_ptr<Courier>>> working_;  // lives before, too
  std::map<std::string, std::string> sent_;                         // by MSH-10
  std::set<std::string> acked_;
  std::string leaks_;
  std::uint64_t life_ = 0, acks_ = 0;
  std::map<std::string, std::size_t> again_;  // how often a crash made it go out twice
  bool away_ = true, calm_ = false, good_ = true;
};

}  // namespace

}  // namespace sim

int main(int argc, char** argv) {
  std::uint64_t seed = 1, seeds = 2000;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::uint64_t n = std::strtoull(argv[i + 1], nullptr, 10);
    if (std::string_view(argv[i]) == "--seed") seed = n, seeds = 1;
    if (std::string_view(argv[i]) == "--seeds") seeds = n;
  }
  constexpr std::size_t kCut = 3;  // of the sites
  const tests::Loaded sites[] = {
      tests::load(sim::site("")),
      tests::load(sim::site("read: { duplicates: { then: ack-and-drop } }\n")),
      tests::load(sim::site("read: { sequence: enforce }\n")),
      tests::load(sim::site("read: { pieces: { join: yes } }\n"))};
  for (const tests::Loaded& site : sites) {
    if (site.plan == nullptr) return std::printf("%s0 passed, 1 failed\n", site.shown.c_str()), 1;
  }
  std::uint64_t passed = 0, failed = 0;
  for (std::uint64_t n = 0; n < seeds; ++n) {
    const std::size_t site = (seed + n) % std::size(sites);
    const bool good = sim::Story(seed + n, *sites[site].plan, site == kCut).run();
    if (!good) std::printf("FAIL  seed %llu\n", static_cast<unsigned long long>(seed + n));
    ++(good ? passed : failed);
  }
  std::printf("%llu passed, %llu failed\n", static_cast<unsigned long long>(passed),
              static_cast<unsigned long long>(failed));
  return failed == 0 ? 0 : 1;
}
