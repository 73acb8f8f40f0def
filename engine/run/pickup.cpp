#include "engine/run/pickup.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "engine/log/log.hpp"
#include "engine/net/elsewhere.hpp"

namespace engine::run {

using core::say;

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kTroublePause{5000};

std::string line_of(const core::Problem& problem) {
  std::string line = core::code_text(problem) + ": " + problem.what.text();
  if (const std::string path = core::to_text(problem.place.path); !path.empty())
    line += " (" + path + ')';
  if (!problem.hint.empty()) line += "; " + problem.hint.text();
  return line + '\n';
}

// Why a file has failed, without a word of what is in it. Empty: it has not.
std::string reason_of(const flow::Outcome& outcome) {
  if (outcome.fate == channels::Fate::accepted) return {};
  std::string text = std::to_string(outcome.accepted) + " of " + std::to_string(outcome.messages) +
                     " messages were accepted\n";
  for (const core::Problem& problem : outcome.problems) text += line_of(problem);
  return text;
}

std::string reason_of(net::NotRead why, std::uint64_t bytes_max) {
  if (why == net::NotRead::too_large)
    return line_of({.code = 5035,
                    .what = say("the file is larger than % bytes", bytes_max),
                    .hint = say("see accept.max_message of the channel")});
  return line_of({.code = 5051,
                  .what = say("the file cannot be read"),
                  .hint = say("may weir read it, and is it a file?")});
}

}  // namespace

Pickup::Pickup(asio::io_context& io, const channels::Listener& listener, Inside inside,
               const std::string& state_directory)
    : io_(io),
      listener_(listener),
      inside_(std::move(inside)),
      reception_(inside_.reception(listener.name.text())),
      settling_(listener.pattern, std::chrono::milliseconds(listener.settle.ms)),
      timer_(io) {
  const bool own = !listener.directory.starts_with('/');
  box_ = std::make_shared<const net::DropBox>(
      own ? state_directory + '/' + listener.directory : listener.directory, own);
}

void Pickup::serve() { asio::co_spawn(io_, look(), asio::detached); }

void Pickup::stop() {
  stopping_ = true;
  timer_.cancel();
}

asio::awaitable<void> Pickup::rest(std::chrono::milliseconds time) {
  if (stopping_) co_return;
  timer_.expires_after(time);
  auto waited = co_await timer_.async_wait(kTuple);
  static_cast<void>(waited);
}

void Pickup::trouble(const core::Safe& why) {
  if (!in_trouble_)
    log::write(log::Level::error, "cannot_pick_up",
               {{"channel", inside_.channel->name}, {"listener", listener_.name}, {"why", why}});
  in_trouble_ = true;
}

// Unlike any other of this directory, also when the clock goes back: claims of before are there to
// be seen, and so is what is in done/.
std::string Pickup::mark() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(now).count()) + '-' +
         std::to_string(marks_++);
}

asio::awaitable<void> Pickup::look() {
  const auto executor = io_.get_executor();
  auto list = [box = box_] { return box->list(); };
  bool resumed = false;
  while (!stopping_) {
    auto found = co_await net::elsewhere(disk_, executor, list);
    if (!found) {
      trouble(found.error().what);
      co_await rest(kTroublePause);
      continue;
    }
    if (!resumed) co_await unfinished();
    resumed = true;
    const auto whole = settling_.look(std::move(*found), flow::Clock::now());
    bool moved = true;
    for (const std::string& name : whole) {
      if (stopping_) co_return;
      auto claim = [box = box_, name, mark = mark()] { return box->claim(name, mark); };
      auto claimed = co_await net::elsewhere(disk_, executor, claim);
      moved = moved && claimed.has_value();
      if (claimed) co_await take(*claimed);
    }
    if (moved)
      in_trouble_ = false;
    else
      trouble(say("a file cannot be moved to .weir-claimed"));
    co_await rest(settling_.pause());
  }
}

asio::awaitable<void> Pickup::unfinished() {
  const auto executor = io_.get_executor();
  auto list = [box = box_] { return box->claimed(); };
  auto names = co_await net::elsewhere(disk_, executor, list);
  for (const std::string& name : names) {
    if (stopping_) co_return;
    co_await take(name);
  }
}

// Until it is kept, or refused for good.
asio::awaitable<void> Pickup::take(std::string claimed) {
  const auto executor = io_.get_executor();
  const std::uint64_t most = inside_.channel->message_bytes_max;
  auto read = [box = box_, claimed, most] { return box->read(claimed, most); };
  while (!stopping_) {
    auto text = co_await net::elsewhere(disk_, executor, read);
    if (const auto* why = std::get_if<net::NotRead>(&text)) {
      const std::string reason = reason_of(*why, most);
      co_await finish(claimed, reason);
      co_return;
    }
    flow::Payload payload{.bytes = std::move(std::get<std::string>(text))};
    payload.hl7v2 = inside_.channel->format == mappings::Format::hl7v2;
    payload.sender = listener_.name.text();
    payload.name = claimed;
    auto taking =
        std::make_shared<flow::Taking>(reception_, std::move(payload), inside_.channel->ack.batch);
    co_await net::take(taking, inside_.keeper);
    const flow::Outcome& outcome = taking->outcome();
    if (outcome.fate == channels::Fate::not_now) {
      co_await rest(kTroublePause);
      continue;
    }
    const std::string reason = reason_of(outcome);
    co_await finish(claimed, reason);
    co_return;
  }
}

asio::awaitable<void> Pickup::finish(std::string claimed, std::string reason) {
  const auto executor = io_.get_executor();
  const bool remove = listener_.after == channels::After::remove;
  auto move = [box = box_, claimed, reason, remove] {
    return box->finish(claimed, reason, remove);
  };
  for (;;) {
    auto moved = co_await net::elsewhere(disk_, executor, move);
    if (moved || stopping_) co_return;  // else the next start moves it: its messages are known
    trouble(say("a file that was read cannot be moved to done or failed"));
    co_await rest(kTroublePause);
  }
}

}  // namespace engine::run
