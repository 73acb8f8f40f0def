#include "engine/run/lane.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "engine/log/log.hpp"
#include "engine/net/elsewhere.hpp"

namespace engine::run {

namespace {

// What may wait in memory for one destination.
constexpr std::size_t kBodyBytesMax = 32U << 20U;

core::Name name_of(std::string_view text) { return core::Name(core::NameKey{}, text); }

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

flow::RetryTerms retry_terms(const channels::Retry& retry) {
  static constexpr std::array<double, 4> kGrowth{1.0, 1.5, 2.0, 3.0};
  return {
      .first = std::chrono::milliseconds(retry.first.ms),
      .grow = kGrowth[static_cast<std::size_t>(retry.grow)],
      .up_to = std::chrono::milliseconds(retry.up_to.ms),
      .give_up_after = std::chrono::milliseconds(retry.for_.ms),
      .tries = static_cast<unsigned>(retry.tries),
      .given_up = retry.then == channels::GiveUp::halt ? flow::Verdict::halt : flow::Verdict::park};
}

}  // namespace

Lane::Lane(asio::io_context& io, const channels::Destination& destination, net::Workplace where,
           std::shared_ptr<store::BodyReader> bodies)
    : io_(io),
      destination_(destination),
      where_(std::move(where)),
      bodies_(std::move(bodies)),
      queue_(static_cast<std::size_t>(destination.parallel), retry_terms(destination.retry)),
      wake_(io) {
  status_.name = destination.name.text();
}

void Lane::add(store::Owed owed) {
  if (body_bytes_ > kBodyBytesMax && !owed.body_in_store) {
    std::string().swap(owed.delivery.body);  // assigning an empty text would keep the memory
    owed.body_in_store = true;
  }
  body_bytes_ += owed.delivery.body.size();
  std::string key = owed.delivery.order_key;
  const bool barrier = owed.delivery.barrier;
  if (owed.halted) {
    if (failing_since_ms_ == 0) failing_since_ms_ = now_ms();
    status_.last_answer = "halted before the start";
    queue_.add_halted(std::move(owed), std::move(key), barrier);
  } else {
    queue_.add(std::move(owed), std::move(key), barrier);
  }
  pump();
}

void Lane::start(store::Journal& journal) {
  journal_ = &journal;
  for (int i = 0; i < destination_.parallel; ++i)
    idle_.push_back(net::make_courier(where_, destination_));
  pump();
}

bool Lane::resume() {
  if (queue_.halted() == nullptr) return false;
  queue_.resume();
  pump();
  return true;
}

bool Lane::skip() {
  if (queue_.halted() == nullptr) return false;
  const store::Owed& owed = queue_.halted()->item;
  body_bytes_ -= owed.delivery.body.size();
  settle(owed.id, flow::Verdict::park, {flow::Verdict::park, "skipped"});
  queue_.skip();
  pump();
  return true;
}

void Lane::stop() {
  stopping_ = true;
  wake_.cancel();
}

// Starts what may start now, and sees to it that somebody looks again when more may.
void Lane::pump() {
  if (stopping_ || idle_.empty()) return;  // before start() there is nobody to deliver
  const flow::Instant now = flow::Clock::now();
  while (auto handle = queue_.start(now)) {
    std::unique_ptr<net::Courier> courier = std::move(idle_.back());
    idle_.pop_back();
    asio::co_spawn(io_, deliver(*handle, std::move(courier)), asio::detached);
  }
  const auto wake = queue_.wake(now);
  if (!wake || (armed_ && *armed_ <= *wake)) return;
  armed_ = wake;
  wake_.expires_at(*wake);
  wake_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;  // set anew, or stopping
    armed_.reset();
    pump();
  });
}

asio::awaitable<void> Lane::deliver(Queue::Handle handle, std::unique_ptr<net::Courier> courier) {
  flow::Reply reply{flow::Verdict::again, "cannot read"};
  auto readable = co_await fetch(handle.item());
  if (readable) reply = co_await courier->attempt(handle.item());
  idle_.push_back(std::move(courier));
  const store::DeliveryId id = handle.item().id;
  const std::size_t bytes = handle.item().delivery.body.size();
  const double chance = std::uniform_real_distribution<double>(0, 1)(chance_);
  const flow::Verdict verdict =
      queue_.finish(handle, reply.verdict, flow::Clock::now(), chance, reply.wait);
  if (verdict == flow::Verdict::done || verdict == flow::Verdict::park) body_bytes_ -= bytes;
  settle(id, verdict, reply);
  pump();
}

// Reads the body of a delivery for which there was no room when it came. False: not readable now.
asio::awaitable<bool> Lane::fetch(store::Owed& owed) {
  if (!owed.body_in_store) co_return true;
  auto work = [bodies = bodies_, id = owed.id] { return bodies->read(id); };
  auto body = co_await net::elsewhere(*where_.disk, where_.executor, std::move(work));
  if (!body) {
    log::write(log::Level::error, "cannot_read",
               {{"destination", destination_.name}, {"why", body.error().what}});
    co_return false;
  }
  owed.delivery.body = std::move(*body);
  owed.body_in_store = false;
  body_bytes_ += owed.delivery.body.size();
  co_return true;
}

void Lane::settle(const store::DeliveryId& id, flow::Verdict verdict, const flow::Reply& reply) {
  const std::int64_t now = now_ms();
  status_.last_answer = reply.detail;
  const bool failing = verdict != flow::Verdict::done && verdict != flow::Verdict::park;
  if (!failing || failing_since_ms_ == 0) failing_since_ms_ = failing ? now : 0;
  switch (verdict) {
    case flow::Verdict::done:
      ++status_.delivered;
      return journal_->settle(id, {store::Settled::delivered, now, reply.detail});
    case flow::Verdict::park:
      ++status_.parked;
      log::write(log::Level::warning, "parked",
                 {{"destination", destination_.name}, {"answer", name_of(reply.detail)}});
      return journal_->settle(id, {store::Settled::parked, now, reply.detail});
    case flow::Verdict::halt:
      log::write(log::Level::error, "halted",
                 {{"destination", destination_.name}, {"answer", name_of(reply.detail)}});
      return journal_->settle(id, {store::Settled::halted, now, reply.detail});
    case flow::Verdict::again:
    case flow::Verdict::down:
      if (status_.retried++ % 100 == 0)
        log::write(log::Level::warning, "retry",
                   {{"destination", destination_.name}, {"answer", name_of(reply.detail)}});
      return journal_->settle(id, {store::Settled::retrying, now, reply.detail});
  }
}

DestinationStatus Lane::status(std::int64_t now) const {
  DestinationStatus status = status_;
  status.queued = queue_.size();
  if (queue_.halted() != nullptr) status.halted_at = queue_.halted()->item.message_id;
  if (failing_since_ms_ != 0)
    status.failing_ms = std::max<std::int64_t>(1, now - failing_since_ms_);
  if (const auto* oldest = queue_.oldest(); oldest != nullptr)
    status.oldest_ms = now - oldest->item.received_ms;
  return status;
}

}  // namespace engine::run
